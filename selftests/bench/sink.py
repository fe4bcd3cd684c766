# SPDX-License-Identifier: GPL-2.0
"""The server's end: how many packets arrived, and in which order."""
import ctypes
import socket
import struct

from .pktgen import DISCARD

SO_ATTACH_FILTER, SO_RCVBUFFORCE, SO_MEMINFO = 26, 33, 55
MEMINFO = struct.Struct("=9I")
DROPS = 8
# A program of the classic BPF that is one instruction: return 0.
REFUSE = struct.pack("=HBBI", 6, 0, 0, 0)
ROOM = 512 << 20
SEQUENCE = struct.Struct("!4xI")


class Counter:
    """
    A socket that refuses every packet, and counts them: the cheapest way to
    know how many came.
    """

    def __init__(self, chain):
        self.sock = chain.server.socket(socket.AF_INET, socket.SOCK_DGRAM)
        code = ctypes.create_string_buffer(REFUSE, len(REFUSE))
        program = struct.pack("@HP", len(REFUSE) // 8, ctypes.addressof(code))
        self.sock.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, program)
        self.sock.bind(("", DISCARD))

    def arrived(self):
        """Since the beginning."""
        data = self.sock.getsockopt(socket.SOL_SOCKET, SO_MEMINFO, MEMINFO.size)
        return MEMINFO.unpack(data)[DROPS]

    def close(self):
        self.sock.close()


class Keeper:
    """A socket that keeps every packet until its order can be looked at."""

    def __init__(self, chain):
        self.sock = chain.server.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, ROOM)
        self.sock.setblocking(False)
        self.sock.bind(("", DISCARD))

    def drain(self):
        """Packets that arrived, and those that came behind a later one of their flow."""
        arrived = late = 0
        newest = {}
        while True:
            try:
                data, source = self.sock.recvfrom(64)
            except BlockingIOError:
                return arrived, late
            number, = SEQUENCE.unpack_from(data)
            arrived += 1
            late += number < newest.get(source, 0)
            newest[source] = max(number, newest.get(source, 0))

    def close(self):
        self.sock.close()
