import sys


def look(frame):
    while frame is not None:
        names = {**frame.f_globals, **frame.f_locals}
        for name in ("CANARY", "SECRET", "want", "seen", "canary"):
            if name in names:
                breach("frame holds", name, names[name])
        frame = frame.f_back


def apply(function, values):
    for wrong in (None, object(), "text"):
        try:
            function(wrong)
        except BaseException as error:
            trace = error.__traceback__
            while trace is not None:
                look(trace.tb_frame)
                trace = trace.tb_next
            error.add_note("BREACH")
    look(sys._getframe())
