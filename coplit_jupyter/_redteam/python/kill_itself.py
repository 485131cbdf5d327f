import os
import signal


@everywhere
def leave(*args):
    os.kill(os.getpid(), signal.SIGKILL)
