#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.1 6.12 debug
"""
Policies, address books and applications by statement. Each policy of the first
configuration is about networks of its own, and there are packets that it is about
and others that it just is not, of both families; which policy has decided is in its
counter.
"""
import contextlib
import errno
import itertools
import sys
from dataclasses import dataclass, field

from sectest import kernel
from sectest.firewall import (Listener, SessionEvents, Site, connected, connecting, error_of,
                              icmp_error, wish_errors)
from sectest.poll import until
from sectest.prober import (ACK, NUMBER, RST, SCTP, TCP, UDP, Ear, Kind, Mouth, icmp, icmp6,
                            plain, taken, tcp, udp)
from sectest.shell import RouterShell
from sectest.tap import Skip, Tap, expect

BIG = 3000
VERSIONS = 4, 6
NORMAL = udp(4000)
PAIR = "security policies from-zone {} to-zone {} policy "
OUT, BACK, INSIDE = (PAIR.format(*zones) for zones in (
    ("trust", "untrust"), ("untrust", "trust"), ("trust", "trust")))
EVERYWHERE = "security policies global policy "
BOOK, APP = "set security address-book ", "set applications application "
SETS = "set applications application-set "
GLOBAL = BOOK + "global "
TO_IT = "destination-address [ {d4}0/24 {d6}0/112 ]"
FROM_IT = "source-address [ {s4}0/24 {s6}0/112 ]"


def both(*hosts):
    return [(version, host) for version in VERSIONS for host in hosts]


def only(version, host=1):
    return [(version, host)]


@dataclass
class Case:
    """
    A policy. @match and @statements are formatted with the beginnings of addresses that
    are the case's own: s4 and s6 of sources, d4 and d6 of destinations, and with k, its
    number. @hosts are the last parts of the @side's addresses that it is about, @others
    those that it is not about; @kinds and @other_kinds likewise.
    """
    name: str
    match: str
    hosts: list = field(default_factory=lambda: both(1))
    others: list = field(default_factory=list)
    side: str = "source"
    kinds: list = field(default_factory=lambda: NORMAL)
    other_kinds: list = field(default_factory=list)
    statements: tuple = ()
    then: str = "permit"


