import os

for name in ("environ", "maps", "mem", "auxv", "syscall", "stack", "io"):
    refused(lambda: os.open(f"/proc/1/{name}", os.O_RDONLY), f"opened /proc/1/{name}")
for name in ("root", "cwd", "fd"):
    refused(lambda: os.listdir(f"/proc/1/{name}/"), f"listed /proc/1/{name}")
refused(lambda: os.readlink("/proc/1/exe"), "read /proc/1/exe")
for name in os.listdir("/proc"):
    if name.isdigit() and os.stat(f"/proc/{name}").st_uid not in (os.getuid(), 0):
        breach("sees a process of another user", name)
for path in ("/proc/self/environ", "/proc/1/cmdline", "/proc/self/cmdline"):
    try:
        print(open(path, "rb").read())
    except OSError:
        pass
