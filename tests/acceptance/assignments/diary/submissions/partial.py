# %% add
def add(text):
    global entries
    entries = entries + [text]
    return entries
# %% average
average = sum(entries) / len(entries)
