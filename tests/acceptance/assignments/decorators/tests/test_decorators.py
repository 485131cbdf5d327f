from decorators import add_three, make_counter, memoize, repeat, trace, twice


def test_counter():
    count = make_counter()
    assert [count(), count(), count()] == [1, 2, 3]


def test_counters_are_independent():
    one, other = make_counter(), make_counter(10)
    one()
    assert other() == 11
    assert one() == 2


def test_twice():
    assert add_three(1) == 7
    assert twice(lambda x: x * 2)(5) == 20


def test_name_is_kept():
    assert add_three.__name__ == "add_three"
    assert add_three.__doc__ == "Three more."


def test_repeat_decorates_the_tests_function():
    @repeat(3)
    def shout(word, *, mark="!"):
        return word.upper() + mark

    assert shout("hey", mark="?") == ["HEY?", "HEY?", "HEY?"]


def test_memoize_calls_once():
    calls = []

    @memoize
    def slow(n):
        calls.append(n)
        return n * n

    assert slow(4) == 16
    assert slow(4) == 16
    assert slow(5) == 25
    assert calls == [4, 5]


def test_trace_prints(capsys):
    @trace
    def add(a, b):
        return a + b

    assert add(1, 2) == 3
    assert "(1, 2) -> 3" in capsys.readouterr().out
