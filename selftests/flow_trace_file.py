#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.1 6.12 debug
"""
traceoptions by statement: what each packet-filter lets into the file, and how large
and how many the files become.
"""
import os
import re
import subprocess
import sys

from sectest import kernel
from sectest.firewall import Site
from sectest.poll import until
from sectest.prober import ICMP, ICMPV6, TCP, UDP, Ear, Mouth, icmp, icmp6, taken, tcp, udp
from sectest.shell import PROGRAM, RouterShell
from sectest.tap import Tap, expect

VERSIONS = 4, 6
TRACE = "security flow traceoptions "
FILTER = f"set {TRACE}packet-filter "
SIZE = 10 * 1024
ZONES = ["set security zones security-zone trust interfaces lan",
         "set security zones security-zone trust interfaces dmz",
         "set security zones security-zone untrust interfaces wan",
         "set security policies global policy ALL then permit"]
# Of a packet's first line: number, source, its port, destination, its port, protocol.
PACKET = re.compile(r" packet \d+: (\S+) -> (\S+?),? ")


class Traced(Site):
    """A router with sectund, which writes the trace."""

    def __init__(self):
        super().__init__()
        self.shell = RouterShell(self.router)
        self.log = self.shell.run / "log"
        self.daemon = self.router.spawn(
            os.path.join(os.path.dirname(PROGRAM), "sectund"), "--foreground", "--rundir",
            self.shell.run, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        self.mouths = {host: Mouth(host.namespace) for host in (self.client, self.guest)}
        self.ear = Ear(self.server.namespace, (ICMP, ICMPV6, TCP, UDP))

    def send(self, kind, version, sender=None):
        sender = sender or self.client
        ends = sender.address(version), self.server.address(version)
        assert taken(self.firewall, self.ear,
                     lambda: [self.mouths[sender].say(kind, *ends)]), f"{kind} is lost"

    def files(self):
        return sorted(path.name for path in self.log.iterdir())

    def text(self, name):
        path = self.log / name
        return path.read_text() if path.exists() else ""

    def stop(self):
        self.daemon.terminate()
        self.daemon.wait(30)


# Name of a filter, its statements, packets that it describes and others that it does not.
FILTERS = [
    ("source-port", ["source-port 7000"], udp(5000, sport=7000) + tcp(5000, sport=7000),
     udp(7000, sport=5000) + tcp(7001, sport=7001), VERSIONS),
    ("source-prefix", ["source-prefix fd01::/64", "protocol udp", "destination-port domain"],
     udp(53), tcp(53) + udp(54), (6,)),
    ("source-host", ["source-prefix 10.1.0.2", "protocol udp", "destination-port 5100"],
     udp(5100), udp(5101), (4,)),
    ("destination-prefix", ["destination-prefix fd02::2/128", "destination-port 5200"],
     tcp(5200), tcp(5201), (6,)),
    ("protocol", ["protocol icmp6"], icmp6(128), [], (6,)),
]


def statements():
    yield f"set {TRACE}file filtered size 1m"
    yield f"set {TRACE}flag basic-datapath"
    for name, lines, *_ in FILTERS:
        for line in lines:
            yield f"{FILTER}{name} {line}"


def traced(site):
    """Every packet that a filter describes has its lines, and no other one."""
    site.shell.commit(*ZONES, *statements())
    until(lambda: "filtered" in site.files(), "the file")
    wanted = 0
    for _, _, described, others, versions in FILTERS:
        for version in VERSIONS:
            for kind in described:
                if version in kind.versions:
                    site.send(kind, version)
                    # What another family has is described by other filters, or by none.
                    wanted += version in versions
            for kind in others:
                if version in kind.versions:
                    site.send(kind, version)
    for kind in icmp(8):
        site.send(kind, 4)
    # From another network, and back on the way to nowhere: the last is always traced.
    site.send(*udp(53), 6, site.guest)
    site.send(*udp(5000, sport=7000), 6, site.guest)
    wanted += 1
    last = site.guest.address(6)
    until(lambda: last in site.text("filtered"), "the last packet is told of")
    found = re.findall(r"^.* packet \d+: .*$", site.text("filtered"), re.M)
    there = [line for line in found if re.search(r" -> (10\.2\.0\.2|fd02::2)\W", line)]
    expect(len(there), wanted, "packets in the file:\n" + "\n".join(there) + "\n")


def rotated(site):
    """A full file becomes NAME.0 and then NAME.1; more are not kept."""
    site.shell.commit(f"delete {TRACE[:-1]}", f"set {TRACE}file round size 10k files 3",
                      f"set {TRACE}flag basic-datapath", f"{FILTER}F destination-port 5300")
    until(lambda: "round" in site.files(), "the file")
    kind, = udp(5300)
    first = None
    for _ in range(500):
        for version in VERSIONS:
            site.send(kind, version)
        text = site.text("round.1")
        first = first or text
        # It was one before, and a further one has taken its place.
        if first and text and text != first:
            break
    rounds = [name for name in site.files() if name.startswith("round")]
    expect(rounds, ["round", "round.0", "round.1"], "files")
    for name in rounds[1:]:
        size = len(site.text(name))
        assert SIZE <= size < SIZE + 2000, f"{name} has {size} bytes"
        assert " packet " in site.text(name).splitlines()[0], "begins in the middle of a packet"
    assert site.text("round.1") != first, "the oldest one stays"


def ended(site):
    """Without traceoptions nothing is written."""
    site.shell.commit(f"delete {TRACE[:-1]}")
    until(lambda: not (site.shell.run / "flow-trace").exists(), "no settings")
    before = site.text("round")
    kind, = udp(5300)
    site.send(kind, 4)
    expect(site.text("round"), before, "the file")


def main():
    tap = Tap()
    kernel.load()
    site = Traced()
    tap.run("packet-filter", traced, site)
    tap.run("size and files", rotated, site)
    tap.run("the end of a trace", ended, site)
    site.stop()
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
