#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.1 6.12 debug
"""
What is forwarded between zones, and what becomes of the rest: the policies of a
zone pair in order, then the global ones, then the default; by addresses and by
applications; datagrams in fragments; connections that do not begin at their
beginning. Every packet that is lost is counted, once.
"""
import errno
import socket
import sys
import time

from sectest import kernel, packet
from sectest.ctl import Ctl
from sectest.firewall import (Listener, SessionEvents, Site, carry, connected, connecting,
                              error_of, icmp_error, nothing_for, ping, wish_errors)
from sectest.poll import until
from sectest.ruleset import ICMP, ICMPV6, PING, TCP, UDP, Rules, term
from sectest.tap import Skip, Tap, expect

OUT = "trust", "untrust"
BACK = "untrust", "trust"
VERSIONS = 4, 6
SYN, ACK = 0x02, 0x10
DENIED_RATE, DENIED_AT_ONCE = 100, 400


def zones(default="deny", **options):
    """client in trust, server in untrust, guest in none"""
    return Rules(default).zone("trust", "lan", **options).zone("untrust", "wan")


class Flow:
    """A UDP socket of the client and one of the server, for each family."""

    def __init__(self, site, port=0, sport=0):
        self.site = site
        self.ends = {version: (site.client.udp(version, sport), site.server.udp(version, port))
                     for version in VERSIONS}

    def __enter__(self):
        return self

    def __exit__(self, *error):
        for pair in self.ends.values():
            for sock in pair:
                sock.close()

    def passes(self, versions=VERSIONS, data=b"forth"):
        for version in versions:
            carry(*self.ends[version], data)

    def refused(self, kind="denied", versions=VERSIONS, data=b"forth"):
        for version in versions:
            sender, receiver = self.ends[version]
            to = receiver.getsockname()[:2]
            self.site.lost_as(kind, lambda s=sender, a=to: s.sendto(data, a))
            nothing_for(receiver)


def nothing_is_permitted(site):
    site.firewall.set(zones())
    with Flow(site) as flow:
        flow.refused()
    expect(site.firewall.sessions(), [], "sessions")


def no_rules(site):
    site.firewall.flush()
    with Flow(site) as flow:
        flow.passes()
    expect(site.firewall.n_sessions(), 0, "sessions")


def permitted(site):
    """And what is listed of it: names, interfaces, both ways, counters."""
    site.firewall.set(zones().policy("web", OUT, "permit", "count"))
    with Flow(site) as flow:
        flow.passes()
        flow.passes()
        for version in VERSIONS:
            mine, theirs = (sock.getsockname()[:2] for sock in flow.ends[version])
            found, = site.firewall.sessions(src=mine[0], src_port=mine[1], protocol=UDP)
            head = 28 if version == 4 else 48
            for name, value in {
                    "policy": "web", "from": "trust", "to": "untrust", "in-ifname": "lan",
                    "out-ifname": "wan", "src": mine[0], "dst": theirs[0],
                    "src-port": mine[1], "dst-port": theirs[1], "reply-src": theirs[0],
                    "reply-dst": mine[0], "reply-src-port": theirs[1],
                    "reply-dst-port": mine[1], "in": (2, 2 * (head + 5)),
                    "out": (2, 2 * (head + 4)), "state": 0}.items():
                expect(found.get(name), value, name)
            assert 0 < found["timeout"] <= 120 and "local" not in found, found
            expect(site.firewall.session(found["id"])["id"], found["id"], "by its number")
    bytes_counted = 2 * (28 + 5 + 28 + 4) + 2 * (48 + 5 + 48 + 4)
    expect(site.firewall.policies()["web"], (2, 8, bytes_counted), "hits, packets and bytes")


def answers_only(site):
    """Who is answered cannot begin."""
    site.firewall.set(zones().policy("web", OUT))
    with Flow(site) as flow:
        flow.passes()
    for version in VERSIONS:
        with site.client.udp(version) as receiver, site.server.udp(version) as sender:
            site.lost_as("denied", lambda: sender.sendto(b"x", receiver.getsockname()[:2]))
            nothing_for(receiver)


def tcp(site):
    site.firewall.set(zones().policy("web", OUT))
    for version in VERSIONS:
        listener = Listener(site.server, version)
        ours, theirs = connected(site.client, listener, version)
        ours.sendall(b"forth")
        expect(theirs.recv(100), b"forth", "what arrived")
        theirs.sendall(b"back")
        expect(ours.recv(100), b"back", "what came back")
        for sock in (ours, theirs, listener):
            sock.close()
        back = Listener(site.client, version)
        site.lost_as("denied", lambda a=back.address, v=version: connecting(site.server, a, v))
        back.close()


