# %% apply
def apply_all(function, values):
    return [function(value) for value in sorted(values)]
# %% compose
def compose(*functions):
    def composed(x):
        for function in functions:
            x = function(x)
        return x

    return composed
# %% retry
def retry(action, times):
    for _ in range(times):
        try:
            return action()
        except Exception:
            pass
# %% notify
class Button:
    def on_click(self, handler):
        self.handler = handler

    def click(self, *args):
        self.handler(*args)
