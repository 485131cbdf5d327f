import os


@everywhere
def leave(*args):
    os.execv("/bin/true", ["true"])
