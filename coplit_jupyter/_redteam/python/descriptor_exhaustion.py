import os
import socket

kept = []


def add(a, b):
    try:
        while True:
            kept.append(os.open("/dev/null", os.O_RDONLY))
    except OSError:
        pass
    try:
        while True:
            kept.append(socket.socketpair())
    except OSError:
        pass
