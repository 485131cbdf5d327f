import pytest
from hangul import 길이, 인사, 전화번호, 조사, 초성


def test_인사():
    assert 인사("보라") == "보라님, 안녕하세요!"


def test_전화번호():
    assert 전화번호("집 010-1234-5678, 일 010 987 6543") == ["010-1234-5678", "010-987-6543"]


def test_전화번호_없음():
    assert 전화번호("없습니다") == []


@pytest.mark.parametrize(("글", "답"), [("한글", "ㅎㄱ"), ("서울 2026", "ㅅㅇ 2026")], ids=["한글", "서울"])
def test_초성(글, 답):
    assert 초성(글) == 답


@pytest.mark.parametrize("낱말", ["사과", "수박"])
def test_조사(낱말):
    assert 조사(낱말) == {"사과": "사과는", "수박": "수박은"}[낱말]


def test_길이():
    assert 길이("한글!") == {"글자": 3, "바이트": 7}
