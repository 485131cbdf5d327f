import os
import subprocess

for name, attempt in {
    "setuid 0": lambda: os.setuid(0) or "ok",
    "setuid judge": lambda: os.setuid(10001) or "ok",
    "setgid 0": lambda: os.setgid(0) or "ok",
    "setgroups": lambda: os.setgroups([0, 10001]) or "ok",
    "setresuid": lambda: os.setresuid(0, 0, 0) or "ok",
    "chown": lambda: os.chown(".", 0, 0) or "ok",
    "chroot": lambda: os.chroot(".") or "ok",
    "nice": lambda: os.nice(-5) or "ok",
}.items():
    refused(attempt, name)
with open("/proc/self/status") as status:
    facts = dict(line.rstrip("\n").split(":\t", 1) for line in status if ":\t" in line)
for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
    if int(facts.get(name, "0"), 16):
        breach(name, facts[name])
if facts.get("NoNewPrivs") != "1" or facts.get("Seccomp") != "2":
    breach("NoNewPrivs", facts.get("NoNewPrivs"), "Seccomp", facts.get("Seccomp"))
if os.getuid() in (0, 10001):
    breach("uid", os.getuid())
for command in (["su", "-c", "id"], ["sudo", "-n", "id"], ["mount", "-t", "tmpfs", "x", "/tmp"]):
    try:
        done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, timeout=2)
    except (OSError, subprocess.SubprocessError):
        continue
    if done.returncode == 0:
        breach(*command)
