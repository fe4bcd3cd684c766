#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.1 6.12 debug
"""
A tunnel of ours and one of the kernel's own between the same two machines, at
the same time, over the same addresses and, in UDP, the same ports.
"""
import sys

from sectest import kernel
from sectest.algorithm import BY_NAME
from sectest.counters import Counters
from sectest.endpoint import SectunEnd, XfrmEnd, make_sa
from sectest.netns import run
from sectest.stand import A, B, Stand
from sectest.tap import Tap, expect
from sectest.traffic import Exchange

SIZES = [1, 64, 500, 1300] * 5


class Both:
    """st0.0 to XFRM as everywhere, and XFRM to XFRM beside it."""

    def __init__(self):
        self.stand = Stand()
        self.ours = [SectunEnd(self.stand.a, A, 1), XfrmEnd(self.stand.b, B, 2, A)]
        self.kernels = [XfrmEnd(self.stand.a, A, 11, B, "ipsec1"),
                        XfrmEnd(self.stand.b, B, 12, A, "ipsec1")]
        # A subnet of its own for the second tunnel.
        for number, end in enumerate(self.kernels, 1):
            end.namespace.run(f"ip addr flush dev {end.device}")
            end.inner4, end.inner6 = f"10.0.2.{number}", f"fd00:2::{number}"
            end.addresses()
        for end in self.ours:
            end.hold_encap_socket()
        self.first = Exchange(*self.ours)
        self.second = Exchange(*self.kernels)

    def key(self, ends, spi, encap):
        pair = [make_sa(spi, A, B, BY_NAME["aes128gcm16"], encap=encap),
                make_sa(spi + 1, B, A, BY_NAME["aes256-sha256"], encap=encap)]
        for end in ends:
            for sa in pair:
                end.add(sa)

    def flush(self):
        self.ours[0].flush()
        for end in self.kernels:
            end.flush()

    def interleaved(self):
        for _ in range(5):
            self.first.both_ways(SIZES)
            self.second.both_ways(SIZES)


def together(both, ours_in_udp, kernels_in_udp):
    both.flush()
    both.key(both.ours, 0x9000, ours_in_udp)
    both.key(both.kernels, 0x9100, kernels_in_udp)
    counters = Counters(both.ours[0].ctl, "st0.0")
    errors = [kernel.xfrm_statistics(end.namespace) for end in both.kernels]
    both.interleaved()
    expect(counters.changed(), {}, "our drops")
    expect([kernel.xfrm_statistics(end.namespace) for end in both.kernels], errors,
           "the kernel's errors")


def same_spi_refused(both):
    both.flush()
    both.key(both.kernels, 0x9200, False)
    sa = make_sa(0x9201, B, A, BY_NAME["aes256-sha256"])
    message = both.ours[0].ctl.refused(
        "sa", "add", "dev", "st0.0", "dir", "in", "spi", "0x9201", "local", A, "remote", B,
        *sa.algorithm.sectun(sa.key, sa.auth_key))
    assert "9201" in message, f"does not name the SPI: {message}"
    both.second.both_ways(SIZES)


def without_module(both):
    """The kernel's tunnel does not notice that ours comes and goes."""
    both.flush()
    both.key(both.kernels, 0x9300, False)
    both.second.both_ways(SIZES)
    run("modprobe -r sectun")
    both.second.both_ways(SIZES)
    kernel.load()
    both.second.both_ways(SIZES)


def main():
    tap = Tap()
    kernel.load()
    both = Both()
    for ours in (False, True):
        for kernels in (False, True):
            tap.run(f"ours {'in UDP' if ours else 'plain'}, the kernel's own "
                    f"{'in UDP' if kernels else 'plain'}", together, both, ours, kernels)
    tap.run("an SPI of the kernel's own is refused", same_spi_refused, both)
    tap.run("the kernel's own tunnel outlives the module", without_module, both)
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