def icmp(site):
    site.firewall.set(zones().application("ping", *PING)
                      .policy("pings", OUT, "permit", "count", application="ping"))
    for version in VERSIONS:
        assert ping(site.client, site.server.address(version)), "no answer"
        site.lost_as("denied",
                     lambda v=version: ping(site.server, site.client.address(v), wait=0.1))
    expect(site.firewall.policies()["pings"][:2], (2, 4), "hits and packets")


def in_order(site):
    """The first that matches; those of the pair before the global ones."""
    rules = (zones().application("first", term(UDP, 1001)).application("second", term(UDP, 1002))
             .application("third", term(UDP, 1003))
             .policy("anything", None)
             .policy("no-first", OUT, "deny", application="first")
             .policy("first-again", OUT, "permit", application="first")
             .policy("second", OUT, "permit", application="second")
             .policy("no-third", OUT, "deny", application="third"))
    site.firewall.set(rules)
    for port, passes in ((1001, False), (1002, True), (1003, False), (1004, True)):
        with Flow(site, port) as flow:
            (flow.passes if passes else flow.refused)()
    hits = {name: numbers[0] for name, numbers in site.firewall.policies().items()}
    expect(hits, {"anything": 2, "no-first": 2, "first-again": 0, "second": 2, "no-third": 2},
           "hits")


def by_default(site):
    site.firewall.set(zones("permit").application("one", term(UDP, 1001))
                      .policy("no-one", OUT, "deny", application="one"))
    with Flow(site, 1001) as flow:
        flow.refused()
    with Flow(site, 1002) as flow:
        flow.passes()
        found, = site.firewall.sessions(dst_port=1002, src=site.client.v4)
        assert "policy" not in found and found["from"] == "trust", found


def by_address(site):
    for rules, passes in (
            (("10.1.0.0/24", "fd01::/64"), True), (("10.1.0.3", "fd01::3"), False),
            (("10.1.0.1-10.1.0.9", "fd01::1-fd01::9"), True), (("10.0.0.0/16",), False)):
        for side, other in (("source", 1), ("destination", 2)):
            ranges = [text.replace("10.1", f"10.{other}").replace("fd01", f"fd0{other}")
                      for text in rules]
            site.firewall.set(zones().address("some", *ranges)
                              .policy("these", OUT, "permit", **{side: "some"}))
            with Flow(site) as flow:
                (flow.passes if passes else flow.refused)()


def excluded(site):
    for ranges, passes in ((("10.1.0.2", "fd01::2"), False), (("10.1.0.3", "fd01::3"), True)):
        site.firewall.set(zones().address("them", *ranges)
                          .policy("others", OUT, "permit", "source-excluded", source="them"))
        with Flow(site) as flow:
            (flow.passes if passes else flow.refused)()


def by_application(site):
    site.firewall.set(zones().application("mine", term(UDP, (2000, 2009)),
                                          term(UDP, sport=3000), term(TCP, 80))
                      .policy("mine", OUT, application="mine"))
    for port, sport, passes in ((1999, 0, False), (2000, 0, True), (2009, 0, True),
                                (2010, 0, False), (4000, 3000, True), (80, 0, False)):
        with Flow(site, port, sport) as flow:
            (flow.passes if passes else flow.refused)()


def its_timeout(site):
    """Also of the packets that come later."""
    site.firewall.set(zones().application("quick", term(UDP, 2000, timeout=9),
                                          term(TCP, 80, timeout=9))
                      .policy("quick", OUT, application="quick"))
    with Flow(site, 2000) as flow:
        for _ in range(2):
            flow.passes()
            for found in site.firewall.sessions(protocol=UDP):
                assert found["timeout"] <= 9, found
    listener = Listener(site.server, 4, 80)
    ends = connected(site.client, listener)
    ends[0].sendall(b"x")
    ends[1].recv(1)
    found, = site.firewall.sessions(protocol=TCP)
    assert found["timeout"] <= 9, found
    for sock in (*ends, listener):
        sock.close()


def rejected(site):
    """TCP by a reset, the others by ICMP."""
    if not kernel.rejects():
        raise Skip("a kernel without nf_reject")
    site.firewall.set(zones().policy("no", OUT, "reject"))
    for version in VERSIONS:
        listener = Listener(site.server, version)
        sock = connecting(site.client, listener.address, version)
        expect(error_of(sock), errno.ECONNREFUSED, "of the connection")
        sock.close()
        listener.close()
    with Flow(site) as flow:
        for version, wanted in ((4, (3, 13)), (6, (1, 1))):
            wish_errors(flow.ends[version][0], version)
            flow.refused("rejected", [version])
            expect(icmp_error(flow.ends[version][0]), wanted, "type and code")
    assert site.firewall.policies()["no"][0] >= 4, "hits"


