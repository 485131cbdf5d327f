import os


@everywhere
def forked(*args):
    return 5 if os.fork() == 0 else None
