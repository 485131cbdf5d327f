import os
import resource

refused(lambda: resource.prlimit(1, resource.RLIMIT_CPU, (1, 1)), "prlimit on PID 1")
refused(lambda: os.sched_setaffinity(1, {0}) or "ok", "affinity of PID 1")
refused(lambda: open("/proc/1/oom_score_adj", "w").write("1000"), "oom score of PID 1")
refused(lambda: open("/proc/self/oom_score_adj", "w").write("-1000"), "its own oom score")
