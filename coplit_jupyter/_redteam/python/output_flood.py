import os
import sys


def greet(name):
    block = "x" * 1_000_000
    for _ in range(500):
        print(block)


def add(a, b):
    for _ in range(2000):
        sys.stderr.write("y" * 100_000)
    os.write(1, b"z" * 1_000_000)
    os.write(2, b"z" * 1_000_000)
