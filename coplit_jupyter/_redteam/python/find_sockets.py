import glob
import os
import socket

paths = [path for folder in ("/sock", "/tmp", "/run", "/var/run", "/work") for path in glob.glob(f"{folder}/*")]
try:
    with open("/proc/net/unix") as table:
        paths += ["\0" + line.split()[-1][1:] for line in table if "@" in line]
except OSError:
    pass
for path in paths:
    try:
        one = socket.socket(socket.AF_UNIX)
        one.settimeout(0.2)
        one.connect(path)
        one.sendall(b"\x00\x00\x00\x02{}")
        breach("talked to", repr(path))
    except OSError:
        pass
