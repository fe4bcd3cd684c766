#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.1 6.12 debug
"""
Crypto that is done later, by a thread: packets wait between two places of the
datapath, and an SA may be another one in between.
"""
import os
import re
import socket
import struct
import sys
from contextlib import contextmanager
from pathlib import Path

from sectest import kernel
from sectest.algorithm import AH_BY_NAME
from sectest.capture import Capture
from sectest.counters import Counters, per_sa
from sectest.genl import attr, u32
from sectest.peers import GCM, OUT, Peers
from sectest.poll import until
from sectest.stand import A6, B, B6
from sectest.tap import Tap, expect
from sectest.traffic import Exchange, streams
from sectest.tunnel import ETH_P_IPV6

NETLINK_CRYPTO, NEWALG, DELALG = 21, 0x10, 0x11
REQUEST_ACK, PRIORITY_VAL = 5, 1
# An algorithm, its type and mask, and a driver that does it at once.
AEAD = "rfc4106(gcm(aes))", (3, 0xf), "rfc4106(gcm_base(ctr(aes-generic),ghash-generic))"
HASH = "hmac(sha256)", (0xe, 0xe), "hmac(sha256-generic)"
# More than anything else has.
PRIORITY = 10000
SIZES = [1, 64, 700, 1400]
WAITING = 8
ESP = 50


def template(name):
    """What leaves to a thread: cryptd, whose AEAD fails its self-test before 6.4."""
    return "pcrypt" if name == AEAD[0] and kernel.version() < (6, 4) else "cryptd"


class Later:
    """A driver of an algorithm that leaves everything to a thread, and is the one to be used."""

    def __init__(self, name, kind, driver):
        self.name, self.kind = name, kind
        self.driver = f"{template(name)}({driver})"
        self.sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_CRYPTO)
        error = self._request(NEWALG, attr(PRIORITY_VAL, u32(PRIORITY)))
        expect(error, 0, f"error of {self.driver}")

    def _request(self, message, attrs=b""):
        body = struct.pack("64s64s64sIIII", self.name.encode(), self.driver.encode(), b"",
                           *self.kind, 0, 0) + attrs
        self.sock.send(struct.pack("=IHHII", 16 + len(body), message, REQUEST_ACK, 1, 0) + body)
        return struct.unpack_from("=i", self.sock.recv(4096), 16)[0]

    def users(self):
        """How many have it in use, and the kernel itself."""
        entries = Path("/proc/crypto").read_text(encoding="ascii").split("\n\n")
        entry, = (entry for entry in entries if f": {self.driver}\n" in entry)
        return int(re.search(r"refcnt\s*: (\d+)", entry)[1])

    def end(self):
        """For what is tested next it is as it was, as soon as no SA is left."""
        until(lambda: self._request(DELALG) == 0, f"{self.driver} is gone")
        self.sock.close()


@contextmanager
def alone():
    """No thread gets the processor meanwhile."""
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    try:
        yield
    finally:
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


def works(tunnel, later, **options):
    unused = later.users()
    tunnel.key(**options)
    assert later.users() > unused, f"{later.driver} is not used"
    Exchange(tunnel.left, tunnel.right).both_ways(SIZES)
    streams(tunnel.left, tunnel.right)


def esp(capture):
    return [data for data in capture.drain() if data[6] == ESP]


def moved(tunnel):
    """Packets of a route of one family are not sent with a header of the other."""
    tunnel.key()
    wire = Capture(tunnel.right.namespace, "wan", protocol=ETH_P_IPV6)
    counters = Counters(tunnel.left.ctl, "st0.0")
    sender = tunnel.left.namespace.udp(tunnel.left.inner4)
    to = (tunnel.right.inner4, 2000)
    move = [attr("SA_DIRECTION", u32(1)), attr("SA_SPI", OUT.to_bytes(4, "big")),
            attr("SA_REMOTE", socket.inet_aton(B)),
            attr("SA_NEW_LOCAL", socket.inet_pton(socket.AF_INET6, A6)),
            attr("SA_NEW_REMOTE", socket.inet_pton(socket.AF_INET6, B6))]
    with alone():
        for _ in range(WAITING):
            sender.sendto(b"on its way to another address", to)
        refused = tunnel.left.family.request("SA_SET", *move)
    expect(refused, (0, ""), "answer to sa-set")
    counters.expect(per_sa("out", OUT, "no-route", WAITING))
    expect(esp(wire), [], "ESP of the new family")
    sender.sendto(b"and those that follow", to)
    until(lambda: esp(wire), "the next one is sent")


def main():
    tap = Tap()
    kernel.load()
    tunnel = Peers(ours=True)
    tunnel.stand.add_ipv6()
    for algorithm, options in ((AEAD, {"algorithm": GCM}),
                               (HASH, {"algorithm": AH_BY_NAME["sha256"], "proto": "ah"})):
        later = Later(*algorithm)
        tap.run(f"{later.name}: both ways", works, tunnel, later, **options)
        if algorithm == AEAD:
            tap.run(f"{later.name}: addresses of the other family meanwhile", moved, tunnel)
        for end in (tunnel.left, tunnel.right):
            end.flush()
        later.end()
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
