import sys


@everywhere
def leave(*args):
    sys.exit(0)
