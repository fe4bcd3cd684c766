# SPDX-License-Identifier: GPL-2.0
"""How much TCP carries for 10^9 instructions, by path."""
import socket
import threading
from pathlib import Path

from sectest.netns import CommandError

from . import BenchError
from .chain import SERVER, Chain
from .clock import busy
from .tunnels import PATHS

PORT = 5001
CHUNK = bytes(128 << 10)
TOTAL = 16 << 20
WARM_UP = 1 << 20
LIMIT = 120


class Transfer:
    """@total bytes from client to server, in a connection of their own."""

    def __init__(self, chain, total):
        self.total = total
        self.received = 0
        self.listener = chain.server.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind((SERVER, PORT))
        self.listener.listen()
        self.sender = chain.client.socket(socket.AF_INET, socket.SOCK_STREAM)
        for sock in (self.listener, self.sender):
            sock.settimeout(LIMIT)

    def _receive(self):
        room = bytearray(len(CHUNK))
        connection, _ = self.listener.accept()
        with connection:
            connection.settimeout(LIMIT)
            while length := connection.recv_into(room):
                self.received += length

    def run(self):
        receiver = threading.Thread(target=self._receive)
        receiver.start()
        self.sender.connect((SERVER, PORT))
        for _ in range(self.total // len(CHUNK)):
            self.sender.sendall(CHUNK)
        self.sender.shutdown(socket.SHUT_WR)
        receiver.join()
        self.sender.close()
        self.listener.close()
        if self.received != self.total:
            raise BenchError(f"{self.received} of {self.total} bytes arrived")


def _retransmitted(chain):
    """Segments that the client had to repeat, ever."""
    with chain.client.inside():
        lines = Path("/proc/self/net/snmp").read_text(encoding="ascii").splitlines()
    names, values = (line.split() for line in lines if line.startswith("Tcp:"))
    return int(values[names.index("RetransSegs")])


def _row(chain, path):
    tunnel = PATHS[path](chain)
    Transfer(chain, WARM_UP).run()
    before = _retransmitted(chain)
    insn = busy(Transfer(chain, TOTAL).run)
    tunnel.close()
    return {"path": path, "bytes": TOTAL, "insn": insn,
            "bytes_per_giga_insn": round(TOTAL * 10**9 / insn),
            "retransmitted": _retransmitted(chain) - before}


def measure(note):
    """A row for each path."""
    chain = Chain()
    rows = []
    for path in PATHS:
        try:
            rows.append(_row(chain, path))
        except (CommandError, OSError, BenchError) as error:
            raise BenchError(f"tcp, {path}: {error}") from error
        note(f"tcp, {path}: {rows[-1]['bytes_per_giga_insn'] / 1e6:.0f} MB per 10^9")
    chain.delete()
    return rows
