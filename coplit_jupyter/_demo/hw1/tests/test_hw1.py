"""Tests of homework 1, written as ordinary pytest."""

from __future__ import annotations

import pytest
from hw1 import collatz, fahrenheit, letter_counts, longest_word, running_total


@pytest.mark.question("Warm-up: temperatures")
def test_water_freezes_at_32():
    assert fahrenheit(0) == 32


@pytest.mark.question("Warm-up: temperatures")
@pytest.mark.hint("Check the order of your operations: multiply first, then add 32.")
def test_minus_forty_is_the_same_on_both_scales():
    assert fahrenheit(-40) == -40
    assert fahrenheit(36.6) == pytest.approx(97.88)


@pytest.mark.question("The longest word")
def test_longest_word_is_found():
    assert longest_word(["pear", "banana", "fig"]) == "banana"


@pytest.mark.question("The longest word")
@pytest.mark.hint("When two words are equally long, the first one stays. Compare > with >=.")
def test_first_of_equally_long_words_wins():
    assert longest_word(["fig", "kiwi", "plum"]) == "kiwi"


@pytest.mark.question("The longest word")
@pytest.mark.hint("What does your function do before it looks at the first word?")
def test_no_words_give_an_empty_string():
    assert longest_word([]) == ""


@pytest.mark.question("Running totals")
@pytest.mark.points(2)
def test_totals_add_up_step_by_step():
    assert running_total([3, 1, 4, 1, 5]) == [3, 4, 8, 9, 14]
    assert running_total([]) == []


@pytest.mark.question("Running totals")
@pytest.mark.hint("Build a new list; leave the one you were given alone.")
def test_the_given_list_is_left_alone():
    expenses = [20, 5, 7]
    running_total(expenses)
    assert expenses == [20, 5, 7]


@pytest.mark.question("Counting letters")
@pytest.mark.points(2)
@pytest.mark.hint("A letter that you meet for the first time is not in the dictionary yet.")
def test_letters_are_counted():
    assert letter_counts("tea time") == {"t": 2, "e": 2, "a": 1, "i": 1, "m": 1}


@pytest.mark.question("Counting letters")
@pytest.mark.hidden
def test_capital_letters_count_as_small_ones():
    assert letter_counts("Tea, Tom?") == {"t": 2, "e": 1, "a": 1, "o": 1, "m": 1}


@pytest.mark.question("A little adventure")
@pytest.mark.points(2)
@pytest.mark.hint("Follow n on paper for three rounds. Does it ever change?")
def test_six_reaches_one():
    assert collatz(6) == [6, 3, 10, 5, 16, 8, 4, 2, 1]
