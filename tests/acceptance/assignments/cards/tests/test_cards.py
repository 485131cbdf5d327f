from dataclasses import FrozenInstanceError

import pytest
from cards import Card, Hand, Level, Suit


def test_members():
    assert Suit.HEARTS.value == "♥"
    assert Suit.HEARTS.name == "HEARTS"
    assert [suit.name for suit in Suit] == ["HEARTS", "SPADES"]
    assert len(Suit) == 2


def test_lookup():
    assert Suit("♠") is Suit.SPADES
    assert Suit["HEARTS"] == Suit.HEARTS
    assert Suit.HEARTS != Suit.SPADES


def test_red():
    assert Suit.HEARTS.is_red is True
    assert Suit.SPADES.is_red is False


def test_unknown_member():
    with pytest.raises(ValueError):
        Suit("x")


def test_int_enum():
    assert Level.HIGH > Level.LOW
    assert Level.HIGH == 3


def test_equality_and_order():
    assert Card(3) == Card(3)
    assert Card(2) < Card(10)
    assert max(Card(2), Card(10), Card(5)).rank == 10


def test_text():
    assert str(Card(7, Suit.SPADES)) == "7♠"
    assert "rank=7" in repr(Card(7))


def test_frozen():
    card = Card(3)
    with pytest.raises(FrozenInstanceError):
        card.rank = 5


def test_hand():
    hand = Hand()
    hand.add(Card(3, Suit.HEARTS))
    hand.add(Card(9, Suit.SPADES))
    assert hand.best() == Card(9)
    assert hand.best().suit is Suit.SPADES
    assert len(hand.cards) == 2


def test_hands_do_not_share():
    one, other = Hand(), Hand()
    one.add(Card(1))
    assert other.cards == []


def test_groups():
    hand = Hand([Card(3, Suit.HEARTS), Card(4, Suit.HEARTS), Card(5, Suit.SPADES)])
    groups = hand.by_suit()
    assert groups[Suit.HEARTS] == [3, 4]
    assert groups == {Suit.HEARTS: [3, 4], Suit.SPADES: [5]}
