#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.1 6.12 debug
"""
The module, a namespace, a device, an SA go away while they are in use, again
and again. Whoever runs this looks at the kernel's messages afterwards and, where
the kernel can tell, for leaked memory.
"""
import itertools
import subprocess
import sys

from sectest import kernel
from sectest.algorithm import BY_NAME
from sectest.endpoint import SectunEnd, make_sa
from sectest.netns import run
from sectest.poll import until
from sectest.stand import A, B, Stand
from sectest.tap import Tap, expect

ROUNDS = kernel.few(2, 1)
ALGORITHMS = itertools.cycle(["aes128gcm16", "aes256-sha256"])


class Busy:
    """
    Both ends ours, pings both ways without a pause: whenever a processor has
    nothing else to do.
    """

    def __init__(self, name="aes128gcm16", encap=False):
        self.stand = Stand()
        self.ends = [SectunEnd(self.stand.a, A, 1), SectunEnd(self.stand.b, B, 2)]
        if encap:
            for end in self.ends:
                end.hold_encap_socket()
        for sa in (make_sa(0x7000, A, B, BY_NAME[name], encap=encap),
                   make_sa(0x7001, B, A, BY_NAME[name], encap=encap)):
            for end in self.ends:
                end.add(sa)
        self.processes = ([], [])
        for end, other in ((0, 1), (1, 0)):
            for size in (56, 1200, 4000):
                self.processes[end].append(self.ends[end].namespace.spawn(
                    "nice", "ping", "-n", "-q", "-f", "-s", size, self.ends[other].inner4,
                    stdout=subprocess.DEVNULL))
        self.until_flowing()

    def until_flowing(self, packets=50):
        device = self.ends[0].ctl
        start = device.device("st0.0")["rx"]["packets"]
        until(lambda: device.device("st0.0")["rx"]["packets"] >= start + packets, "traffic")

    def stop(self, end):
        """No process keeps the namespace any more; the other end's go on."""
        for process in self.processes[end]:
            process.kill()
            process.wait()
        self.processes[end].clear()

    def end(self):
        self.stop(0)
        self.stop(1)
        for end in self.ends:
            if end.socket:
                end.socket.close()
        self.stand.delete()


def each(*functions, **options):
    """One after the other with the same traffic, for each kind of algorithm."""
    for _ in range(ROUNDS):
        busy = Busy(next(ALGORITHMS), **options)
        try:
            for function in functions:
                function(busy)
        finally:
            busy.end()


def unload(_busy):
    run("modprobe -r sectun")
    expect(kernel.loaded(), False, "loaded")
    kernel.load()


def lose_namespace(busy):
    busy.stop(0)
    busy.stand.a.delete()
    until(lambda: "wan" not in busy.stand.b.run("ip link show"), "the namespace is gone")


def lose_device(busy):
    busy.ends[0].namespace.run("ip link del st0.0")
    expect(busy.ends[0].ctl.json("sa", "show"), [], "SAs without their device")


def lose_sas(busy):
    busy.ends[0].flush()
    expect(busy.ends[0].ctl.json("sa", "show"), [], "SAs after a flush")


def lose_wire(busy):
    busy.stand.a.run("ip link del wan")


def flap(busy):
    """Down and up again loses no SA."""
    for _ in range(5):
        busy.ends[0].namespace.batch("link set st0.0 down", "link set st0.0 up")
    busy.until_flowing()


def churn(busy):
    """SAs come and go under the traffic of others."""
    end = busy.ends[0]
    for number in range(10):
        sa = make_sa(0x8000 + number, A, B, BY_NAME["aes256-sha256"])
        end.add(sa)
        end.delete(sa)
    busy.until_flowing()


def move(busy):
    """The device changes its namespace under traffic and loses it when that goes."""
    namespace = busy.ends[0].namespace
    namespace.run(f"ip link set st0.0 netns {busy.stand.b.name} name moved")
    busy.stand.b.run("ip link set moved up")
    busy.stop(1)
    busy.stand.b.delete()
    until(lambda: not busy.ends[0].ctl.json("link", "show"), "the device is gone")


def main():
    tap = Tap()
    kernel.load()
    tap.run("SAs added and deleted beside those in use, device down and up, deleted",
            each, churn, flap, lose_device)
    tap.run("SAs flushed in use", each, lose_sas)
    tap.run("device under the ESP deleted", each, lose_wire)
    tap.run("namespace deleted under traffic", each, lose_namespace)
    tap.run("device moved, its new namespace deleted", each, move)
    tap.run("module unloaded under traffic", each, unload)
    tap.run("module unloaded under traffic in UDP", each, unload, encap=True)
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
