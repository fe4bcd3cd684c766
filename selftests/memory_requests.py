#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: debug (long)
# kmemleak
"""
Every allocation of every request fails once: what is refused has changed
nothing, and works when there is memory.
"""
import errno
import socket
import struct
import sys

from sectest import failure, kernel
from sectest.algorithm import BY_NAME
from sectest.endpoint import SectunEnd, make_sa, sa_attrs, selector_attr
from sectest.genl import NUMBER, Family, attr, u16, u32
from sectest.netns import go_home, new_namespace
from sectest.rtnl import Links
from sectest.stand import A, B, Stand
from sectest.tap import Tap, expect

SPI = 0x00a00000
GCM = BY_NAME["aes128gcm16"]
NLMSG_ERROR = 2
# What changes by itself, and is no setting.
COUNTED = {"DEVICE": ("RX", "TX", "DROPS", "CARRIER", "MTU"),
           "SA": ("COUNTERS", "DROPS", "ADDED", "USED", "SEQUENCE"), "TRAP": ()}


class Bench:
    """st0.0 in a, with a socket for requests to it, and a namespace beside it."""

    def __init__(self):
        self.stand = Stand()
        self.a = SectunEnd(self.stand.a, A, 1)
        self.family = Family(self.stand.a)
        self.links = Links(self.stand.a)

    def state(self):
        """All that requests can change, of devices, SAs and traps."""
        found = []
        for kind, counted in COUNTED.items():
            skip = {NUMBER[f"SECTUN_A_{kind}_{name}"] for name in counted}
            for item in self.family.items(f"{kind}_GET"):
                found.append({number: value for number, value in item.items()
                              if number not in skip})
        return found

    def ask(self, command, *attrs):
        """The errno."""
        return self.family.request(command, *attrs)[0]

    def two_sas(self):
        """One out and one in; returns the first."""
        out = make_sa(SPI, A, B, GCM)
        self.a.replace(out, make_sa(SPI + 1, B, A, GCM))
        return out


BASE = [attr("DEVICE_UNIT", u32(0))]


def refused_whole(bench, operation, undo, errors=(errno.ENOMEM,)):
    """Fails with one of @errors and changes nothing, or works; at last it works."""
    undo()
    before = bench.state()
    failures = 0
    for number, error in failure.each(operation):
        if error:
            assert error in errors, f"allocation {number}: errno {error}"
            expect(bench.state(), before, f"state, allocation {number}")
            failures += 1
            continue
        assert bench.state() != before or not number, f"allocation {number}: nothing was done"
        undo()
        expect(bench.state(), before, "state when undone")
    return failures


def sa_add(bench, name, out, esn):
    sa = make_sa(SPI - 1, *((A, B) if out else (B, A)), BY_NAME[name], esn=esn)
    attrs = [*BASE, *sa_attrs(sa, A), selector_attr("10.1.0.0/16", "10.2.0.0/16"),
             selector_attr("10.3.0.0/16", "10.2.0.0/16")]
    failures = refused_whole(bench, lambda: bench.ask("SA_ADD", *attrs),
                             lambda: bench.ask("SA_FLUSH", *BASE))
    assert failures >= 5, f"only {failures} allocations could fail"


def sa_reserve(bench):
    """Twice the same SPI shows whether it is taken."""
    attrs = [attr("SA_SPI", (SPI - 3).to_bytes(4, "big")), attr("SA_LOCAL", socket.inet_aton(A))]
    for number, error in failure.each(lambda: bench.ask("SA_RESERVE", *attrs)):
        again = bench.ask("SA_RESERVE", *attrs)
        expect((error, again), (errno.ENOMEM, 0) if error else (0, errno.EEXIST),
               f"errno, now and again, allocation {number}")
        bench.ask("SA_FLUSH")


def sa_set(bench):
    sa = make_sa(SPI - 5, A, B, GCM)
    bench.a.replace(sa)
    name = [attr("SA_DIRECTION", u32(1)), attr("SA_SPI", sa.spi.to_bytes(4, "big"))]

    def move(remote):
        return bench.ask("SA_SET", *name, attr("SA_NEW_REMOTE", socket.inet_aton(remote)))

    failures = refused_whole(bench, lambda: move("203.0.113.7"), lambda: move(B))
    assert failures >= 2, f"only {failures} allocations could fail"


def peer_set(bench):
    """Also what follows from the peers is there, or is not."""
    peers = [attr("DEVICE_PEER", attr("PEER_REMOTE", socket.inet_aton("203.0.113.9")),
                  nested=True)]
    failures = refused_whole(bench, lambda: bench.ask("PEER_SET", *BASE, *peers),
                             lambda: bench.ask("PEER_SET", *BASE))
    assert failures >= 1, f"only {failures} allocations could fail"


def device_set(bench):
    refused_whole(bench, lambda: bench.ask("DEVICE_SET", *BASE, attr("DEVICE_TCP_MSS", u16(900))),
                  lambda: bench.ask("DEVICE_SET", *BASE, attr("DEVICE_TCP_MSS", u16(0))))


