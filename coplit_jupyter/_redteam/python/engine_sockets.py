import glob
import os
import socket

for path in ("/var/run/docker.sock", "/run/docker.sock", "/run/containerd/containerd.sock", "/run/podman/podman.sock", *glob.glob("/run/*.sock"), *glob.glob("/run/user/*/*")):
    refused(lambda: socket.socket(socket.AF_UNIX).connect(path) or "connected", path)
for path in ("/root/.docker/config.json", "/root/.ssh", "/etc/shadow", "/run/secrets", "/.dockerenv.secret", "/var/lib/docker"):
    refused(lambda: os.listdir(path) if os.path.isdir(path) else open(path).read(), f"read {path}")
for name in os.environ:
    if any(word in name for word in ("TOKEN", "SECRET", "PASSWORD", "DATABASE", "JUPYTER", "DOCKER")):
        breach("environment", name)