def denied_is_told(site):
    """Of policies that want it; not more than so many a second, and how many that were."""
    events, monitor = SessionEvents(site.router), Ctl(site.router).monitor()
    site.firewall.set(zones().application("no", term(UDP, 2001))
                      .application("never", term(UDP, 2002))
                      .policy("no", OUT, "deny", "log-init", application="no")
                      .policy("never", OUT, "reject", "log-init", application="never")
                      .policy("quiet", OUT, "deny"))
    for version in VERSIONS:
        with site.client.udp(version) as sender:
            mine = sender.getsockname()
            for port, policy, kind, action in ((2003, None, "denied", None),
                                               (2001, "no", "denied", 0),
                                               (2002, "never", "rejected", 2)):
                to = site.server.address(version), port
                site.lost_as(kind, lambda s=sender, a=to: s.sendto(b"x", a))
                if policy is None:
                    continue
                expect(events.next(), ("denied", {
                    "policy": policy, "from": "trust", "to": "untrust", "in-ifname": "lan",
                    "out-ifname": "wan", "src": mine[0], "dst": to[0], "src-port": mine[1],
                    "dst-port": port, "protocol": UDP, "action": action}), "event")
    last = monitor.wait("session-denied", 4)["session"]
    expect({name: last[name] for name in ("action", "policy", "from", "to", "in-dev", "out-dev",
                                          "src", "dst", "dport", "proto")},
           {"action": "reject", "policy": "never", "from": "trust", "to": "untrust",
            "in-dev": "lan", "out-dev": "wan", "src": mine[0], "dst": to[0], "dport": port,
            "proto": "udp"}, "what sectunctl monitor says")
    monitor.stop()


def not_all_is_told(site):
    """Of what is denied, but how much there was."""
    events = SessionEvents(site.router)
    site.firewall.set(zones().policy("no", OUT, "deny", "log-init"))
    told = missed = sent = 0
    with site.client.udp(4) as sender:
        def one_more():
            nonlocal sent
            sender.sendto(b"x", (site.server.v4, 9))
            sent += 1

        begin = time.monotonic()
        for _ in range(DENIED_AT_ONCE):
            one_more()
        until(lambda: site.firewall.policies()["no"][0] == sent, "all are denied")
        most = DENIED_RATE * (int(time.monotonic() - begin) + 2)
        while event := events.next(0):
            told += 1
            missed += event[1].get("missed", 0)
        assert told <= most, f"{told} in a time of {most}"
        while told + missed < sent:
            one_more()
            while event := events.next(0.1):
                told += 1
                missed += event[1].get("missed", 0)
        expect(told + missed, sent, "packets told of, and those that were too many")


def without_zone(site):
    """Neither in nor out, whatever the default is."""
    site.firewall.set(zones("permit"))
    for version in VERSIONS:
        for sender, receiver in ((site.client, site.guest), (site.guest, site.client)):
            with sender.udp(version) as one, receiver.udp(version) as other:
                site.lost_as("no-zone", lambda a=one, b=other: a.sendto(b"x", b.getsockname()[:2]))
                nothing_for(other)


def within_zone(site):
    """Two interfaces of one zone are strangers as well."""
    rules = Rules().zone("trust", "lan", "dmz").zone("untrust", "wan")
    site.firewall.set(rules)
    for version in VERSIONS:
        with site.client.udp(version) as one, site.guest.udp(version) as other:
            site.lost_as("denied", lambda a=one, b=other: a.sendto(b"x", b.getsockname()[:2]))
            nothing_for(other)
    site.firewall.set(rules.policy("inside", ("trust", "trust")))
    for version in VERSIONS:
        with site.client.udp(version) as one, site.guest.udp(version) as other:
            carry(one, other)


def fragments(site):
    """By the ports of their datagram, which only the first one has."""
    site.firewall.set(zones().application("one", term(UDP, 2000))
                      .policy("one", OUT, application="one"))
    data = bytes(range(256)) * 16
    with Flow(site, 2000) as flow:
        flow.passes(data=data)
        for found in site.firewall.sessions(dst_port=2000):
            assert found["in"][1] > len(data), found
    with Flow(site, 2001) as flow:
        flow.refused(data=data)


def errors(site):
    """ICMP errors are part of the session that they are about."""
    site.firewall.set(zones().policy("web", OUT))
    for version in VERSIONS:
        with site.client.udp(version) as sock:
            sock.connect((site.server.address(version), 9))
            sock.send(b"x")
            expect(error_of(sock), errno.ECONNREFUSED, "told by the server")


