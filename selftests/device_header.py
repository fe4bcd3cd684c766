#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.1 6.12 debug
"""Outer header and inner header: DSCP, ECN (RFC 6040), TTL, identification, flow label."""
import socket
import struct
import sys

from sectest import esp, kernel, packet
from sectest.counters import Counters, per_sa
from sectest.endpoint import make_sa
from sectest.tap import Tap, expect
from sectest.tunnel import BACK, GCM, INNER, OUT, Tunnel

ESP = 50
NOT_ECT, ECT1, ECT0, CE = range(4)
# RFC 6040 figure 4: what comes out, by what was inside and outside.
TABLE = {NOT_ECT: {NOT_ECT: NOT_ECT, ECT0: NOT_ECT, ECT1: NOT_ECT, CE: None},
         ECT0: {NOT_ECT: ECT0, ECT0: ECT0, ECT1: ECT1, CE: CE},
         ECT1: {NOT_ECT: ECT1, ECT0: ECT1, ECT1: ECT1, CE: CE},
         CE: {NOT_ECT: CE, ECT0: CE, ECT1: CE, CE: CE}}
AF11, CS6 = 10, 48
FLOW_LABEL, STATELESS = 0xfffff, 0x80000


def ip(version, src, dst, protocol, payload, tos=0, ttl=64):
    if version == 4:
        return packet.ipv4(src, dst, protocol, payload, tos=tos, ttl=ttl)
    return packet.ipv6(src, dst, protocol, payload, traffic_class=tos, hops=ttl)


def inner(version, tos=0, ttl=64, forth=True):
    src, dst = INNER[version] if forth else INNER[version][::-1]
    return ip(version, src, dst, 59, b"a packet", tos, ttl)


class Header:
    """What the tests look at."""

    def __init__(self, data):
        first, = struct.unpack_from("!I", data)
        if first >> 28 == 4:
            self.tos, self.ttl = data[1], data[8]
            self.ident, = struct.unpack_from("!H", data, 4)
            self.esp = data[9] == ESP
        else:
            self.tos, self.ttl = first >> 20 & 0xff, data[7]
            self.label = first & FLOW_LABEL
            self.esp = data[6] == ESP


def outer(tunnel, data):
    """The outer header that @data gets at the left."""
    tunnel.wire.drain()
    tunnel.write(tunnel.left, data)
    while got := tunnel.wire.next():
        header = Header(got)
        if header.esp:
            return header
    raise AssertionError("nothing was sent")


def code_point(tunnel):
    """Outbound: as inside, or as set; the inner ECN field in any case."""
    wanted = {"copy": lambda dscp: dscp, "0": lambda dscp: 0, "46": lambda dscp: 46}
    for setting, of in wanted.items():
        tunnel.set("dscp", setting)
        shown = tunnel.left.ctl.device("st0.0")["dscp"]
        expect(str(shown), setting, "dscp as shown")
        for version in INNER:
            for dscp in (0, AF11, 63):
                for ecn in TABLE:
                    got = outer(tunnel, inner(version, dscp << 2 | ecn)).tos
                    expect((got >> 2, got & 3), (of(dscp), ecn),
                           f"dscp {setting}, IPv{version} of {dscp} and ECN {ecn}: outer")
    tunnel.set("dscp", "copy")


class Peer:
    """Sends the left end packets whose outer header is made by hand."""

    def __init__(self, tunnel):
        self.tunnel = tunnel
        self.version = 6 if ":" in tunnel.near else 4
        sa = tunnel.key()
        self.sealer = esp.Sealer(sa.spi, sa.algorithm, sa.key)
        self.seq = 0
        self.sock = tunnel.stand.b.socket(
            socket.AF_INET if self.version == 4 else socket.AF_INET6,
            socket.SOCK_RAW, socket.IPPROTO_RAW)

    def send(self, data, tos):
        self.seq += 1
        sealed = self.sealer.seal(self.seq, data,
                                  esp.IPV4 if data[0] >> 4 == 4 else esp.IPV6)
        whole = ip(self.version, self.tunnel.far, self.tunnel.near, ESP, sealed, tos)
        self.sock.sendto(whole, (self.tunnel.near, 0))


