# %% normalise
def normalise(values):
    values -= np.mean(values)
    values /= np.std(values)
    return values
# %% checkerboard
def checkerboard(n):
    board = np.zeros((n, n))
    board[::2, ::2] = 1
    board[1::2, 1::2] = 1
    return board
# %% sample
def sample(n):
    return np.random.default_rng().random(n)
