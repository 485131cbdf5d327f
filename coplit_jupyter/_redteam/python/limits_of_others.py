import os
import resource

refused(lambda: resource.prlimit(1, resource.RLIMIT_CPU, (1, 1)), "prlimit on PID 1")
refused(lambda: os.sched_setaffinity(1, {0}) or "ok", "affinity of PID 1")
for path, value in (("/proc/1/oom_score_adj", b"1000"), ("/proc/self/oom_score_adj", b"-1000")):
    refused(lambda: os.write(os.open(path, os.O_WRONLY), value), path)
