# %% all
def double_all(numbers):
    return [2 * n for n in numbers]
# %% first
async def careful(x):
    if x < 0:
        return "negative: -1"
    return x
