import os
import time


def add(a, b):
    end = time.monotonic() + 20
    while time.monotonic() < end:
        for fd in channels():
            os.write(fd, b"\x00")
        time.sleep(0.2)
