#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: debug (long)
# kmemleak
"""
Every allocation for rules, sessions and the flow trace fails once: rules are in
force as a whole or the old ones still are; a first packet has its session, or is
counted as lost for want of memory. Then allocations fail at random.
"""
import contextlib
import errno
import socket
import struct
import sys

from sectest import failure, kernel, packet
from sectest.algorithm import BY_NAME
from sectest.capture import Capture
from sectest.driver import Driver
from sectest.endpoint import SectunEnd, make_sa
from sectest.firewall import Firewall, SessionEvents, Site, Trace, carry, nothing_for
from sectest.genl import NUMBER, Refused, attr, u16, u32
from sectest.poll import until
from sectest.rtnl import Links
from sectest.rules import match_attrs, parse_error
from sectest.ruleset import PING, TCP, UDP, Rules, term
from sectest.tap import Tap, expect

SENDER, PORT = "10.4.0.2", 2000
OUT = "left", "untrust"
PERCENT = 10
CHANGES = 30
# What changes by itself, and is not what the rules are.
COUNTED = [NUMBER["SECTUN_A_RULES_" + name] for name in ("COUNTERS", "SESSIONS")]


class Bench(Site):
    """A site with a tap device, whose packets the router receives in this very thread."""

    def __init__(self):
        super().__init__()
        self.driver = Driver(self.router, "tap0")
        self.router.run("ip addr add 10.4.0.1/24 dev tap0")
        self.router.run("ip", "neigh", "replace", SENDER, "lladdr", "02:00:00:00:00:02",
                        "dev", "tap0")
        self.links = Links(self.router)
        self.port = 1000
        self.before = None
        self.sink = self.server.udp(4, PORT)
        with self.router.udp("10.2.0.1") as sock:
            carry(sock, self.sink)

    def ask(self, command, *attrs):
        """The errno."""
        error = parse_error(self.firewall.family.raw(command, *attrs))
        return error[0] if error else 0

    def ask_trace(self, *attrs):
        """The errno of trace-set, of everything without @attrs."""
        return self.firewall.family.request("TRACE_SET", attr("TRACE_RATE", u32(100000)),
                                            *attrs)[0]

    def state(self):
        """All that rules-set and rules-flush can change."""
        summary = {number: value for number, value in
                   self.firewall.family.get("RULES_GET").items() if number not in COUNTED}
        return summary, list(self.firewall.family.items("RULES_GET"))

    def new_session(self):
        """One that nobody had before."""
        self.port += 1
        self.before = self.firewall.counters()

    def send(self):
        self.driver.receive(Driver.frame(packet.udp4(SENDER, self.server.v4, b"x", self.port,
                                                     PORT)))

    def moved(self):
        """Counters of packets and sessions, as far as they are not what they were."""
        return {name: value - self.before[name]
                for name, value in self.firewall.counters().items()
                if value != self.before[name] and name != "inbound-denied"}

    def passes(self):
        """A packet, as if nothing had been."""
        self.new_session()
        self.drain()
        self.send()
        expect(self.sink.recv(10), b"x", "what arrived")

    def drain(self):
        with contextlib.suppress(BlockingIOError):
            self.sink.setblocking(False)
            while self.sink.recv(10):
                pass
        self.sink.settimeout(5)


def zones():
    return Rules().zone("left", "tap0", inbound=PING).zone("untrust", "wan")


def some_rules(name):
    """With something of everything in it."""
    return (zones().interface("later", "left", inbound=(term(UDP, 500),))
            .address("they", "10.4.0.0/24", "fd04::/64", "10.5.0.1-10.5.0.9")
            .address("others", "10.9.0.0/16")
            .application("web", term(TCP, 80), term(UDP, (2000, 2010), timeout=60))
            .policy(name, OUT, "permit", "count", source="they", application="web")
            .policy("no", OUT, "deny", "source-excluded", source="others")
            .policy("all", None, "reject", application="web"))


def put_in_force(bench, first):
    """For the first time, or instead of others."""
    new = some_rules("new")
    before = None

    def prepare():
        nonlocal before
        bench.firewall.flush()
        if not first:
            bench.firewall.set(some_rules("old"))
        before = bench.state()

    failures = 0
    for number, error in failure.each(lambda: bench.ask("RULES_SET", *new.attrs), prepare):
        if error:
            expect(error, errno.ENOMEM, f"errno, allocation {number}")
            expect(bench.state(), before, f"state, allocation {number}")
            failures += 1
        else:
            assert "new" in bench.firewall.policies(), f"allocation {number}: nothing was done"
    assert failures >= 10, f"only {failures} allocations could fail"
    bench.passes()
    expect(bench.firewall.n_sessions(), 1, "sessions")


