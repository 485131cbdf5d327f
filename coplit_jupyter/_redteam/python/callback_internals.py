def apply(function, values):
    found = []
    for name in ("__globals__", "__closure__", "__code__", "__self__", "__func__", "__wrapped__", "__builtins__", "__module__", "__dict__"):
        try:
            found.append(repr(getattr(function, name)))
        except BaseException:
            pass
    text = " ".join(found)
    if "want" in text or "SECRET" in text or "seen" in text:
        breach("read the test:", text)
    return None
