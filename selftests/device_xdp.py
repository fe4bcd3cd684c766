#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.1 6.12
"""
XDP on the outer device, generic and in the driver: it sees ESP before us, and
what it passes on may lie in memory in other ways than without it.
"""
import random
import sys

from sectest import kernel
from sectest.algorithm import BY_NAME
from sectest.capture import Capture
from sectest.counters import Counters
from sectest.endpoint import SectunEnd, XfrmEnd, make_sa
from sectest.packet import udp4
from sectest.stand import A, B, Stand
from sectest.stream import carry
from sectest.tap import Tap, expect
from sectest.traffic import Exchange
from sectest.tunnel import INNER, Tunnel
from sectest.xdp import GENERIC, NATIVE, Program, drop_spi

OUT, BACK, OTHER = 0xb000, 0xb001, 0xb002
SIZES = [1, 2, 63, 100, 1000, 1300, 1372, 1373, 1400, 2000, 3000]
LARGE = [4000, 8000, 8800, 20000]
STREAM = 1 << 17
MODES = {"generic": GENERIC, "in the driver": NATIVE}


class Pair:
    """st0.0 and XFRM; both outer devices have a program that passes our SPIs."""

    def __init__(self, mode, mtu=1500):
        self.stand = Stand(mtu)
        self.programs = [Program(namespace, "wan", mode, drop_spi(OTHER), frags=mtu > 1500)
                         for namespace in (self.stand.a, self.stand.b)]
        self.left, self.right = SectunEnd(self.stand.a, A, 1), XfrmEnd(self.stand.b, B, 2, A)
        # Else it would lose the first packet that is too large.
        self.stand.b.run(f"ip link set ipsec0 mtu {mtu - 100}")
        for end in (self.left, self.right):
            end.hold_encap_socket()

    def key(self, name, encap):
        pair = [make_sa(OUT, A, B, BY_NAME[name], encap=encap),
                make_sa(BACK, B, A, BY_NAME[name], encap=encap)]
        self.left.replace(*pair)
        self.right.replace(*pair)

    def close(self):
        for program in self.programs:
            program.close()
        self.stand.delete()


def passed(pair, sizes):
    """Datagrams of all sizes and TCP, both ways."""
    data = random.Random(7).randbytes(STREAM)
    for name, encap in (("aes128gcm16", False), ("aes256-sha256", True)):
        pair.key(name, encap)
        counters = Counters(pair.left.ctl, "st0.0")
        traffic = Exchange(pair.left, pair.right)
        traffic.both_ways(sizes)
        traffic.close()
        carry(pair.left, pair.right, "inner4", data)
        carry(pair.right, pair.left, "inner6", data)
        counters.expect({})


def dropped(mode):
    """ESP that the program drops is never seen by the tunnel, the rest is."""
    tunnel = Tunnel()
    data = [udp4(*INNER[4], bytes([i])) for i in range(3)]
    program = Program(tunnel.stand.b, "wan", mode, drop_spi(0x8000))
    counters = Counters(tunnel.right.ctl, "st0.0")
    inside = Capture(tunnel.stand.b, "st0.0", protocol=0x0800)
    tunnel.write(tunnel.left, data[0])
    other = make_sa(OTHER, A, B, BY_NAME["aes128gcm16"])
    tunnel.left.add(other)
    tunnel.right.add(other)
    tunnel.write(tunnel.left, data[1])
    expect(inside.next(), data[1], "what came out of the tunnel first")
    tunnel.left.delete(other)
    program.close()
    tunnel.write(tunnel.left, data[2])
    expect(inside.next(), data[2], "what came out without the program")
    counters.expect({})
    tunnel.stand.delete()


def main():
    tap = Tap()
    kernel.load()
    for name, mode in MODES.items():
        pair = Pair(mode)
        tap.run(f"{name}: what is passed arrives", passed, pair, SIZES)
        pair.close()
        tap.run(f"{name}: what is dropped does not", dropped, mode)
    pair = Pair(NATIVE, 9000)
    tap.run("in the driver, packets in several pages", passed, pair, SIZES + LARGE)
    pair.close()
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
