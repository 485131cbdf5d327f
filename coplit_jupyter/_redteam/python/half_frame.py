import os
import time


def add(a, b):
    for fd in channels():
        os.write(fd, b"\x00\x00\x00\x10half")
    time.sleep(30)
