# SPDX-License-Identifier: GPL-2.0
"""
Echo requests without a pause for as long as a file is there. Every answer is waited
for, which ping does not do: behind its last request it stays for twice the longest
round trip so far, and an answer that a change of keys holds back is lost to it.

    python3 -m sectest.flood ADDRESS FILE
"""
import os
import select
import socket
import struct
import sys
import time
from pathlib import Path

from sectest.packet import checksum

PAUSE = 0.01
PATIENCE = 10 * int(os.environ.get("SECTUN_PATIENCE") or 1)
REQUEST, REPLY = 8, 0
HEADER = struct.Struct("!BBHHHQ")


class Flood:
    """What was asked, and what of it is not answered yet."""

    def __init__(self, address):
        self.address = address
        self.ident = os.getpid() & 0xffff
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
        self.sent, self.waiting, self.refused = 0, set(), set()

    def _request(self):
        fields = (self.ident, self.sent & 0xffff, self.sent)
        return HEADER.pack(REQUEST, 0, checksum(HEADER.pack(REQUEST, 0, 0, *fields)), *fields)

    def ask(self):
        """What this machine refuses to send is not answered either."""
        try:
            self.sock.sendto(self._request(), (self.address, 0))
        except OSError as error:
            self.refused.add(error.strerror)
        self.waiting.add(self.sent)
        self.sent += 1

    def listen(self, seconds):
        """Until then; the sooner the less there is to wait for."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if not select.select([self.sock], [], [], left)[0]:
                return
            data = self.sock.recv(1 << 16)[20:]
            if len(data) < HEADER.size:
                continue
            kind, _, _, ident, _, number = HEADER.unpack_from(data)
            if (kind, ident) == (REPLY, self.ident):
                self.waiting.discard(number)

    def finish(self):
        """As long as answers keep coming."""
        missing = None
        while self.waiting and len(self.waiting) != missing:
            missing = len(self.waiting)
            end = time.monotonic() + PATIENCE
            while len(self.waiting) == missing and time.monotonic() < end:
                self.listen(0.1)

    def tell(self):
        """In ping's words."""
        for reason in sorted(self.refused):
            print(f"not sent: {reason}")
        lost = len(self.waiting)
        print(f"{self.sent} packets transmitted, {self.sent - lost} received, "
              f"{100 * lost / self.sent:.3g}% packet loss", flush=True)


def main(address, name):
    flood = Flood(address)
    while Path(name).exists():
        flood.ask()
        flood.listen(PAUSE)
    flood.finish()
    flood.tell()


if __name__ == "__main__":
    main(*sys.argv[1:])
