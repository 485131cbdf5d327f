import os

PLACES = """/etc/passwd /usr/bin/x /opt/x /x /sock/x /bundle/x /proc/sys/kernel/core_pattern
/proc/sysrq-trigger /sys/kernel/uevent_helper /proc/1/oom_score_adj"""
for path in PLACES.split():
    refused(lambda: os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND), f"opened {path} for writing")
NULL = os.makedev(1, 3)
for path in ("/proc/kcore", "/dev/mem", "/dev/kmem", "/dev/sda", "/dev/kmsg"):
    if os.path.exists(path) and os.stat(path).st_rdev != NULL:
        refused(lambda: os.open(path, os.O_RDONLY), f"opened {path}")
