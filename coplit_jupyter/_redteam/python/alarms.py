import faulthandler
import signal
import sys


def handler(*args):
    raise SystemExit(0)


for number in (signal.SIGALRM, signal.SIGVTALRM, signal.SIGPROF, signal.SIGPIPE, signal.SIGUSR1):
    signal.signal(number, handler)
signal.setitimer(signal.ITIMER_REAL, 0.02, 0.005)
signal.setitimer(signal.ITIMER_PROF, 0.01, 0.01)
faulthandler.dump_traceback_later(0.05, repeat=True, exit=True)
sys.setswitchinterval(1e-6)
