block = "x" * 1_000_000
for _ in range(500):
    print(block)
