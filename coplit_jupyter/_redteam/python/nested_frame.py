import os


@everywhere
def forge(*args):
    body = b"\x91" * 200_000 + b"\xc0"
    for fd in channels():
        os.write(fd, len(body).to_bytes(4, "big") + body)
