hoard = []
for _ in range(1000):
    hoard.append(bytearray(20_000_000))
