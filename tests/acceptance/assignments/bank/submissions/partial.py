# %% errors
class BankError(Exception):
    pass


class InsufficientFunds(Exception):
    pass
# %% account
class Account:
    def __init__(self, owner, balance=0):
        self.owner = owner
        self.balance = balance

    def deposit(self, amount):
        if amount < 0:
            raise ValueError("amount must be positive")
        self.balance += amount

    def withdraw(self, amount):
        self.balance -= amount
        if self.balance < 0:
            raise InsufficientFunds("needed more")
        return self.balance
