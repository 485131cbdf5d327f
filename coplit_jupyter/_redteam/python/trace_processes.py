import ctypes

libc = ctypes.CDLL(None, use_errno=True)
ATTACH, SEIZE, PIDFD_OPEN, PIDFD_GETFD = 16, 0x4206, 434, 438
for request in (ATTACH, SEIZE):
    if libc.ptrace(request, 1, 0, 0) == 0:
        breach("ptrace", request)
fd = libc.syscall(PIDFD_OPEN, 1, 0)
if fd >= 0:
    for other in range(3):
        if libc.syscall(PIDFD_GETFD, fd, other, 0) >= 0:
            breach("pidfd_getfd", other)


class Vector(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


here = ctypes.create_string_buffer(16)
local, remote = Vector(ctypes.addressof(here), 16), Vector(0x400000, 16)
if libc.process_vm_readv(1, ctypes.byref(local), 1, ctypes.byref(remote), 1, 0) >= 0:
    breach("process_vm_readv")