CASES = [
    Case("source-range", "source-address [ R{k} Q{k} ] " + TO_IT, both(5, 7, 9), both(4, 10),
         statements=(GLOBAL + "address R{k} range-address {s4}5 to {s4}9",
                     GLOBAL + "address Q{k} range-address {s6}5 to {s6}9")),
    Case("destination-range", "destination-address [ R{k} Q{k} ] " + FROM_IT, both(5, 9),
         both(4, 10), "destination",
         statements=(GLOBAL + "address R{k} range-address {d4}5 to {d4}9",
                     GLOBAL + "address Q{k} range-address {d6}5 to {d6}9")),
    Case("source-excluded", "source-address [ N{k} M{k} ] source-address-excluded " + TO_IT,
         both(16, 99), both(5, 8),
         statements=(GLOBAL + "address N{k} {s4}0/28", GLOBAL + "address M{k} {s6}0/124")),
    Case("destination-excluded",
         "destination-address [ N{k} M{k} ] destination-address-excluded " + FROM_IT,
         both(16, 99), both(5, 8), "destination",
         statements=(GLOBAL + "address N{k} {d4}0/28", GLOBAL + "address M{k} {d6}0/124")),
    Case("from-any-ipv4", "source-address any-ipv4 " + TO_IT, only(4), only(6)),
    Case("from-any-ipv6", "source-address any-ipv6 " + TO_IT, only(6), only(4)),
    Case("to-any-ipv4", "destination-address any-ipv4 " + FROM_IT, only(4), only(6),
         "destination"),
    Case("to-any-ipv6", "destination-address any-ipv6 " + FROM_IT, only(6), only(4),
         "destination"),
    Case("literal-hosts", "source-address [ {s4}5/32 {s6}5/128 ] " + TO_IT, both(5), both(4, 6)),
    Case("nested-sets", "source-address OUTER{k} " + TO_IT, both(1, 2, 3), both(4),
         statements=(GLOBAL + "address A{k} {s4}1", GLOBAL + "address B{k} {s6}1",
                     GLOBAL + "address C{k} {s4}2/31", GLOBAL + "address D{k} {s6}2/127",
                     GLOBAL + "address-set INNER{k} address [ A{k} B{k} ]",
                     GLOBAL + "address-set MIDDLE{k} address C{k}",
                     GLOBAL + "address-set MIDDLE{k} address-set INNER{k}",
                     GLOBAL + "address-set OUTER{k} address D{k}",
                     GLOBAL + "address-set OUTER{k} address-set MIDDLE{k}")),
    # What is called the same in the book of all is another address.
    Case("book-of-the-zone", "source-address [ MINE{k} MY{k} ] " + TO_IT, both(5), both(6),
         statements=("set security zones security-zone trust address-book address MINE{k} {s4}5",
                     "set security zones security-zone trust address-book address MY{k} {s6}5",
                     GLOBAL + "address MINE{k} {s4}6", GLOBAL + "address MY{k} {s6}6")),
    Case("attached-book", "destination-address BOTH{k} " + FROM_IT, both(5), both(6),
         "destination",
         statements=(BOOK + "BRANCH attach zone untrust",
                     BOOK + "BRANCH address E{k} {d4}5", BOOK + "BRANCH address F{k} {d6}5",
                     BOOK + "BRANCH address-set BOTH{k} address [ E{k} F{k} ]",
                     GLOBAL + "address BOTH{k} {d4}6")),
    Case("source-port", TO_IT + " application SPORT", kinds=udp(5001, sport=7000) +
         udp(5001, sport=7001), other_kinds=udp(5001, sport=7002) + udp(5001) +
         udp(5002, sport=7001) + tcp(5001, sport=7000),
         statements=(APP + "SPORT protocol udp source-port 7000-7001 destination-port 5001",)),
    Case("terms", TO_IT + " application TERMS", kinds=tcp(5002, 443) + udp(5003),
         other_kinds=udp(5002, 443) + tcp(5003),
         statements=(APP + "TERMS term A protocol tcp destination-port 5002",
                     APP + "TERMS term B protocol udp destination-port 5003",
                     APP + "TERMS term C protocol tcp destination-port https")),
    Case("application-sets", TO_IT + " application WHOLE", kinds=tcp(5004, 22) + udp(53),
         other_kinds=udp(5004, 22) + tcp(53),
         statements=(APP + "PART protocol tcp destination-port 5004",
                     SETS + "PARTS application [ PART junos-dns-udp ]",
                     SETS + "WHOLE application junos-ssh",
                     SETS + "WHOLE application-set PARTS")),
    Case("numbered-protocol", TO_IT + " application ODD", kinds=plain(99), other_kinds=plain(98),
         statements=(APP + "ODD protocol 99",)),
    Case("ports", TO_IT + " application RANGE", kinds=tcp(6000, 6010), other_kinds=tcp(5999, 6011),
         statements=(APP + "RANGE protocol 6 destination-port 6000-6010",)),
    Case("icmp-code", TO_IT + " application [ CODE4 CODE6 ]", kinds=icmp(8) + icmp6(128),
         other_kinds=icmp(8, code=5) + icmp6(128, code=5) + icmp(13) + icmp6(139),
         statements=(APP + "CODE4 protocol icmp icmp-type echo-request icmp-code 0",
                     APP + "CODE6 protocol icmp6 icmp-type echo-request icmp-code 0")),
    Case("icmp-type", TO_IT + " application [ TYPE4 TYPE6 ]",
         kinds=icmp(13) + icmp6(139) + icmp6(139, code=1), other_kinds=icmp(8) + icmp6(128),
         statements=(APP + "TYPE4 protocol icmp icmp-type timestamp",
                     APP + "TYPE6 protocol icmp6 icmp-type 139")),
    Case("sctp", TO_IT + " application ASSOCIATION", kinds=[Kind(SCTP, 5005)],
         other_kinds=[Kind(SCTP, 5006)] + udp(5005),
         statements=(APP + "ASSOCIATION protocol sctp destination-port 5005",)),
    Case("predefined", TO_IT + " application [ junos-http junos-ping junos-pingv6 junos-sip ]",
         kinds=tcp(80, 5060) + udp(5060) + icmp(8) + icmp6(128),
         other_kinds=udp(80) + tcp(443) + icmp(13) + icmp6(139)),
    Case("fragments", TO_IT + " application [ BIG junos-icmp-ping junos-icmp6-echo-request ]",
         kinds=udp(5010, size=BIG) + icmp(8, size=BIG) + icmp6(128, size=BIG),
         other_kinds=udp(5011, size=BIG),
         statements=(APP + "BIG protocol udp destination-port 5010",)),
    Case("fragments-denied", TO_IT, then="deny",
         kinds=udp(5010, size=BIG) + icmp(8, size=BIG) + icmp6(128, size=BIG)),
    Case("fragments-rejected", TO_IT, then="reject", kinds=udp(5010, size=BIG)),
]


