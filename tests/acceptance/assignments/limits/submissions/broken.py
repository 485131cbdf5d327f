# %% work
def work(n)
    return list(range(n))
# %% help
def helper(x):
    return x
