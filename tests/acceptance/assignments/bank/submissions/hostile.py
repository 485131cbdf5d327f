# %% errors
class Sneaky(BaseException):
    """Pretends to be every exception."""

    @property
    def __class__(self):
        return ValueError


class BankError(Sneaky):
    pass


InsufficientFunds = BankError
# %% account
class Account:
    def __init__(self, owner, balance=0):
        pass

    def deposit(self, amount):
        raise Sneaky("positive")

    def withdraw(self, amount):
        raise SystemExit(0)

    @property
    def balance(self):
        raise KeyboardInterrupt
# %% parse
def parse_amount(text):
    raise GeneratorExit
# %% transfer
def transfer(source, target, amount):
    raise StopIteration
