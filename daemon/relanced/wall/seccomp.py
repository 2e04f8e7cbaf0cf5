"""The kernel's own filter: what a walled-off process may not even ask for (seccomp, BPF).

It stands where namespaces are refused, as in a container or under systemd's RestrictNamespaces: no
socket, no other program or thread, no look into or signal to another process, no file written, cut
or removed.
"""

from __future__ import annotations

import ctypes
import platform
import struct
from collections.abc import Mapping
from typing import Final

__all__ = ["forbid"]

# System calls by machine: the audit architecture, then the numbers (kernel: unistd_64.h, unistd.h).
_X86_64: Final[Mapping[str, int]] = {
    "socket": 41, "connect": 42, "sendto": 44, "clone": 56, "fork": 57, "vfork": 58,
    "execve": 59, "kill": 62, "truncate": 76, "ftruncate": 77, "rename": 82, "mkdir": 83,
    "rmdir": 84, "creat": 85, "link": 86, "unlink": 87, "symlink": 88, "chmod": 90,
    "fchmod": 91, "chown": 92, "fchown": 93, "lchown": 94, "ptrace": 101,
    "rt_sigqueueinfo": 129, "mknod": 133, "prctl": 157, "mount": 165, "tkill": 200,
    "tgkill": 234, "mkdirat": 258, "mknodat": 259, "fchownat": 260, "unlinkat": 263,
    "renameat": 264, "linkat": 265, "symlinkat": 266, "fchmodat": 268, "unshare": 272,
    "rt_tgsigqueueinfo": 297, "perf_event_open": 298, "prlimit64": 302, "setns": 308,
    "process_vm_readv": 310, "process_vm_writev": 311, "renameat2": 316, "bpf": 321,
    "execveat": 322, "pidfd_send_signal": 424, "io_uring_setup": 425, "clone3": 435,
    "openat2": 437, "pidfd_getfd": 438, "fchmodat2": 452,
}  # fmt: skip
_AARCH64: Final[Mapping[str, int]] = {
    "mknodat": 33, "mkdirat": 34, "unlinkat": 35, "symlinkat": 36, "linkat": 37, "renameat": 38,
    "mount": 40, "truncate": 45, "ftruncate": 46, "fchmod": 52, "fchmodat": 53, "fchownat": 54,
    "fchown": 55, "unshare": 97, "ptrace": 117, "kill": 129, "tkill": 130, "tgkill": 131,
    "rt_sigqueueinfo": 138, "prctl": 167, "socket": 198, "connect": 203, "sendto": 206,
    "clone": 220, "execve": 221, "rt_tgsigqueueinfo": 240, "perf_event_open": 241,
    "prlimit64": 261, "setns": 268, "process_vm_readv": 270, "process_vm_writev": 271,
    "renameat2": 276, "bpf": 280, "execveat": 281, "pidfd_send_signal": 424,
    "io_uring_setup": 425, "clone3": 435, "openat2": 437, "pidfd_getfd": 438, "fchmodat2": 452,
}  # fmt: skip

# machine -> audit architecture, calls refused, and (call, which argument holds the flags of an open)
_MACHINES: Final[Mapping[str, tuple[int, Mapping[str, int], tuple[tuple[int, int], ...]]]] = {
    "x86_64": (0xC000003E, _X86_64, ((2, 1), (257, 2))),
    "aarch64": (0xC00000B7, _AARCH64, ((56, 2),)),
}
_WRITING: Final = 0x1 | 0x2 | 0x40 | 0x200  # O_WRONLY, O_RDWR, O_CREAT, O_TRUNC

_SET_SECCOMP, _FILTER = 22, 2  # prctl(2)
_ALLOW, _KILL, _REFUSE = 0x7FFF0000, 0x80000000, 0x00050000 | 1  # the last one is EPERM
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_X32 = 0x40000000  # calls of the x32 kind on x86_64


def forbid(libc: ctypes.CDLL) -> bool:
    """Raise the filter around this process for good; say whether it stands.

    Needs no_new_privs. Stands on 64-bit x86_64 and aarch64 only.
    """
    known = _MACHINES.get(platform.machine())
    if known is None or struct.calcsize("P") != 8:
        return False
    program = _program(*known)
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in program))
    told = ctypes.create_string_buffer(
        struct.pack("HxxxxxxP", len(program), ctypes.addressof(code))
    )
    return bool(
        libc.prctl(_SET_SECCOMP, _FILTER, ctypes.c_void_p(ctypes.addressof(told)), 0, 0) == 0
    )


def _program(
    architecture: int, refused: Mapping[str, int], opens: tuple[tuple[int, int], ...]
) -> list[tuple[int, int, int, int]]:
    """Return BPF steps (code, steps to skip when true, when false, value) over seccomp_data."""
    steps = [
        (_LOAD, 0, 0, 4),  # the architecture: numbers mean other calls in another one
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),  # the call's number
        (_AT_LEAST, 0, 1, _X32),
        (_RETURN, 0, 0, _REFUSE),
    ]
    for number in refused.values():
        steps += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _REFUSE)]
    for number, argument in opens:
        steps += [
            (_EQUAL, 0, 4, number),
            (_LOAD, 0, 0, 16 + 8 * argument),  # the low half of the argument
            (_ANY_BIT, 0, 1, _WRITING),
            (_RETURN, 0, 0, _REFUSE),
            (_RETURN, 0, 0, _ALLOW),
        ]
    return [*steps, (_RETURN, 0, 0, _ALLOW)]
