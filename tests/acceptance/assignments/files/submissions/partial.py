# %% count
def count_lines(path):
    with open(path, encoding="utf-8") as file:
        return file.read().count("\n") + 1
# %% write
def write_list(path, names):
    with open(path, "a", encoding="utf-8") as file:
        file.write("\n".join(names) + "\n")
# %% missing
def read_or(path, default):
    with open(path, encoding="utf-8") as file:
        return file.read()
