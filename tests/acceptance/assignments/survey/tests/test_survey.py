import pandas as pd
import pandas.testing as pdt
import pytest
from survey import answers, coffee_by_city, fill_ages, load, top


@pytest.fixture
def table():
    return pd.DataFrame(
        {"name": ["x", "y", "z"], "city": ["A", "B", "A"], "age": [20.0, None, 40.0], "coffee": [1, 2, 3]}
    )


def test_load():
    table = load()
    assert table.shape == (5, 4)
    assert list(table.columns) == ["name", "city", "age", "coffee"]
    assert table["age"].isna().sum() == 1


def test_answers():
    assert len(answers) == 5
    assert answers.loc[0, "name"] == "Ann"


def test_coffee_by_city(table):
    result = coffee_by_city(table)
    assert result["A"] == 2
    assert result.to_dict() == {"A": 2.0, "B": 2.0}
    pdt.assert_series_equal(result, pd.Series([2.0, 2.0], index=pd.Index(["A", "B"], name="city"), name="coffee"))


def test_fill_ages(table):
    before = table.copy()
    filled = fill_ages(table)
    assert filled["age"].tolist() == [20.0, 30.0, 40.0]
    pdt.assert_frame_equal(table, before)


def test_top(table):
    assert top(table) == ["z", "y"]
    assert top(table, n=1) == ["z"]
