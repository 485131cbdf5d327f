import os
import time


@everywhere
def leave(*_):
    """The child keeps the connection open; its parent is gone."""
    if os.fork() == 0:
        while True:
            time.sleep(60)
    os._exit(0)
