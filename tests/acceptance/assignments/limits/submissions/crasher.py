# %% work
import ctypes
import os


def work(n):
    ctypes.string_at(0)
# %% help
def helper(x):
    if x == 1:
        os._exit(0)
    return x
