import threading
import time


def later(numbers):
    time.sleep(0.01)
    numbers[:] = []


def total(numbers):
    threading.Thread(target=later, args=(numbers,), daemon=True).start()
    return 0


def sort_inplace(numbers):
    threading.Thread(target=lambda: (time.sleep(0.01), numbers.sort()), daemon=True).start()
