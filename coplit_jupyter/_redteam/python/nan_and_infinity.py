@everywhere
def nan(*args):
    return float("nan") if len(args) > 1 else float("inf")
