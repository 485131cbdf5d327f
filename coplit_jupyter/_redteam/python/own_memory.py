import gc
import sys

for thing in gc.get_objects():
    try:
        if isinstance(thing, dict) and ("CANARY" in thing or "SECRET" in thing or "want" in thing):
            breach("object", {key: thing[key] for key in ("CANARY", "SECRET", "want") if key in thing})
    except Exception:
        pass
frame = sys._getframe()
while frame:
    if "test_target" in frame.f_code.co_filename:
        breach("frame", frame.f_code.co_filename)
    frame = frame.f_back
for name in list(sys.modules):
    if name.startswith(("test_", "conftest", "tests.")):
        breach("module", name)
