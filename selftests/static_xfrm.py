#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.1 6.12 debug
"""
Static keys between st0.0 and the kernel's own XFRM, no daemon: every
algorithm, both ways, IPv4 and IPv6 inside and outside, with and without ESN, plain and in
UDP. SECTUN_SELFTEST_XFRM=1 puts XFRM on both sides, which tests the test.
"""
import os
import sys

from sectest import kernel
from sectest.algorithm import BY_NAME, TABLE
from sectest.endpoint import SectunEnd, XfrmEnd, make_sa
from sectest.netns import TIMEOUT, CommandError
from sectest.stand import A, A6, B, B6, Stand
from sectest.tap import Skip, Tap
from sectest.traffic import Exchange

ITSELF = bool(os.environ.get("SECTUN_SELFTEST_XFRM"))
# Around every block and word boundary, and up to the largest: one burst.
SIZES = list(range(1, 18)) + [31, 32, 33, 63, 65, 129, 255, 511, 700, 1399, 1400]
THOROUGH = ["aes128gcm16", "aes256-sha256", "chacha20poly1305"]
# One of each way to encrypt and to authenticate.
FEW = THOROUGH + ["3des-md5", "null-sha1"]
WINDOWS = [0, 32, 64, 1024, 4096]


class Tunnel:
    """Both ends, by their outer addresses, and the SA pair that is in force."""

    def __init__(self, left, right):
        # Room for the overhead: fragments are the matter of another test.
        self.stand = Stand(mtu=2000)
        self.stand.add_ipv6()
        self.ends = left, right
        if ITSELF:
            self.left = XfrmEnd(self.stand.a, left, 1, right)
        else:
            self.left = SectunEnd(self.stand.a, left, 1)
        self.right = XfrmEnd(self.stand.b, right, 2, left)
        self.left.hold_encap_socket()
        self.right.hold_encap_socket()
        self.traffic = Exchange(self.left, self.right)
        self.spi = 0x1000

    def key(self, algorithm, wrong=False, **options):
        """New SAs on both sides; @wrong gives one side another key."""
        self.spi += 2
        left, right = self.ends
        pair = [make_sa(self.spi, left, right, algorithm, **options),
                make_sa(self.spi + 1, right, left, algorithm, **options)]
        try:
            self.right.replace(*pair)
        except CommandError as error:
            if "des" not in algorithm.name:
                raise
            raise Skip(f"XFRM here has no {algorithm.name}: {error}") from None
        if wrong:
            pair = [make_sa(sa.spi, sa.src, sa.dst, algorithm, "wrong", **options)
                    for sa in pair]
        self.left.replace(*pair)


def variants():
    for encap in (False, True):
        for esn in (False, True):
            yield {"encap": encap, "esn": esn}


def carries(tunnel, algorithm, sizes, versions=("inner4", "inner6"), **options):
    tunnel.key(algorithm, **options)
    try:
        tunnel.traffic.both_ways(sizes, versions)
    except AssertionError as error:
        tunnel.traffic.drain()
        raise AssertionError(f"{options}: {error}") from None


def every_variant(tunnel, algorithm):
    for options in variants():
        carries(tunnel, algorithm, SIZES, **options)


def wrong_key_carries_nothing(tunnel):
    tunnel.key(BY_NAME["aes128gcm16"], wrong=True)
    left, right = tunnel.traffic.pairs["inner4"]
    for sender, receiver in ((left, right), (right, left)):
        receiver.settimeout(1)
        sender.sendto(b"secret", receiver.getsockname())
        try:
            got = receiver.recv(100)
        except TimeoutError:
            got = None
        receiver.settimeout(TIMEOUT)
        assert got is None, "a packet sealed with another key came through"


def large_packets(tunnel):
    """Fragments, of inner and of outer packets, are put together again."""
    tunnel.key(BY_NAME["aes256-sha256"])
    tunnel.traffic.both_ways([1401, 1900, 2000, 4000, 9000, 20000, 60000])
    for end, peer in ((tunnel.left, tunnel.right), (tunnel.right, tunnel.left)):
        for address in (peer.inner4, peer.inner6):
            end.namespace.run(f"ping -n -c 2 -i 0.2 -W 10 -s 8000 {address}")


def main():
    tap = Tap()
    tunnel = Tunnel(A, B)
    for algorithm in kernel.few(TABLE, [BY_NAME[name] for name in FEW]):
        tap.run(f"{algorithm.name}: IPv4 and IPv6, ESN on and off, plain and in UDP",
                every_variant, tunnel, algorithm)
    for name in kernel.few(THOROUGH, []):
        tap.run(f"{name}: every payload size from 1 to 1400",
                carries, tunnel, BY_NAME[name], range(1, 1401), ("inner4",))
    for window in kernel.few(WINDOWS, WINDOWS[-1:]):
        tap.run(f"replay window of {window}", carries, tunnel, BY_NAME["aes128gcm16"],
                [100] * 200, ("inner4",), window=window)
        if window:
            tap.run(f"replay window of {window} with ESN", carries, tunnel,
                    BY_NAME["aes128gcm16"], [100] * 200, ("inner4",),
                    **{"window": window, "esn": True})
    tap.run("packets over the MTU are fragmented", large_packets, tunnel)
    tap.run("another key carries nothing", wrong_key_carries_nothing, tunnel)
    tunnel.stand.delete()
    tunnel = Tunnel(A6, B6)
    for name in kernel.few(THOROUGH, THOROUGH[:1]):
        tap.run(f"outside IPv6, {name}: IPv4 and IPv6, ESN on and off, plain and in UDP",
                every_variant, tunnel, BY_NAME[name])
    tap.run("outside IPv6: packets over the MTU are fragmented", large_packets, tunnel)
    tap.run("outside IPv6: another key carries nothing", wrong_key_carries_nothing, tunnel)
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
