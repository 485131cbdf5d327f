import os


@everywhere
def forge(*args):
    count = 15_000_000
    body = b"\xdd" + count.to_bytes(4, "big") + b"\x90" * count
    for fd in channels():
        os.set_blocking(fd, True)
        view = memoryview(len(body).to_bytes(4, "big") + body)
        while view:
            view = view[os.write(fd, view) :]
