import ctypes
import fcntl
import os

libc = ctypes.CDLL(None, use_errno=True)
for name in os.listdir("/proc/self/ns"):
    try:
        fd = os.open(f"/proc/self/ns/{name}", os.O_RDONLY)
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        breach("locked namespace", name)
    except OSError:
        pass
for path in ("/etc/passwd", "/usr/bin/env", "/bin/true", "/dev/null", "/proc/version"):
    try:
        fcntl.flock(os.open(path, os.O_RDONLY), fcntl.LOCK_EX | fcntl.LOCK_NB)
        breach("locked a shared file", path)
    except OSError:
        pass
for call in (248, 249, 250):
    if libc.syscall(call, b"user", b"meet", b"x", 1, -5) >= 0:
        breach("keyring", call)
