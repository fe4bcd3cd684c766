#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.1 6.12 debug
# processors: 2
"""
Administration without a pause under full traffic both ways: SAs are replaced,
settings change, the device moves and comes back, and at last the module, a
namespace or the device goes while all of that is going on. What must survive
carries traffic afterwards.
"""
import subprocess
import sys

from device_cleanup import Busy
from sectest import kernel
from sectest.algorithm import BY_NAME
from sectest.ctl import SECTUNCTL
from sectest.endpoint import make_sa, sa_attrs
from sectest.genl import Family, attr, string, u16, u32
from sectest.poll import until
from sectest.stand import A, B
from sectest.tap import Tap, expect

SPI = 0x9000
REKEYS = 24
MOVES = 3


class Stressed(Busy):
    """With sockets for requests of its own, which take no process."""

    def __init__(self, **options):
        super().__init__(**options)
        self.families = [Family(end.namespace) for end in self.ends]
        self.old = None

    def ask(self, end, command, *attrs):
        error, message = self.families[end].request(command, *attrs)
        assert not error, f"{command}: {message or error}"

    def rekey(self, number):
        """New SAs, first where they are received; then the old ones go."""
        name = ("aes128gcm16", "aes256-sha256", "chacha20poly1305")[number % 3]
        # A processor may be held up between a packet's number and the wire.
        new = [make_sa(SPI + 2 * number + i, *ends, BY_NAME[name], esn=bool(number % 2),
                       window=4096) for i, ends in enumerate(((A, B), (B, A)))]
        device = attr("SA_UNIT", u32(0))
        for receiving in (True, False):
            for sa in new:
                for end, outer in enumerate((A, B)):
                    if (sa.dst == outer) == receiving:
                        self.ask(end, "SA_ADD", device, *sa_attrs(sa, outer))
        for sa in self.old or []:
            for end, outer in enumerate((A, B)):
                self.ask(end, "SA_DEL", attr("SA_DIRECTION", u32(int(sa.src == outer))),
                         attr("SA_SPI", sa.spi.to_bytes(4, "big")))
        self.old = new

    def loop(self, end, *lines):
        """Shell lines in a namespace over and over, whatever comes of them."""
        body = "; ".join(lines)
        process = self.ends[end].namespace.spawn(
            "bash", "-c", f"while :; do {body}; done", stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        self.processes[end].append(process)


def stressed(function, **options):
    busy = Stressed(**options)
    try:
        function(busy)
    finally:
        busy.end()


def rekeying(busy):
    """As many times as an SA is replaced in a day, and nothing is lost on the way."""
    before = busy.ends[1].ctl.device("st0.0")["drops"]
    for number in range(REKEYS):
        busy.rekey(number)
    busy.until_flowing()
    after = busy.ends[1].ctl.device("st0.0")["drops"]
    for reason in ("auth-failed", "replay", "bad-padding", "bad-inner", "no-sa"):
        expect(after[reason], before[reason], f"drops for {reason}")


def settings(busy):
    peer = attr("PEER_REMOTE", bytes([203, 0, 113, 9]))
    device = attr("DEVICE_IFNAME", string("st0.0"))
    for number in range(REKEYS):
        busy.ask(0, "DEVICE_SET", device, attr("DEVICE_DF_BIT", u32(number % 3)),
                 attr("DEVICE_TCP_MSS", u16(500 * (number % 3))))
        busy.ask(0, "PEER_SET", device, *[attr("DEVICE_PEER", peer, nested=True)] * (number % 2))
        busy.ends[0].namespace.batch(f"link set st0.0 mtu {(0, 576, 4000)[number % 3]}")
        busy.rekey(number)
    busy.ends[0].namespace.batch("link set st0.0 mtu 0")
    busy.until_flowing()


def back_and_forth(busy):
    """What is in the crypto API meanwhile belongs to it wherever it is."""
    a, b = (end.namespace for end in busy.ends)
    for number in range(MOVES):
        a.run(f"ip link set st0.0 netns {b.name} name moved")
        b.batch("link set moved up")
        busy.rekey(number)
        b.run(f"ip link set moved netns {a.name} name st0.0")
        a.batch("link set st0.0 up")
    busy.ends[0].addresses()
    busy.stop(0)
    a.run(f"ping -n -c 3 -i 0.2 -W 5 {busy.ends[1].inner4}")


def administration(busy):
    """Several at once, in both namespaces."""
    key = "0x" + "11" * 20
    out = f"dir out spi 0x5005 remote {B}"
    for end in range(2):
        busy.loop(end, f"{SECTUNCTL} sa add dev st0.0 {out} local {A} alg aes128gcm16 key {key}",
                  f"{SECTUNCTL} -j -s sa show", f"{SECTUNCTL} sa del {out}")
        busy.loop(end, "ip link add st0.5 type sectun", "ip link set st0.5 up",
                  "ip link del st0.5")
        busy.loop(end, "ip link set st0.0 down", "ip link set st0.0 up")
    for number in range(REKEYS // 3):
        busy.rekey(number)


def unloading(busy):
    """Whoever creates a link next has it loaded again."""
    administration(busy)
    until(lambda: subprocess.run(["modprobe", "-r", "sectun"], capture_output=True,
                                 check=False).returncode == 0, "the module is unloaded")
    busy.stop(0)
    busy.stop(1)
    kernel.load()


def losing_namespace(busy):
    administration(busy)
    busy.stop(0)
    # A socket keeps its namespace.
    busy.families[0].sock.close()
    busy.stand.a.delete()
    until(lambda: "wan" not in busy.stand.b.run("ip link show"), "the namespace is gone")


def losing_device(busy):
    administration(busy)
    busy.ends[0].namespace.run("ip link del st0.0")
    expect(busy.ends[0].ctl.sas(dev="st0.0"), [], "SAs without their device")


def afterwards(busy):
    busy.until_flowing()


def main():
    tap = Tap()
    kernel.load()
    tap.run("rekeying under traffic", stressed, rekeying)
    tap.run("rekeying under traffic in UDP", stressed, rekeying, encap=True)
    tap.run("settings changed under traffic", stressed, settings)
    tap.run("device moved away and back under traffic", stressed, back_and_forth)
    tap.run("everything at once, then the device deleted", stressed, losing_device)
    tap.run("everything at once, then the namespace deleted", stressed, losing_namespace)
    tap.run("everything at once, then the module unloaded", stressed, unloading)
    tap.run("a tunnel afterwards", stressed, afterwards)
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
