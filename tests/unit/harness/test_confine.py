"""The system call filter says no to what it should, on every architecture it has a table for."""

from __future__ import annotations

import errno
import struct

import pytest

from coplit_jupyter.harness.student import confine, syscalls

MACHINES = sorted(syscalls.AUDIT_ARCH)
ALLOW, KILL = confine.ALLOW, confine.KILL_PROCESS


def refused(error):
    return confine.ERRNO | error


def decide(machine, number, first=0, arch=None):
    """Run the filter as the kernel would: classic BPF over `struct seccomp_data`."""
    raw = confine.program(machine)
    code = [struct.unpack_from("HBBI", raw, at) for at in range(0, len(raw), 8)]
    data = {0: number, 4: syscalls.AUDIT_ARCH[machine] if arch is None else arch, 16: first}
    at = value = 0
    while True:
        operation, yes, no, operand = code[at]
        at += 1
        if operation == confine.LOAD:
            value = data[operand]
        elif operation == confine.RETURN:
            return operand
        else:
            holds = {
                confine.EQUAL: value == operand,
                confine.AT_LEAST: value >= operand,
                confine.ANY_BIT: bool(value & operand),
            }[operation]
            at += yes if holds else no


@pytest.mark.parametrize("machine", MACHINES)
def test_every_listed_call_is_refused(machine):
    denied = syscalls.denied(machine)
    assert len(denied) >= 52
    assert len(set(denied)) == len(denied)
    assert {decide(machine, number) for number in denied} == {refused(errno.EPERM)}


@pytest.mark.parametrize("machine", MACHINES)
def test_ordinary_calls_are_allowed(machine):
    read, write, getpid = {"x86_64": (0, 1, 39), "aarch64": (63, 64, 172)}[machine]
    assert {decide(machine, number) for number in (read, write, getpid)} == {ALLOW}


@pytest.mark.parametrize("machine", MACHINES)
def test_only_unix_sockets_can_be_made(machine):
    for number in syscalls.SOCKETS[machine]:
        assert decide(machine, number, 1) == ALLOW
        for family in (2, 10, 16, 17, 38, 40):  # INET INET6 NETLINK PACKET ALG VSOCK
            assert decide(machine, number, family) == refused(errno.EPERM)


@pytest.mark.parametrize("machine", MACHINES)
def test_processes_can_be_forked_but_not_into_namespaces(machine):
    clone = syscalls.CLONE[machine]
    assert decide(machine, clone, 0x00001200 | 17) == ALLOW
    for flag in (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000):
        assert decide(machine, clone, flag | 17) == refused(errno.EPERM)
    assert decide(machine, syscalls.CLONE3) == refused(errno.ENOSYS)


@pytest.mark.parametrize("machine", MACHINES)
def test_limits_of_other_processes_cannot_be_set(machine):
    """Otherwise the student's program could starve PID 1 of its container."""
    for number in syscalls.SELF_ONLY[machine]:
        assert decide(machine, number, 0) == ALLOW
        assert decide(machine, number, 1) == refused(errno.EPERM)


def test_foreign_instruction_sets_are_killed():
    assert decide("x86_64", 39, arch=0x40000003) == KILL  # i386
    assert decide("x86_64", 0x40000000 + 39) == KILL  # x32
    assert decide("aarch64", 172, arch=syscalls.AUDIT_ARCH["x86_64"]) == KILL
