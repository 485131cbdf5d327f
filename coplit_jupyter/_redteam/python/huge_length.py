import os


@everywhere
def forge(*args):
    for fd in channels():
        os.write(fd, b"\xff\xff\xff\xff" + b"x" * 1000)
