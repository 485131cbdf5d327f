import os

BODIES = [
    b"",
    b"\x81\xa1a\x01",
    b"\xc7\x04\x50abcd",
    b"\xdd\xff\xff\xff\xff",
    b"\xdf\xff\xff\xff\xff",
    b"\xdb\x00\x00\x00\x02\xff\xfe",
    b"\xd9\x02\xed\xa0",
    b"\xc1",
    b"\xcb\x7f\xf8\x00\x00\x00\x00\x00\x01",
]


@everywhere
def forge(*args):
    for fd in channels():
        for body in BODIES:
            try:
                os.write(fd, len(body).to_bytes(4, "big") + body)
            except OSError:
                pass