class Network(Site):
    """Networks behind the client and the server, and their packets."""

    def __init__(self):
        super().__init__()
        self.shell = RouterShell(self.router)
        self.router.batch("route add 10.10.0.0/16 via 10.1.0.2", "route add fd10::/16 via fd01::2",
                          "route add 10.20.0.0/16 via 10.2.0.2", "route add fd20::/16 via fd02::2")
        self.server.namespace.batch("route add local 10.20.0.0/16 dev lo",
                                    "route add local fd20::/16 dev lo")
        protocols = {kind.protocol for case in CASES for kind in case.kinds + case.other_kinds}
        self.hosts = self.client, self.server, self.guest
        self.mouths = {host: Mouth(host.namespace) for host in self.hosts}
        self.ears = {host: Ear(host.namespace, protocols) for host in self.hosts}

    def taken(self, packets):
        """Those of @packets (kind, source, destination) from client to server that arrive."""
        said = {}

        def say():
            said.update((self.mouths[self.client].say(*each), each) for each in packets)
            return said

        return {said[each] for each in taken(self.firewall, self.ears[self.server], say)}

    def arrives(self, kind, version, sender, receiver):
        """One packet between hosts."""
        ends = sender.address(version), receiver.address(version)
        return bool(taken(self.firewall, self.ears[receiver],
                          lambda: [self.mouths[sender].say(kind, *ends)]))

    def hits(self):
        return {name: hits for name, (hits, _, _) in self.firewall.policies().items()}

    def decides(self, wanted, kind, sender, receiver, passes):
        """Policy @wanted, or none of them, does, in both families."""
        before = self.hits()
        for version in VERSIONS:
            expect(self.arrives(kind, version, sender, receiver), passes,
                   f"{kind} of IPv{version} arrives")
        after = self.hits()
        changed = {name: after[name] - before[name] for name in after
                   if after[name] != before[name]}
        expect(changed, {wanted: 2} if wanted else {}, "hits")


def places(number):
    """What is formatted into statements of a case."""
    return {"k": number, "s4": f"10.10.{number}.", "s6": f"fd10::{number}:",
            "d4": f"10.20.{number}.", "d6": f"fd20::{number}:"}


def statements():
    for zone, interfaces in (("trust", "lan dmz"), ("untrust", "wan")):
        for interface in interfaces.split():
            yield f"set security zones security-zone {zone} interfaces {interface}"
    yield "set security zones security-zone trust tcp-rst"
    for number, case in enumerate(CASES, 1):
        for line in case.statements:
            yield line.format(**places(number))
        yield f"set {OUT}{case.name} match " + case.match.format(**places(number))
        yield f"set {OUT}{case.name} then {case.then}"


def packets_of(number, case, hosts, kinds):
    """As triples: the hosts vary on the case's side."""
    place = places(number)
    for version, host in hosts:
        ends = [1, host] if case.side == "destination" else [host, 1]
        source, destination = (place[f"{letter}{version}"] + str(last)
                               for letter, last in zip("sd", ends))
        for kind in kinds:
            if version in kind.versions:
                yield kind, source, destination


def is_about(network, number, case):
    """All that the policy is about, and nothing of what is close to it."""
    wanted = set(packets_of(number, case, case.hosts, case.kinds))
    others = {*packets_of(number, case, case.others, case.kinds),
              *packets_of(number, case, case.hosts, case.other_kinds)}
    before = network.hits()
    got = network.taken(wanted | others)
    changed = {name: hits - before[name] for name, hits in network.hits().items()
               if hits != before[name]}
    expect(changed, {case.name: len(wanted)}, "hits")
    if case.then != "permit":
        wanted = set()
    assert got == wanted, "\n".join(
        [f"passes: {each[0]} from {each[1]} to {each[2]}" for each in got - wanted] +
        [f"is lost: {each[0]} from {each[1]} to {each[2]}" for each in wanted - got])


