# SPDX-License-Identifier: GPL-2.0
"""The server's end: how many packets arrived, and in which order."""
import ctypes
import socket
import struct

from .pktgen import DISCARD

SO_ATTACH_FILTER, SO_RCVBUFFORCE, SO_TIMESTAMPNS, SO_MEMINFO = 26, 33, 35, 55
MEMINFO = struct.Struct("=9I")
DROPS = 8
# A program of the classic BPF that is one instruction: return 0.
REFUSE = struct.pack("=HBBI", 6, 0, 0, 0)
ROOM = 512 << 20
SEQUENCE = struct.Struct("!4xI")
STAMP = struct.Struct("@ll")
STAMPS = socket.CMSG_SPACE(STAMP.size)
# Seconds without a packet after which no more is coming.
QUIET = 0.5


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

    def answer(self, host, port):
        """A packet the other way."""
        self.sock.sendto(b"", (host, port))

    def close(self):
        self.sock.close()


class Keeper:
    """A socket that keeps every packet until its order can be looked at."""

    def __init__(self, chain):
        self.sock = chain.server.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, ROOM)
        self.sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self.sock.settimeout(QUIET)
        self.sock.bind(("", DISCARD))

    def drain(self):
        """
        Packets a second from the first to the last, how many, and how many of
        them came behind a later one of their flow.
        """
        arrived = late = 0
        times = [0.0, 0.0]
        newest = {}
        while True:
            try:
                data, stamps, _, source = self.sock.recvmsg(64, STAMPS)
            except TimeoutError:
                return (arrived - 1) / ((times[1] - times[0]) or 1), arrived, late
            seconds, nanoseconds = STAMP.unpack(stamps[0][2])
            times[1] = seconds + nanoseconds / 1e9
            times[0] = times[0] or times[1]
            number, = SEQUENCE.unpack_from(data)
            arrived += 1
            late += number < newest.get(source, 0)
            newest[source] = max(number, newest.get(source, 0))

    def close(self):
        self.sock.close()
