import json

from files import append_line, convert, count_lines, read_or, write_list


def test_the_poem_beside_the_notebook():
    assert count_lines("poem.txt") == 2


def test_count(tmp_path):
    path = tmp_path / "three.txt"
    path.write_text("a\nb\nc\n", encoding="utf-8")
    assert count_lines(path) == 3
    assert count_lines(str(path)) == 3


def test_write(tmp_path):
    path = tmp_path / "names.txt"
    write_list(path, ["Ann", "보라"])
    assert path.exists()
    assert path.read_text(encoding="utf-8") == "Ann\n보라\n"


def test_write_replaces(tmp_path):
    path = tmp_path / "names.txt"
    path.write_text("old\n", encoding="utf-8")
    write_list(path, ["new"])
    assert path.read_text(encoding="utf-8").splitlines() == ["new"]


def test_append(tmp_path):
    path = tmp_path / "log.txt"
    path.write_text("one\n", encoding="utf-8")
    append_line(path, "two")
    append_line(path, "three")
    assert path.read_text(encoding="utf-8").split() == ["one", "two", "three"]


def test_convert(tmp_path):
    source, target = tmp_path / "scores.csv", tmp_path / "scores.json"
    source.write_text("name,score\nAnn,3\nBo,5\n", encoding="utf-8")
    assert convert(source, target) == 2
    assert json.loads(target.read_text(encoding="utf-8")) == {"Ann": 3, "Bo": 5}


def test_missing_file(tmp_path):
    assert read_or(tmp_path / "nothing.txt", "–") == "–"