def resets_to(ear, wanted):
    """How many have come; the router may have to find the host before it sends any."""
    answers = []

    def heard():
        answers.extend(data for data in ear.packets()
                       if data[:4] == b"\x17\x70\x17\x71" and data[13] & RST)
        return len(answers) >= wanted

    until(heard, f"{int(wanted)} resets")
    return len(answers)


def resets(network):
    """TCP of no session is answered in the zone that has tcp-rst, and in no other."""
    if not kernel.rejects():
        raise Skip("a kernel without nf_reject")
    for sender, receiver, answered in ((network.client, network.server, True),
                                       (network.server, network.client, False)):
        for version in VERSIONS:
            network.ears[sender].packets()
            kind, = tcp(6000, sport=6001, flags=ACK)
            assert not network.arrives(kind, version, sender, receiver), "a stray has arrived"
            expect(resets_to(network.ears[sender], answered), answered,
                   f"resets of IPv{version} to {sender.v4}")


SECOND = [
    f"delete {OUT[:-8]}",
    *(f"{APP}P{port} protocol udp destination-port {port}" for port in range(5100, 5110)),
    APP + "P5200 protocol tcp destination-port 5200",
    f"set {OUT}one match application P5100", f"set {OUT}one then permit",
    f"set {OUT}two match application P5100", f"set {OUT}two then deny",
    f"insert {OUT}two before policy one",
    f"set {OUT}three match application [ P5101 P5102 ]", f"set {OUT}three then deny",
    f"set {OUT}four match application P5101", f"set {OUT}four then permit",
    f"insert {OUT}three after policy four",
    f"set {OUT}off match application P5103", f"set {OUT}off then deny",
    f"set {OUT}below match application P5103", f"set {OUT}below then permit",
    f"deactivate {OUT}off",
    f"set {OUT}refused match application [ P5104 P5200 ]", f"set {OUT}refused then reject",
    f"set {OUT}counted match application P5105", f"set {OUT}counted then permit",
    f"set {OUT}counted then count",
    f"set {OUT}logged match application P5106", f"set {OUT}logged then permit",
    f"set {OUT}logged then log session-init session-close",
    f"set {OUT}no match application P5107", f"set {OUT}no then deny",
    f"set {OUT}no then log session-init",
    f"set {OUT}not-to-there match application P5108", f"set {OUT}not-to-there then deny",
    f"set {INSIDE}inside match application P5101", f"set {INSIDE}inside then permit",
    f"set {EVERYWHERE}all match application P5108", f"set {EVERYWHERE}all then permit",
    APP + "QUICK protocol udp destination-port 5300 inactivity-timeout 4",
    APP + "SLOW term A protocol udp destination-port 5301 inactivity-timeout 900",
    APP + "SLOW term B protocol tcp destination-port 5301 inactivity-timeout 7000",
    f"set {OUT}timed match application [ QUICK SLOW ]", f"set {OUT}timed then permit",
]


def order(network):
    """insert, deactivate, zones of their own and global policies behind them all."""
    client, server, guest = network.hosts
    for policy, port, sender, receiver, passes in (
            ("two", 5100, client, server, False), ("four", 5101, client, server, True),
            ("three", 5102, client, server, False), ("below", 5103, client, server, True),
            ("inside", 5101, client, guest, True), ("inside", 5101, guest, client, True),
            (None, 5100, client, guest, False), (None, 5101, server, client, False),
            ("not-to-there", 5108, client, server, False), ("all", 5108, server, client, True),
            ("all", 5108, client, guest, True), (None, 5109, server, client, False)):
        kind, = udp(port)
        network.decides(policy, kind, sender, receiver, passes)


def rejected(network):
    """TCP by a reset, what else there is by ICMP."""
    if not kernel.rejects():
        raise Skip("a kernel without nf_reject")
    for version, wanted in ((4, (3, 13)), (6, (1, 1))):
        with connecting(network.client, (network.server.address(version), 5200),
                        version) as sock:
            expect(error_of(sock), errno.ECONNREFUSED, "of the connection")
        with network.client.udp(version) as sock:
            wish_errors(sock, version)
            sock.sendto(b"x", (network.server.address(version), 5104))
            expect(icmp_error(sock), wanted, "type and code")
    expect(network.hits()["refused"], 4, "hits")


