import os
import socket


def write_note(path, text):
    folder = os.path.dirname(path)
    os.symlink("/proc/self/environ", path)
    os.mkfifo(os.path.join(folder, "fifo"))
    socket.socket(socket.AF_UNIX).bind(os.path.join(folder, "s"))
    os.makedirs(os.path.join(folder, *["d"] * 200))
    for number in range(2000):
        open(os.path.join(folder, f"{number}.txt"), "w").close()
