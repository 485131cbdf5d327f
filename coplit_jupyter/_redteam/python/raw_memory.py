pieces = []
needle = b"CANARY" + b"-61c0"
with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
    for line in maps:
        first, rights = line.split()[:2]
        start, end = (int(part, 16) for part in first.split("-"))
        if "r" not in rights or end - start > 64_000_000:
            continue
        try:
            memory.seek(start)
            block = memory.read(end - start)
        except (OSError, OverflowError, ValueError):
            continue
        at = block.find(needle + b"de")
        if at >= 0:
            breach("memory", block[at : at + 60])
