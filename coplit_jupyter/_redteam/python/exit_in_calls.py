import os


@everywhere
def leave(*args):
    os._exit(0)
