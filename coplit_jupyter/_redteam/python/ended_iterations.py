def ends(*args):
    raise StopIteration


everywhere(ends)
