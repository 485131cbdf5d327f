import sys


def add(a, b):
    while True:
        try:
            print(input("tell me: "))
        except EOFError:
            sys.stdin = open("/proc/self/fd/0")
            raise


def total(numbers):
    return sys.stdin.read() or sys.stdin.buffer.read()