def congestion(tunnel, copied=False):
    """Inbound: every pair of marks, each with a code point of its own."""
    peer = Peer(tunnel)
    counters = Counters(tunnel.left.ctl, "st0.0")
    arrived = tunnel.inside[tunnel.left]
    arrived.drain()
    lost = 0
    for version in INNER:
        for inside, row in TABLE.items():
            for outside, wanted in row.items():
                peer.send(inner(version, AF11 << 2 | inside, forth=False), CS6 << 2 | outside)
                if wanted is None:
                    lost += 1
                    continue
                got = arrived.next()
                assert got, f"IPv{version}, inside {inside}, outside {outside}: nothing"
                dscp = CS6 if copied else AF11
                expect(got.hex(), inner(version, dscp << 2 | wanted, forth=False).hex(),
                       f"IPv{version}, inside {inside}, outside {outside}")
    counters.expect(per_sa("in", BACK, "ecn", lost))


def copied_code_point(tunnel):
    tunnel.set("copy-outer-dscp", "on")
    expect(tunnel.left.ctl.device("st0.0")["copy-outer-dscp"], True, "copy-outer-dscp as shown")
    congestion(tunnel, copied=True)
    tunnel.set("copy-outer-dscp", "off")
    expect(tunnel.left.ctl.device("st0.0")["copy-outer-dscp"], False, "copy-outer-dscp as shown")
    congestion(tunnel)
    tunnel.key()


def time_to_live(tunnel):
    """The inner one is left alone; the outer one is the route's."""
    for version in INNER:
        for ttl in (1, 2, 255):
            data = inner(version, ttl=ttl)
            expect(tunnel.through(tunnel.left, tunnel.right, data), data,
                   f"IPv{version} with a TTL of {ttl}")
            expect(outer(tunnel, data).ttl, 64, f"outer TTL of IPv{version} with {ttl}")
    tunnel.stand.a.sysctl("net/ipv4/ip_default_ttl", 99)
    tunnel.stand.a.sysctl("net/ipv6/conf/wan/hop_limit", 99)
    expect(outer(tunnel, inner(4)).ttl, 99, "outer TTL where 99 is the default")
    tunnel.left.namespace.run(f"ip route add {tunnel.far} dev wan hoplimit 33")
    expect(outer(tunnel, inner(4)).ttl, 33, "outer TTL where the route says 33")
    tunnel.left.namespace.run(f"ip route del {tunnel.far} dev wan")


def identification(tunnel):
    """Another for each packet that may be fragmented, none for the others."""
    idents = [outer(tunnel, inner(4)).ident for _ in range(50)]
    expect(len(set(idents)), 50, "different numbers of 50 packets")
    tunnel.set("df-bit", "set")
    expect(outer(tunnel, inner(4)).ident, 0, "number where DF is set")
    tunnel.set("df-bit", "copy")


def label_of_sa(tunnel, seed):
    """The label that a new SA gives to everything."""
    tunnel.left.replace(make_sa(OUT, tunnel.near, tunnel.far, GCM, seed))
    labels = {outer(tunnel, data).label for data in
              (inner(4), inner(6), packet.udp6(*INNER[6], b"one flow", sport=7),
               packet.udp6(*INNER[6], b"and another", sport=8))}
    expect(len(labels), 1, "flow labels of an SA")
    return labels.pop()


def flow_label(tunnel):
    """One for an SA, another for another."""
    labels = {label_of_sa(tunnel, f"label {i}") for i in range(8)}
    assert len(labels) > 4, f"flow labels of 8 SAs: {labels}"
    tunnel.stand.a.sysctl("net/ipv6/flowlabel_state_ranges", 1)
    for i in range(4):
        label = label_of_sa(tunnel, f"stateless {i}")
        assert label & STATELESS, f"flow label {label:#x} where there is a range for such"
    tunnel.stand.a.sysctl("net/ipv6/flowlabel_state_ranges", 0)
    tunnel.stand.a.sysctl("net/ipv6/auto_flowlabels", 0)
    expect(label_of_sa(tunnel, "none"), 0, "flow label where none is wanted")
    tunnel.key()


def main():
    tap = Tap()
    kernel.load()
    for version in INNER:
        tunnel = Tunnel(version)
        over = f"over IPv{version}"
        tap.run(f"code point and ECN field, outbound, {over}", code_point, tunnel)
        tap.run(f"ECN, inbound, {over}", congestion, tunnel)
        tap.run(f"the outer code point copied, {over}", copied_code_point, tunnel)
        tap.run(f"TTL {over}", time_to_live, tunnel)
        if version == 4:
            tap.run("identification", identification, tunnel)
        else:
            tap.run("flow label", flow_label, tunnel)
        tunnel.stand.delete()
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
