# %% work
def work(n):
    return list(range(n))
raise RuntimeError("a cell that fails after its function")