def errors_of_nothing(site):
    """And are dropped when they are about none."""
    site.firewall.set(zones("permit"))
    quoted = packet.udp4(site.client.v4, site.server.v4, b"x", 5, 6)
    with site.server.namespace.socket(socket.AF_INET, socket.SOCK_RAW, ICMP) as raw:
        head = b"\3\3" + bytes(6)
        head = head[:2] + packet.checksum(head + quoted).to_bytes(2, "big") + head[4:]
        site.lost_as("invalid", lambda: raw.sendto(head + quoted, (site.client.v4, 0)))


def strays(site):
    """TCP of no connection: lost, or answered with a reset where the zone has it so."""
    segment = packet.ipv4(site.client.v4, site.server.v4, TCP,
                          packet.tcp(site.client.v4, site.server.v4, flags=ACK))
    with site.client.namespace.socket(socket.AF_INET, socket.SOCK_RAW,
                                      socket.IPPROTO_RAW) as raw, \
            site.client.namespace.socket(socket.AF_INET, socket.SOCK_RAW, TCP) as answers:
        answers.settimeout(5)
        for rst in (False, True)[:1 + kernel.rejects()]:
            site.firewall.set(zones(tcp_rst=rst).policy("web", OUT))
            site.lost_as("invalid", lambda: raw.sendto(segment, (site.server.v4, 0)))
            if rst:
                answer = answers.recv(1000)
                assert answer[33] & 4, f"no reset: {answer.hex()}"
            else:
                nothing_for(answers)
    expect(site.firewall.sessions(), [], "sessions")


def other_protocols(site):
    """Whatever has no ports."""
    rules = zones().application("odd", term(253)).policy("odd", OUT, application="odd")
    site.firewall.set(rules)
    for version in VERSIONS:
        family = socket.AF_INET if version == 4 else socket.AF_INET6
        to = site.server.address(version), 0
        with site.client.namespace.socket(family, socket.SOCK_RAW, 253) as one, \
                site.client.namespace.socket(family, socket.SOCK_RAW, 254) as two, \
                site.server.namespace.socket(family, socket.SOCK_RAW, 253) as other:
            other.settimeout(5)
            one.sendto(b"odd", to)
            assert other.recv(1000).endswith(b"odd"), "other bytes"
            site.lost_as("denied", lambda s=two, a=to: s.sendto(b"x", a))


def filters(site):
    """Sessions can be asked for by each thing that is known of them."""
    site.firewall.set(zones().policy("web", OUT).policy("inside", ("trust", "trust")))
    with Flow(site, 2000) as flow:
        flow.passes()
        mine = flow.ends[4][0].getsockname()
        for wanted, count in (
                ({"policy": "web"}, 2), ({"policy": "inside"}, 0), ({"from_": "trust"}, 2),
                ({"to": "trust"}, 0), ({"in_ifname": "lan"}, 2), ({"out_ifname": "lan"}, 0),
                ({"src": "10.1.0.0/24"}, 1), ({"src": "10.1.0.2"}, 1), ({"dst": "fd02::/16"}, 1),
                ({"dst": "10.1.0.0/24"}, 0), ({"src_port": mine[1], "src": mine[0]}, 1),
                ({"dst_port": 2000}, 2), ({"dst_port": 2001}, 0), ({"protocol": UDP}, 2),
                ({"protocol": ICMPV6}, 0)):
            expect(len(site.firewall.sessions(**wanted)), count, str(wanted))
        number = site.firewall.sessions()[-1]["id"]
        expect([found["id"] for found in site.firewall.sessions(id=number)], [number], "by id")
        expect(site.firewall.clear(src="10.0.0.0/8"), 1, "cleared")
        until(lambda: site.firewall.n_sessions() == 1, "one session left")
        expect(site.firewall.clear(), 1, "cleared")


def main():
    tap = Tap()
    kernel.load()
    site = Site()
    for name, function in {
            "without rules everything passes": no_rules,
            "nothing is permitted by default": nothing_is_permitted,
            "permitted, listed and counted": permitted,
            "answers only": answers_only,
            "TCP": tcp,
            "ICMP": icmp,
            "policies in order, then global ones": in_order,
            "the default": by_default,
            "by address": by_address,
            "by excluded address": excluded,
            "by application": by_application,
            "timeout of an application": its_timeout,
            "rejected": rejected,
            "what is denied is told of": denied_is_told,
            "as much as fits": not_all_is_told,
            "interfaces in no zone": without_zone,
            "within a zone": within_zone,
            "fragments": fragments,
            "ICMP errors": errors,
            "ICMP errors about nothing": errors_of_nothing,
            "TCP of no connection": strays,
            "protocols without ports": other_protocols,
            "filters of sessions": filters}.items():
        site.firewall.flush()
        tap.run(name, function, site)
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