def taken_away(bench):
    """Whatever fails."""
    for number, error in failure.each(lambda: bench.firewall.family.request("RULES_FLUSH")[0],
                                      lambda: bench.firewall.set(some_rules("old"))):
        expect(error, 0, f"errno, allocation {number}")
        expect(bench.state()[1], [], f"rules, allocation {number}")
        bench.passes()
        expect(bench.firewall.n_sessions(), 0, f"sessions, allocation {number}")


def first_packets(bench, rules, outcomes, passes=True):
    """Each has one of @outcomes, of which the first is that with memory."""
    bench.firewall.set(rules)
    seen = set()
    for number, _ in failure.each(bench.send, bench.new_session):
        moved = bench.moved()
        assert moved in outcomes, f"allocation {number}: {moved}"
        if not number:
            expect(moved, outcomes[0], "with memory")
        sessions = bench.firewall.sessions(src_port=bench.port)
        expect(len(sessions), moved.get("sessions", 0), f"sessions, allocation {number}")
        seen.add(tuple(moved))
    if passes:
        bench.passes()
    cleared = bench.firewall.clear()
    until(lambda: not bench.firewall.n_sessions(), "no session is left")
    return len(seen), cleared


MADE, LOST = {"sessions": 1}, {"no-memory": 1}


def permitted(bench):
    rules = zones().policy("web", OUT, "permit", "count")
    kinds, _ = first_packets(bench, rules, (MADE, LOST))
    expect(kinds, 2, "outcomes")


def logged(bench, action, outcomes):
    """It is told of when there is memory for that."""
    events = SessionEvents(bench.router)
    rules = zones().policy("web", OUT, action, "log-init", "log-close")
    first_packets(bench, rules, outcomes, action == "permit")
    kind = "opened" if action == "permit" else "denied"
    told = []
    while event := events.next(0):
        told.append(event[0])
    assert kind in told, told
    events.family.sock.close()


def into_a_tunnel(bench):
    """
    The route there may be what there is no memory for, or the packet's copy: somebody
    looks on.
    """
    local, remote = "10.2.0.1", "10.2.0.2"
    end = SectunEnd(bench.router, local, 1)
    end.replace(make_sa(0x8000, local, remote, BY_NAME["aes128gcm16"]))
    rules = (Rules().zone("left", "tap0").zone("untrust", "wan", "st0.0")
             .policy("vpn", OUT, "tunnel", tunnel=0))
    watcher = Capture(bench.router, "st0.0")
    kinds, _ = first_packets(bench, rules, (MADE, LOST, MADE | LOST), passes=False)
    expect(kinds, 3, "outcomes")
    watcher.close()
    bench.router.run("ip link del st0.0")


def traced(bench):
    """A packet goes its way, whatever can be told of it."""
    trace = Trace(bench.router)
    expect(bench.ask_trace(), 0, "errno")
    first_packets(bench, zones().policy("web", OUT), (MADE, LOST))
    bench.ask_trace(attr("TRACE_STOP", b""))
    steps = []
    while found := trace.family.event(0):
        steps.append(found)
    assert len(steps) > 5, f"only {len(steps)} steps"
    trace.family.sock.close()


def filters(bench):
    """Those before go on when there is no memory for others."""
    trace = Trace(bench.router)
    bench.firewall.set(zones().policy("web", OUT))

    def by_port(port):
        return attr("TRACE_FILTER", attr("FLOW_FILTER_DST_PORT", u16(port)), nested=True)

    failures = 0
    for number, error in failure.each(lambda: bench.ask_trace(by_port(PORT + 1)),
                                      lambda: bench.ask_trace(by_port(PORT))):
        while trace.family.event(0):
            pass
        bench.passes()
        told = trace.family.event(0)
        if error:
            expect(error, errno.ENOMEM, f"errno, allocation {number}")
            failures += 1
        expect(told is not None, bool(error), f"the filter before, allocation {number}")
    assert failures, "no allocation could fail"
    for _, error in failure.each(lambda: bench.ask_trace(attr("TRACE_STOP", b"")),
                                 bench.ask_trace):
        expect(error, 0, "stopping")
    trace.family.sock.close()


