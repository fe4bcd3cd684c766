# SPDX-License-Identifier: GPL-2.0
"""XDP programs, assembled by hand and attached by bpf(2) alone."""
import ctypes
import os
import platform
import socket
import struct

_libc = ctypes.CDLL(None, use_errno=True)
SYSCALL = {"x86_64": 321, "aarch64": 280}
PROG_LOAD, LINK_CREATE = 5, 28
PROG_TYPE_XDP, ATTACH_XDP = 6, 37
HAS_FRAGS = 1 << 5
GENERIC, NATIVE = 2, 4
XDP_DROP, XDP_PASS = 1, 2
LOAD32, LOAD8, ADD, MOVE, MOVE_IMM, EXIT = 0x61, 0x71, 0x07, 0xbf, 0xb7, 0x95
JUMP_GREATER, JUMP_NOT_IMM, JUMP32_NOT_IMM = 0x2d, 0x55, 0x56
R0, R1, R2, R3, R4 = range(5)
PROTOCOL, SPI = 14 + 9, 14 + 20
ESP = 50


def _instruction(code, dst=0, src=0, offset=0, immediate=0):
    return struct.pack("=BBhI", code, src << 4 | dst, offset, immediate)


def drop_spi(spi):
    """A program that drops ESP over IPv4 with this SPI and passes everything else."""
    return b"".join([
        _instruction(LOAD32, R2, R1, 0),
        _instruction(LOAD32, R3, R1, 4),
        _instruction(MOVE, R4, R2),
        _instruction(ADD, R4, immediate=SPI + 4),
        _instruction(JUMP_GREATER, R4, R3, 6),
        _instruction(LOAD8, R4, R2, PROTOCOL),
        _instruction(JUMP_NOT_IMM, R4, offset=4, immediate=ESP),
        _instruction(LOAD32, R4, R2, SPI),
        _instruction(JUMP32_NOT_IMM, R4, offset=2, immediate=socket.htonl(spi)),
        _instruction(MOVE_IMM, R0, immediate=XDP_DROP),
        _instruction(EXIT),
        _instruction(MOVE_IMM, R0, immediate=XDP_PASS),
        _instruction(EXIT)])


def _bpf(command, attributes):
    got = _libc.syscall(SYSCALL[platform.machine()], command, attributes, len(attributes))
    if got < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"bpf command {command}: {os.strerror(error)}")
    return got


class Program:
    """Attached to a device until it is closed."""

    def __init__(self, namespace, device, mode, program, frags=False):
        text = ctypes.create_string_buffer(program, len(program))
        licence = ctypes.create_string_buffer(b"GPL")
        prog = _bpf(PROG_LOAD, struct.pack(
            "=IIQQIIQII", PROG_TYPE_XDP, len(program) // 8, ctypes.addressof(text),
            ctypes.addressof(licence), 0, 0, 0, 0, HAS_FRAGS if frags else 0))
        try:
            with namespace.inside():
                self.link = _bpf(LINK_CREATE, struct.pack(
                    "=IIII", prog, socket.if_nametoindex(device), ATTACH_XDP, mode))
        finally:
            os.close(prog)

    def close(self):
        os.close(self.link)
