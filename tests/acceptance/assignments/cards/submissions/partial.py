# %% suit
from enum import Enum, IntEnum


class Suit(Enum):
    HEARTS = "♥"
    SPADES = "♠"

    @property
    def is_red(self):
        return self.value == "x"


class Level(IntEnum):
    LOW = 1
    HIGH = 3
# %% hand
@dataclass
class Hand:
    cards: list = field(default_factory=list)

    def add(self, card):
        self.cards = [card]

    def best(self):
        return self.cards[0]

    def by_suit(self):
        return {card.suit.name: card.rank for card in self.cards}
