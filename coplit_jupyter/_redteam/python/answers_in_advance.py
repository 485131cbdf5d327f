import os

for fd in channels():
    for number in range(200):
        for body in (b"\x93\xa2ok" + bytes([number % 128]) + b"\x05", b"\x92\xa2ok\x05", b"\x05"):
            try:
                os.write(fd, len(body).to_bytes(4, "big") + body)
            except OSError:
                pass
