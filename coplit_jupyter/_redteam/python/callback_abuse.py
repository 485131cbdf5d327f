import threading
import time


def apply(function, values):
    def later():
        for _ in range(50):
            time.sleep(0.01)
            try:
                function(1)
            except BaseException:
                pass

    threading.Thread(target=later, daemon=True).start()
    for wrong in (object(), type, apply, [[]] * 1000, b"x" * 100_000, 10**5000):
        try:
            function(wrong)
        except BaseException:
            pass
    for _ in range(100_000):
        function(1)
