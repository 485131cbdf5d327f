import pytest
from bank import Account, BankError, InsufficientFunds, parse_amount, transfer


@pytest.fixture
def account():
    return Account("Ann", 100)


def test_deposit(account):
    account.deposit(50)
    assert account.balance == 150


def test_withdraw(account):
    assert account.withdraw(30) == 70


def test_withdraw_too_much(account):
    with pytest.raises(InsufficientFunds):
        account.withdraw(500)
    assert account.balance == 100


def test_details_of_the_error(account):
    with pytest.raises(InsufficientFunds, match="needed 500") as caught:
        account.withdraw(500)
    assert caught.value.needed == 500
    assert caught.value.available == 100
    assert str(caught.value) == "needed 500, available 100"


def test_it_is_a_bank_error(account):
    assert issubclass(InsufficientFunds, BankError)
    with pytest.raises(BankError):
        account.withdraw(101)


def test_caught_by_except(account):
    try:
        account.withdraw(1000)
    except BankError as error:
        assert isinstance(error, InsufficientFunds)
    else:
        pytest.fail("nothing was raised")


@pytest.mark.parametrize("amount", [0, -5])
def test_deposit_must_be_positive(account, amount):
    with pytest.raises(ValueError, match="positive"):
        account.deposit(amount)


def test_bad_owner():
    with pytest.raises(TypeError):
        Account(17)


def test_negative_start():
    with pytest.raises(ValueError) as caught:
        Account("Bo", -1)
    assert "-1" in str(caught.value)
    assert caught.type is ValueError


def test_parse():
    assert parse_amount("12.50") == 1250


def test_parse_keeps_the_cause():
    with pytest.raises(BankError) as caught:
        parse_amount("a lot")
    assert isinstance(caught.value.__cause__, ValueError)


def test_transfer(account):
    other = Account("Bo")
    assert transfer(account, other, 60) is True
    assert (account.balance, other.balance) == (40, 60)


def test_transfer_that_fails(account):
    other = Account("Bo")
    assert transfer(account, other, 600) is False
    assert (account.balance, other.balance) == (100, 0)
