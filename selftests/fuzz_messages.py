#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: debug
# kmemleak
"""
Netlink requests that no client makes, of the family and of rtnetlink about our
links: what is refused is refused in words, no key comes out, and without the
capability nothing changes.

With SECTUN_FUZZ_COUNT and SECTUN_FUZZ_SEED as many as wanted (make fuzz).
"""
import sys

from sectest import kernel
from sectest.algorithm import BY_NAME
from sectest.ctl import Ctl
from sectest.endpoint import SectunEnd, make_sa
from sectest.fuzz import Course, program
from sectest.genl import NUMBER
from sectest.netns import CommandError, Namespace, run
from sectest.stand import A, B, Stand
from sectest.tap import Tap, expect

COMMANDS = ("DEVICE_GET", "DEVICE_SET", "PEER_SET", "SA_ADD", "SA_RESERVE", "SA_GET", "SA_FLUSH",
            "TRAP_ADD", "TRAP_GET", "STATS_GET", "RULES_SET", "RULES_GET", "RULES_FLUSH",
            "POLICY_MATCH", "SESSION_GET", "SESSION_FLUSH", "TRACE_SET")


class Target:
    """A namespace that is only there to be asked, and one for links to go to."""

    def __init__(self):
        self.namespace, self.other = Namespace("f"), Namespace("g")
        self.accepted = set()
        self.ctl = Ctl(self.namespace)
        # What the kernel patches itself for when there is a device without
        # carrier, and which takes long, it does once.
        self.namespace.run("ip link add keep.5000 type sectun")
        # Until requests about links change that.
        for unit in range(4):
            self.namespace.run(f"ip link add st0.{unit} type sectun")

    def ask(self, who, seed, count):
        """What the answers were; those that must not be are the failure."""
        with self.namespace.inside():
            try:
                said = run(program("messages"), who, seed, count,
                           f"/run/netns/{self.other.name}")
            except CommandError as error:
                raise AssertionError(f"seed {seed}: {error}") from None
        self.accepted |= {int(word) for word in said.split("commands")[1].split()}
        return said

    def state(self):
        """All that can be changed."""
        return [self.ctl.json(what, "show") for what in
                ("link", "sa", "trap", "rules", "zone", "policy")], \
            self.namespace.run("ip -d link show")

    def delete(self):
        """With all that has been made in them."""
        self.namespace.delete()
        self.other.delete()


def administrator(target):
    for seed, count in Course("requests", 1500, 1500).rounds():
        print("# " + target.ask("admin", seed, count), end="", flush=True)


def everywhere(target):
    """The fuzzer is of use only if some of what it asks for is done."""
    missing = [name for name in COMMANDS if NUMBER["SECTUN_CMD_" + name] not in target.accepted]
    expect(missing, [], "commands that were never accepted")


def somebody(target):
    """Nothing of what is there changes."""
    target.ctl.run("sa", "flush")
    for name in ("mine.100", "mine.101"):
        target.namespace.run(f"ip link add {name} type sectun")
    for spi, src, dst in ((0x1001, A, B), (0x1002, B, A)):
        sa = make_sa(spi, src, dst, BY_NAME["aes128gcm16"])
        direction, remote = ("out", dst) if src == A else ("in", src)
        target.ctl.run("sa", "add", "dev", "mine.100", "dir", direction, "spi", hex(spi), "local",
                       A, "remote", remote, *sa.algorithm.sectun(sa.key, sa.auth_key))
    target.ctl.run("trap", "add", "dev", "mine.101", "reqid", 1)
    target.ctl.rules("zone trust", "zone vpn", "interface mine.100 zone vpn",
                     "policy web from trust to vpn permit")
    before = target.state()
    for seed, count in Course("requests without capability", 1000, 1000, 1 / 4).rounds():
        print("# " + target.ask("user", seed, count), end="", flush=True)
        expect(target.state(), before, f"state, seed {seed}")


def works():
    """A new tunnel in other namespaces."""
    stand = Stand()
    ends = [SectunEnd(stand.a, A, 1), SectunEnd(stand.b, B, 2)]
    for sa in (make_sa(0x7000, A, B, BY_NAME["aes128gcm16"]),
               make_sa(0x7001, B, A, BY_NAME["aes256-sha256"])):
        for end in ends:
            end.add(sa)
    stand.a.run(f"ping -n -c 3 -i 0.2 -W 5 {ends[1].inner4}")
    stand.delete()


def nothing_left(target):
    """Namespaces, devices and the module can go."""
    target.delete()
    run("modprobe -r sectun")
    expect(kernel.loaded(), False, "loaded")


def main():
    tap = Tap()
    kernel.load()
    target = Target()
    tap.run("requests of an administrator", administrator, target)
    tap.run("some of each command are accepted", everywhere, target)
    tap.run("requests without the capability change nothing", somebody, target)
    tap.run("the module works afterwards", works)
    tap.run("all of it can be removed", nothing_left, target)
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
