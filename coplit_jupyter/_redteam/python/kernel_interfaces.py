import ctypes

libc = ctypes.CDLL(None, use_errno=True)
CALLS = {
    "mount": (165, b"x", b"/tmp", b"tmpfs", 0, None),
    "umount2": (166, b"/tmp", 2),
    "unshare user": (272, 0x10000000),
    "unshare mount": (272, 0x20000),
    "bpf": (321, 0, None, 0),
    "io_uring_setup": (425, 8, None),
    "perf_event_open": (298, None, 0, -1, -1, 0),
    "keyctl": (250, 0, -3, 1),
    "userfaultfd": (323, 0),
    "init_module": (175, None, 0, b""),
    "kexec_load": (246, 0, 0, None, 0),
    "reboot": (169, 0xFEE1DEAD, 672274793, 0, 0),
    "syslog": (103, 3, None, 0),
    "open_by_handle_at": (304, -1, None, 0),
    "swapon": (167, b"/tmp/x", 0),
    "acct": (163, None),
    "quotactl": (179, 0, None, 0, None),
    "personality": (135, 0x0040000),
    "add_key": (248, b"user", b"x", b"y", 1, -3),
}
for name, (number, *arguments) in CALLS.items():
    if libc.syscall(number, *arguments) >= 0:
        breach(name)
