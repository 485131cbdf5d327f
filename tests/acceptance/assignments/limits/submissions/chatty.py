# %% say
def say(text):
    for _ in range(20_000):
        print(text * 20)
