# %% save
def save(text):
    with open("note.txt", "w") as file:
        for _ in range(100):
            file.write(text * 1_000_000)
    return len(text)
