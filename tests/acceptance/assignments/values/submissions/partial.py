# %% make
def make(kind):
    return {"bool": 1, "big": 2.0**200, "float": 0.5, "set": {1, 2}, "tuple": [1, [2, [3]]]}[kind]
# %% point
class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y


def mirror(point):
    return Point(point.y, point.x)
