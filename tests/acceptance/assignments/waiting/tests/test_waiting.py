import asyncio

import pytest
from waiting import careful, double, double_all, run


def test_double():
    assert asyncio.run(double(21)) == 42


def test_all_in_order():
    assert asyncio.run(double_all([3, 1, 2])) == [6, 2, 4]


def test_awaited_in_a_test_coroutine():
    async def scenario():
        first = await double(1)
        return await double(first)

    assert asyncio.run(scenario()) == 4


def test_error():
    with pytest.raises(ValueError, match="negative: -1"):
        asyncio.run(careful(-1))


def test_sync():
    assert run(4) == 8
