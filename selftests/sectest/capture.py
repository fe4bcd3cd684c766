# SPDX-License-Identifier: GPL-2.0
"""Packets as they appear on a device."""
import errno
import socket
import struct

ETH_P_ALL = 3
ETH_P_IP = 0x0800
PACKET_OUTGOING = 4
PACKET_ADD_MEMBERSHIP = 1
PACKET_MR_PROMISC = 1
SOL_PACKET = 263


class Capture:
    """What comes in (or goes out) on a device, network header first."""

    def __init__(self, namespace, device, outgoing=False, protocol=ETH_P_ALL):
        self.outgoing = outgoing
        with namespace.inside():
            self.sock = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM,
                                      socket.htons(protocol))
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
            self.sock.bind((device, protocol))
            index = socket.if_nametoindex(device)
            self.sock.setsockopt(SOL_PACKET, PACKET_ADD_MEMBERSHIP,
                                 struct.pack("IHH8s", index, PACKET_MR_PROMISC, 0, b""))

    def next(self, timeout=5):
        """The next packet, None after @timeout."""
        self.sock.settimeout(timeout)
        while True:
            try:
                data, address = self.sock.recvfrom(65535)
            except (TimeoutError, BlockingIOError):
                return None
            except OSError as error:
                # Told once when the device goes down; it may come back.
                if error.errno != errno.ENETDOWN:
                    raise
                continue
            if (address[2] == PACKET_OUTGOING) == self.outgoing:
                return data

    def drain(self):
        """All that is there already."""
        found = []
        while (data := self.next(0)) is not None:
            found.append(data)
        return found

    def close(self):
        self.sock.close()
