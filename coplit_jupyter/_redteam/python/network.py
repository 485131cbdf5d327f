import socket

for family, kind in ((2, 1), (2, 2), (10, 1), (10, 2), (2, 3), (16, 3), (17, 3), (40, 1), (38, 5), (29, 3)):
    try:
        one = socket.socket(family, kind)
    except OSError:
        continue
    one.settimeout(0.5)
    for address in (("1.1.1.1", 53), ("172.17.0.1", 2375), ("169.254.169.254", 80)):
        try:
            one.connect(address)
            breach("connected", family, kind, address)
        except (OSError, TypeError, ValueError, OverflowError):
            pass
try:
    breach("resolved", socket.getaddrinfo("example.org", 80))
except OSError:
    pass
with open("/proc/net/dev") as devices:
    names = [line.split(":")[0].strip() for line in devices if ":" in line]
if set(names) - {"lo"}:
    breach("interfaces", names)