def trap(bench):
    name = [*BASE, attr("TRAP_REQID", u32(77))]
    selector = selector_attr("10.1.0.0/16", "10.2.0.0/16")
    selector = attr("TRAP_SELECTOR", selector[4:], nested=True)
    failures = refused_whole(bench, lambda: bench.ask("TRAP_ADD", *name, selector),
                             lambda: bench.ask("TRAP_DEL", *name))
    assert failures >= 2, f"only {failures} allocations could fail"


def dumps(bench):
    """A dump comes whole, or ends in an error."""
    bench.two_sas()
    for command in ("DEVICE_GET", "SA_GET", "TRAP_GET"):
        whole = len(list(bench.family.items(command)))
        for number, data in failure.each(lambda: bench.family.dump(command)):
            error, = struct.unpack("=i", data[16:20]) if len(data) < 64 else (0,)
            if error:
                expect(-error, errno.ENOMEM, f"{command}, allocation {number}")
        expect(len(list(bench.family.items(command))), whole, command)


def gets(bench):
    """One thing, or an error."""
    out = bench.two_sas()
    sa = [attr("SA_DIRECTION", u32(1)), attr("SA_SPI", out.spi.to_bytes(4, "big"))]
    for command, attrs in (("DEVICE_GET", BASE), ("SA_GET", sa), ("STATS_GET", BASE),
                           ("STATS_GET", [])):
        for number, answer in failure.each(lambda: bench.family.raw(command, *attrs)):
            kind, = struct.unpack_from("=H", answer, 4)
            if kind == NLMSG_ERROR:
                expect(-struct.unpack_from("=i", answer, 16)[0], errno.ENOMEM,
                       f"{command}, allocation {number}")
            else:
                expect(kind, bench.family.id, f"{command}, allocation {number}")


def links(bench):
    """Created whole or not at all, and deleted whatever fails."""
    # What other parts of the kernel make of a new device says so in their ways.
    refused_whole(bench, lambda: bench.links.add("st0.9"), lambda: bench.links.delete("st0.9"),
                  errors=(errno.ENOMEM, errno.ENOBUFS, errno.EINVAL))
    for _ in range(3):
        expect(bench.links.add("st0.9"), 0, "creating st0.9")
        for number, error in failure.each(lambda: bench.links.delete("st0.9")):
            expect(error, 0, f"deleting, allocation {number}")
            expect(bench.links.add("st0.9"), 0, "creating st0.9 again")
        expect(bench.links.delete("st0.9"), 0, "deleting st0.9")


def moves(bench):
    """Between namespaces, with and without carrier."""
    other = Links(bench.stand.b)
    before = bench.state()
    expect(bench.links.add("st0.9"), 0, "creating st0.9")
    for _, error in failure.each(lambda: bench.links.move("st0.9", bench.stand.b.name)):
        if not error:
            expect(other.move("st0.9", bench.stand.a.name), 0, "moving back")
    expect(bench.links.delete("st0.9"), 0, "deleting st0.9")
    expect(bench.state(), before, "state afterwards")


def namespaces(_bench):
    """One with our part in it, or none."""
    for number, error in failure.each(new_namespace, go_home):
        assert error in (0, errno.ENOMEM), f"allocation {number}: errno {error}"
    go_home()


def works(bench):
    """A tunnel after all that."""
    bench.a.flush()
    other = SectunEnd(bench.stand.b, B, 2)
    for sa in (make_sa(SPI, A, B, GCM), make_sa(SPI + 1, B, A, GCM)):
        for end in (bench.a, other):
            end.add(sa)
    bench.stand.a.run(f"ping -n -c 3 -i 0.2 -W 5 {other.inner4}")


def main():
    tap = Tap()
    if not failure.available():
        print("1..0 # SKIP this kernel lets no allocation fail")
        return
    kernel.load()
    failure.prepare()
    bench = Bench()
    for name, out, esn in (("aes128gcm16", True, True), ("aes128gcm16", False, False),
                           ("aes256-sha256", False, True), ("chacha20poly1305", True, False),
                           ("null-sha256", True, True)):
        tap.run(f"sa-add, {'out' if out else 'in'}, {name}{', ESN' if esn else ''}", sa_add,
                bench, name, out, esn)
    bench.a.flush()
    tap.run("sa-reserve", sa_reserve, bench)
    tap.run("sa-set", sa_set, bench)
    tap.run("peer-set", peer_set, bench)
    tap.run("device-set", device_set, bench)
    tap.run("trap-add, trap-del", trap, bench)
    tap.run("dumps", dumps, bench)
    tap.run("device-get, sa-get, stats-get", gets, bench)
    tap.run("links created and deleted", links, bench)
    tap.run("links moved between namespaces", moves, bench)
    tap.run("namespaces created", namespaces, bench)
    tap.run("the tunnel works afterwards", works, bench)
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
