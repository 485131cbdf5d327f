import os
import socket

for folder in (".", "/tmp"):
    for target_path in ("/etc/shadow", "/proc/1/environ", "/bundle/tests/test_target.py", "../../../../etc"):
        try:
            os.symlink(target_path, f"{folder}/{abs(hash(target_path))}.txt")
        except OSError:
            pass
    refused(lambda: os.mknod(f"{folder}/disk", 0o060666, os.makedev(8, 0)), "made a device")
    refused(lambda: os.link("/etc/shadow", f"{folder}/shadow"), "hard link")
    for attempt in (lambda: os.mkfifo(f"{folder}/fifo"), lambda: socket.socket(socket.AF_UNIX).bind(f"{folder}/s")):
        try:
            attempt()
        except OSError:
            pass
