import pytest
from vectors import Animal, Dog, Stack, Vector


class TestVector:
    def test_attributes(self):
        v = Vector(3, 4)
        assert v.x == 3
        assert v.y == 4

    def test_repr(self):
        assert repr(Vector(1, 2)) == "Vector(1, 2)"
        assert str(Vector(1, 2)) == "Vector(1, 2)"

    def test_equality(self):
        assert Vector(1, 2) == Vector(1, 2)
        assert Vector(1, 2) != Vector(2, 1)

    def test_add_and_subtract(self):
        assert Vector(1, 2) + Vector(3, 4) == Vector(4, 6)
        assert Vector(1, 2) - Vector(3, 4) == Vector(-2, -2)

    def test_scale(self):
        assert Vector(1, 2) * 3 == Vector(3, 6)
        assert 3 * Vector(1, 2) == Vector(3, 6)
        assert -Vector(1, 2) == Vector(-1, -2)

    def test_length(self):
        assert abs(Vector(3, 4)) == 5
        assert Vector(3, 4).length == 5.0

    def test_order(self):
        assert Vector(1, 1) < Vector(2, 2)
        ordered = sorted([Vector(3, 0), Vector(1, 0), Vector(2, 0)])
        assert [v.x for v in ordered] == [1, 2, 3]

    def test_truth(self):
        assert Vector(0, 1)
        assert not Vector(0, 0)

    def test_unpacking(self):
        x, y = Vector(5, 6)
        assert (x, y) == (5, 6)
        assert list(Vector(7, 8)) == [7, 8]

    def test_class_and_static_methods(self):
        assert Vector.zero() == Vector(0, 0)
        assert Vector.dot(Vector(1, 2), Vector(3, 4)) == 11

    def test_in_a_set(self):
        assert len({Vector(1, 2), Vector(1, 2), Vector(2, 1)}) == 2

    def test_assignment_of_an_attribute(self):
        v = Vector(1, 2)
        v.x = 10
        assert v.x == 10
        assert v == Vector(10, 2)


class TestStack:
    def test_push_and_pop(self):
        stack = Stack()
        stack.push("a")
        stack.push("b")
        assert stack.pop() == "b"
        assert stack.pop() == "a"

    def test_length(self):
        assert len(Stack([1, 2, 3])) == 3

    def test_contains(self):
        stack = Stack([1, 2])
        assert 2 in stack
        assert 5 not in stack

    def test_index(self):
        stack = Stack("abc")
        assert stack[0] == "a"
        stack[0] = "z"
        assert stack[0] == "z"
        del stack[0]
        assert stack[0] == "b"

    def test_chaining(self):
        assert Stack().push(1).push(2).pop() == 2

    def test_empty(self):
        with pytest.raises(IndexError, match="empty"):
            Stack().pop()

    def test_stacks_do_not_share(self):
        one, other = Stack(), Stack()
        one.push(1)
        assert len(other) == 0


class TestAnimals:
    def test_dog_speaks(self):
        assert Dog("Rex").speak() == "Rex says woof!"

    def test_inheritance(self):
        assert issubclass(Dog, Animal)
        assert isinstance(Dog("Rex"), Animal)
        assert not isinstance(Animal("It"), Dog)
        assert type(Dog("Rex")) is Dog

    def test_class_attribute(self):
        assert Dog.sound == "woof"