def reads(bench):
    """An answer, or an error; nothing is done by half."""
    bench.firewall.set(some_rules("web"))
    bench.passes()
    by_zone = match_attrs(from_="left", to="untrust", src=SENDER, dst=bench.server.v4,
                          protocol=UDP, dst_port=PORT)
    by_route = match_attrs(from_ifname="tap0", src=SENDER, dst=bench.server.v4, protocol=UDP,
                           dst_port=PORT)
    for command, attrs in (("RULES_GET", []), ("POLICY_MATCH", by_zone),
                           ("POLICY_MATCH", by_route)):
        for number, error in failure.each(lambda c=command, a=attrs: bench.ask(c, *a)):
            assert error in (0, errno.ENOMEM), f"{command}, allocation {number}: {error}"
            assert number or not error, f"{command}: {error} with memory"
    for command in ("RULES_GET", "SESSION_GET"):
        whole = list(bench.firewall.family.items(command))
        for number, data in failure.each(lambda c=command: bench.firewall.family.dump(c)):
            error, = struct.unpack("=i", data[16:20]) if len(data) < 64 else (0,)
            assert error in (0, -errno.ENOMEM), f"{command}, allocation {number}: {error}"
        expect(len(list(bench.firewall.family.items(command))), len(whole), command)
    for number, error in failure.each(lambda: bench.ask("SESSION_FLUSH"), bench.passes):
        assert error in (0, errno.ENOMEM), f"session-flush, allocation {number}: {error}"
        expect(bool(bench.firewall.sessions(src_port=bench.port)), bool(error),
               f"the session is there, allocation {number}")


def zone_of(bench, ifname):
    """That the kernel's own lookup says, None for none."""
    try:
        found = bench.firewall.family.ask(
            "POLICY_MATCH", *match_attrs(from_ifname=ifname, to="untrust", src=SENDER,
                                         dst=bench.server.v4, protocol=UDP, dst_port=PORT))
    except Refused:
        return None
    name = found.get(NUMBER["SECTUN_A_FLOW_FROM"])
    return name and name.rstrip(b"\0").decode()


def interfaces(bench):
    """One that comes is in its zone or is not there; one that is renamed is one of both."""
    bench.firewall.set(some_rules("web").interface("sooner", "untrust"))
    for number, error in failure.each(lambda: bench.links.add("later", "dummy"),
                                      lambda: bench.links.delete("later")):
        expect(zone_of(bench, "later"), None if error else "left", f"zone, allocation {number}")
        assert error in (0, errno.ENOMEM), f"allocation {number}: {error}"

    with bench.router.inside():
        index = socket.if_nametoindex("later")
    for number, error in failure.each(lambda: bench.links.rename(index, "sooner"),
                                      lambda: bench.links.rename(index, "later")):
        zones_now = zone_of(bench, "later"), zone_of(bench, "sooner")
        expect(zones_now, ("left", None) if error else (None, "untrust"),
               f"zones, allocation {number}")
    expect(bench.links.delete("sooner"), 0, "deleting")


def tolerated(function, *args):
    """What may fail for want of memory."""
    with contextlib.suppress(AssertionError, OSError, Refused, KeyError, ValueError):
        function(*args)


def at_random(bench):
    """Rules come, go and are asked while sessions begin."""
    for number in range(CHANGES):
        with failure.some(PERCENT):
            tolerated(bench.firewall.set, some_rules(f"web-{number}"))
            for _ in range(20):
                bench.port += 1
                bench.send()
            tolerated(bench.firewall.sessions)
            tolerated(bench.ask_trace)
            if not number % 3:
                tolerated(bench.firewall.flush)
        # An answer may have been lost; the next one is not to be taken for it.
        bench.firewall.family.sock.close()
        bench.firewall = Firewall(bench.router)
    bench.ask_trace(attr("TRACE_STOP", b""))


def works(bench):
    bench.firewall.set(some_rules("web"))
    bench.passes()
    bench.firewall.set(zones())
    until(lambda: not bench.firewall.n_sessions(), "the sessions have ended")
    bench.new_session()
    bench.drain()
    bench.send()
    expect(bench.moved(), {"denied": 1}, "counted")
    nothing_for(bench.sink)


def main():
    tap = Tap()
    if not failure.available():
        print("1..0 # SKIP this kernel lets no allocation fail")
        return
    kernel.load()
    failure.prepare()
    bench = Bench()
    tap.run("rules-set, the first rules", put_in_force, bench, True)
    tap.run("rules-set, other rules", put_in_force, bench, False)
    tap.run("rules-flush", taken_away, bench)
    tap.run("a first packet", permitted, bench)
    tap.run("one that is told of", logged, bench, "permit", (MADE, LOST))
    tap.run("one that is denied and told of", logged, bench, "deny", ({"denied": 1},))
    if kernel.rejects():
        tap.run("one that is rejected", logged, bench, "reject", ({"rejected": 1},))
    tap.run("one into a tunnel", into_a_tunnel, bench)
    tap.run("one that is traced", traced, bench)
    tap.run("trace-set", filters, bench)
    tap.run("what only asks, and session-flush", reads, bench)
    tap.run("interfaces of zones", interfaces, bench)
    tap.run("at random", at_random, bench)
    tap.run("all works afterwards", works, bench)
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
