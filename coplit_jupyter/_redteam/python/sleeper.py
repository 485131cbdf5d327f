import atexit
import time

atexit.register(time.sleep, 60)


def add(a, b):
    time.sleep(60)