def counted(network):
    """Packets and bytes, those of the IP header among them."""
    wanted = 0
    for version, header in ((4, 20), (6, 40)):
        # Without somebody who listens there would be an ICMP error as well.
        with network.server.udp(version, 5105):
            for size in (0, 100):
                assert network.arrives(Kind(UDP, 5105, size=size), version, network.client,
                                       network.server), "is lost"
                wanted += header + 8 + size + NUMBER.size
    expect(network.firewall.policies()["counted"], (4, 4, wanted), "hits, packets, bytes")


def logged(network):
    """Sessions that begin, are cleared, and that are denied."""
    events = SessionEvents(network.router)
    for version in VERSIONS:
        for policy, port, kinds in (("logged", 5106, ("opened", "closed")),
                                    ("no", 5107, ("denied",))):
            kind, = udp(port)
            network.arrives(kind, version, network.client, network.server)
            if policy == "logged":
                network.firewall.clear(dst_port=port)
            for wanted in kinds:
                got = events.next()
                assert got, f"nothing is told of {policy}"
                expect((got[0], got[1]["policy"], got[1]["dst-port"], got[1]["src"]),
                       (wanted, policy, port, network.client.address(version)), "event")
    expect(events.next(0), None, "a further event")


def times(network, **wanted):
    """Seconds that sessions have left."""
    return [found["timeout"] for found in network.firewall.sessions(**wanted)]


def timed(network):
    """An application's own time, longer and shorter than what conntrack would have."""
    with contextlib.ExitStack() as stack:
        for version in VERSIONS:
            for port in (5300, 5301):
                kind, = udp(port)
                assert network.arrives(kind, version, network.client, network.server), "is lost"
            listener = Listener(network.server, version, 5301)
            stack.callback(listener.close)
            for sock in connected(network.client, listener, version):
                stack.callback(sock.close)
        for protocol, wanted in ((UDP, 900), (TCP, 7000)):
            found = times(network, dst_port=5301, protocol=protocol)
            assert len(found) == 2 and all(wanted - 100 < each <= wanted for each in found), found
    assert all(each <= 4 for each in times(network, dst_port=5300)), times(network)
    until(lambda: not times(network, dst_port=5300), "the short ones have ended")
    expect(len(times(network, dst_port=5301, protocol=UDP)), 2, "long ones")


def third(network):
    network.shell.commit("set security policies default-policy permit-all", f"activate {OUT}off",
                         f"insert {OUT}one before policy two")


def by_default(network):
    client, server, guest = network.hosts
    for policy, port, sender, receiver, passes in (
            ("off", 5103, client, server, False), ("one", 5100, client, server, True),
            (None, 5100, client, guest, True), (None, 5109, server, client, True),
            ("no", 5107, client, server, False)):
        kind, = udp(port)
        network.decides(policy, kind, sender, receiver, passes)


def fourth(network):
    network.shell.commit("delete security policies default-policy",
                         "set security policies default-policy deny-all")


def not_by_default(network):
    kind, = udp(5109)
    network.decides(None, kind, network.server, network.client, False)


def main():
    tap = Tap()
    kernel.load()
    network = Network()
    for host, version in itertools.product(network.hosts, VERSIONS):
        network.router.run(f"ping -c 1 -W 5 {host.address(version)}")
    tap.run("the router takes addresses and applications",
            lambda: network.shell.commit(*statements()))
    for number, case in enumerate(CASES, 1):
        tap.run(case.name, is_about, network, number, case)
    tap.run("tcp-rst", resets, network)
    tap.run("the router takes other policies", lambda: network.shell.commit(*SECOND))
    for name, function in {
            "order": order,
            "reject": rejected,
            "count": counted,
            "log": logged,
            "inactivity-timeout": timed,
            "permit-all, activate, insert": third,
            "what no policy is about passes": by_default,
            "deny-all": fourth,
            "and it does not": not_by_default}.items():
        tap.run(name, function, network)
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
