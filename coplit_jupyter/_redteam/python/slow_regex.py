import re


def add(a, b):
    re.match(r"(a+)+$", "a" * 40 + "b")
