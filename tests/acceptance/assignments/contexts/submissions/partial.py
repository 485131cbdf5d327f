# %% door
class Door:
    def __init__(self):
        self.is_open = False
        self.log = []

    def __enter__(self):
        self.is_open = True
        self.log.append("opened")

    def __exit__(self, kind, error, traceback):
        if kind is None:
            self.is_open = False
            self.log.append("closed")

    def history(self):
        return self.log
# %% ignoring
class Ignoring:
    def __init__(self, kind):
        self.kind = kind

    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        return True
# %% heading
def heading(text):
    print(f"<{text}>")
