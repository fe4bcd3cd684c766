#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.1 6.12 debug
"""
Rules that change under traffic: sessions that the new ones permit go on without
losing a packet, the others end and cannot begin in the middle. Sessions are
listed, cleared and told of. At last the rules, a namespace and the module go
while packets flow.
"""
import contextlib
import errno
import socket
import sys
import threading

from sectest import kernel
from sectest.firewall import (Listener, SessionEvents, Site, abort, acknowledged, carry, connected,
                              connecting, nothing_for)
from sectest.netns import Namespace, run
from sectest.poll import until
from sectest.ruleset import EVERYTHING, TCP, UDP, Rules, term
from sectest.tap import Tap, expect

OUT = "trust", "untrust"
VERSIONS = 4, 6
PORT = 5000
REPLACED = kernel.few(60, 20)
AMOUNT = kernel.few(20_000_000, 2_000_000)
LOSSES = "denied", "rejected", "no-zone", "inbound-denied", "invalid", "rematched", "no-memory"


def zones(inbound=()):
    return Rules().zone("trust", "lan", inbound=inbound).zone("untrust", "wan")


def losses(site):
    counters = site.firewall.counters()
    return {name: counters[name] for name in LOSSES}


class Download:
    """A TCP connection whose server sends as fast as it goes, in a thread each."""

    def __init__(self, site, amount=AMOUNT):
        self.listener = Listener(site.server, 4)
        self.ours, self.theirs = connected(site.client, self.listener)
        self.amount, self.got, self.error = amount, 0, None
        self.threads = [threading.Thread(target=work, daemon=True)
                        for work in (self._send, self._receive)]
        for thread in self.threads:
            thread.start()

    def _send(self):
        block = bytes(65536)
        sent = 0
        try:
            while self.amount is None or sent < self.amount:
                sent += self.theirs.send(block)
            self.theirs.shutdown(1)
        except OSError as error:
            self.error = error

    def _receive(self):
        try:
            while data := self.ours.recv(1 << 18):
                self.got += len(data)
        except OSError as error:
            self.error = error

    def more(self, what):
        """Until something has come that was not there before."""
        before = self.got
        until(lambda: self.got > before, what)

    def finished(self):
        for thread in self.threads:
            thread.join(120)
        assert not self.error and self.got >= self.amount, (self.error, self.got)

    def close(self):
        for sock in (self.ours, self.theirs):
            sock.settimeout(0)
            sock.close()
        self.listener.close()


def nothing_is_lost(site):
    """By other rules that permit the same, whatever they are called."""
    def rules(number):
        found = zones().application("any", term(TCP), term(UDP))
        for each in range(number % 3):
            found.policy(f"not-{each}", ("untrust", "trust"), "deny")
        return found.policy(f"web-{number % 2}", OUT, application="any")

    generation = site.firewall.set(rules(0))
    before = losses(site)
    download = Download(site)
    pairs = [(site.client.udp(version), site.server.udp(version)) for version in VERSIONS]
    for pair in pairs:
        carry(*pair)
    for number in range(REPLACED):
        new = site.firewall.set(rules(number))
        assert new > generation, f"{new} after {generation}"
        generation = new
        for sender, receiver in pairs:
            # The first after the change is now one, now the other.
            carry(sender, receiver) if number % 2 else carry(receiver, sender)
    download.finished()
    expect(losses(site), before, "losses")
    wanted = f"web-{(REPLACED - 1) % 2}"
    sessions = site.firewall.sessions(protocol=UDP)
    expect(len(sessions), 2, "sessions")
    for found in sessions:
        expect(found["policy"], wanted, "policy")
        expect(found["in"][0] + found["out"][0], 2 * REPLACED + 2, "packets")


def the_others_end(site):
    """With a packet and without one; the connection does not begin anew."""
    site.firewall.set(zones().policy("web", OUT))
    before = site.firewall.count("rematched")
    listener = Listener(site.server, 4)
    ours, theirs = connected(site.client, listener)
    ours.sendall(b"x")
    theirs.recv(10)
    acknowledged(ours)
    with site.client.udp(4) as sender, site.server.udp(4) as receiver:
        carry(sender, receiver)
        idle = site.client.udp(6), site.server.udp(6)
        carry(*idle)
        expect(site.firewall.n_sessions(), 3, "sessions")
        site.firewall.set(zones().application("tcp", term(TCP)).policy("no-tcp", OUT, "deny",
                                                                      application="tcp"))
        until(lambda: not site.firewall.sessions(), "no session is left")
        expect(site.firewall.count("rematched"), before + 3, "rematched")
        site.lost_as("denied", lambda: sender.sendto(b"x", receiver.getsockname()))
        site.lost_as("denied", lambda: receiver.sendto(b"x", sender.getsockname()))
        # Even where a new connection would be permitted.
        site.firewall.set(zones().policy("web", OUT))
        site.lost_as("invalid", lambda: ours.send(b"more"))
        theirs.setblocking(False)
        nothing_for(theirs)
        for sock in idle:
            sock.close()
    abort(ours, theirs)
    listener.close()


def some_end(site):
    """Rules about ports end those sessions only."""
    site.firewall.set(zones().policy("web", OUT))
    with site.client.udp(4) as sender, site.server.udp(4, 2000) as one, \
            site.server.udp(4, 2001) as other:
        carry(sender, one)
        carry(sender, other)
        site.firewall.set(zones().application("one", term(UDP, 2000))
                          .policy("one", OUT, application="one"))
        until(lambda: site.firewall.n_sessions() == 1, "one session is left")
        carry(sender, one)
        site.lost_as("denied", lambda: sender.sendto(b"x", other.getsockname()))


def moved_interface(site):
    """A session is asked about again when its interface is in another zone."""
    site.firewall.set(zones().policy("web", OUT))
    with site.client.udp(4) as sender, site.server.udp(4) as receiver:
        carry(sender, receiver)
        site.firewall.set(Rules().zone("untrust", "wan").zone("dmz", "lan").zone("trust")
                          .policy("web", OUT).policy("other", ("dmz", "untrust")))
        carry(sender, receiver)
        found, = site.firewall.sessions()
        expect((found["policy"], found["from"]), ("other", "dmz"), "policy and zone")
        site.firewall.set(Rules().zone("untrust", "wan").zone("trust").policy("web", OUT))
        until(lambda: not site.firewall.sessions(), "the session has ended")
        site.lost_as("no-zone", lambda: sender.sendto(b"x", receiver.getsockname()))


@contextlib.contextmanager
def site_of_its_own():
    """Whose interfaces may go down without IPv6 having something to say about it."""
    site = Site("own-")
    for host in (site.client, site.server, site.guest):
        host.namespace.sysctl("net/ipv6/conf/all/disable_ipv6", 1)
    site.router.sysctl("net/ipv6/conf/all/disable_ipv6", 1)
    try:
        yield site
    finally:
        site.delete()


def renamed_interface(site):
    """The same without other rules: by the name that an interface gets."""
    def rename(old, new):
        site.router.batch(f"link set {old} down", f"link set {old} name {new}",
                          f"link set {new} up")

    site.firewall.set(Rules().zone("trust", "lan").zone("untrust", "wan").zone("far", "spare")
                      .zone("other", "extra").policy("web", OUT)
                      .policy("away", ("other", "untrust")))
    generation = site.firewall.generation()
    with site.client.udp(4) as sender, site.server.udp(4) as receiver:
        carry(sender, receiver)
        number = site.firewall.sessions()[0]["id"]
        rename("lan", "extra")
        carry(sender, receiver)
        found, = site.firewall.sessions()
        expect((found["id"], found["policy"], found["from"]), (number, "away", "other"),
               "the session goes on as one of the other zone")
        rename("extra", "spare")
        until(lambda: not site.firewall.sessions(), "the session has ended")
        site.lost_as("denied", lambda: sender.sendto(b"x", receiver.getsockname()))
        rename("spare", "nowhere")
        site.lost_as("no-zone", lambda: sender.sendto(b"x", receiver.getsockname()))
        nothing_for(receiver)
        rename("nowhere", "lan")
        carry(sender, receiver)
        assert site.firewall.generation() >= generation + 4, site.firewall.generation()


def comes_back(site):
    """An interface under the number that it had, and another name."""
    site.firewall.set(zones().policy("web", OUT))
    away = Namespace("away")
    with site.client.udp(4) as sender, site.server.udp(4) as receiver:
        carry(sender, receiver)
        with site.router.inside():
            number = socket.if_nametoindex("lan")
        site.router.run("ip", "link", "set", "lan", "netns", away.name)
        away.batch("link set lan down", "link set lan name stranger",
                   f"link set stranger netns {site.router.name}")
        with site.router.inside():
            expect(socket.if_nametoindex("stranger"), number, "number of the interface")
        site.router.batch("addr add 10.1.0.1/24 dev stranger", "link set stranger up")
        site.lost_as("no-zone", lambda: sender.sendto(b"x", receiver.getsockname()))
        nothing_for(receiver)
        site.router.batch("link set stranger down", "link set stranger name lan",
                          "link set lan up")
        carry(sender, receiver)
    away.delete()


def other_way(site):
    """One that goes another way is judged by the zones there."""
    site.firewall.set(Rules().zone("trust", "lan").zone("untrust", "wan").zone("other", "dmz")
                      .policy("web", OUT))
    # The server's address is also one of the guest.
    site.guest.namespace.run(f"ip addr add {site.server.v4}/32 dev lo")
    with site.client.udp(4) as sender, site.server.udp(4, PORT) as receiver, \
            site.guest.namespace.udp(site.server.v4, PORT) as there:
        carry(sender, receiver)
        site.router.run(f"ip route add {site.server.v4}/32 via {site.guest.v4}")
        try:
            site.lost_as("denied", lambda: sender.sendto(b"x", receiver.getsockname()))
            site.firewall.set(Rules().zone("trust", "lan").zone("untrust", "wan", "dmz")
                              .policy("web", OUT))
            carry(sender, there)
            expect(len(site.firewall.sessions()), 1, "sessions")
        finally:
            site.router.run(f"ip route del {site.server.v4}/32")
        carry(sender, receiver)
    site.guest.namespace.run(f"ip addr del {site.server.v4}/32 dev lo")


def with_the_router(site):
    site.firewall.set(zones(EVERYTHING))
    with site.client.udp(4) as sender, site.router.udp("10.1.0.1", PORT) as receiver:
        carry(sender, receiver)
        site.firewall.set(zones((term(UDP, PORT),)))
        carry(sender, receiver)
        site.firewall.set(zones())
        site.lost_as("inbound-denied", lambda: sender.sendto(b"x", receiver.getsockname()))
        nothing_for(receiver)
        until(lambda: not site.firewall.sessions(), "the session has ended")


class Router:
    """As a host, with its address on the client's link."""

    def __init__(self, site):
        self.namespace, self.site = site.router, site

    def address(self, version):
        return self.site.router_address(self.site.client, version)


@contextlib.contextmanager
def ending(site, version):
    """
    A connection of the client's with the router that ends in the block: both ends get
    to know, what the client sends afterwards does not arrive, whatever the router sends.
    """
    listener = Listener(Router(site), version, PORT)
    ours, theirs = connected(site.client, listener, version)
    ours.sendall(b"forth")
    expect(theirs.recv(10), b"forth", "what came")
    theirs.sendall(b"back")
    expect(ours.recv(10), b"back", "what came back")
    yield ours, theirs

    def sends(sock):
        try:
            sock.send(b"after the end")
        except OSError as error:
            return error.errno
        return None

    failed = sends(theirs)
    was_reset = sends(ours)
    failed = failed or until(lambda: sends(theirs), "the router's end has ended")
    assert failed in (errno.ECONNABORTED, errno.EPIPE), errno.errorcode[failed]
    with contextlib.suppress(OSError):
        expect(theirs.recv(10), b"", "what came after the end")
    try:
        while ours.recv(1000):
            pass
    except ConnectionResetError:
        was_reset = True
    assert was_reset, "the client is not told"
    until(lambda: not site.firewall.sessions(), "the session has ended")
    for sock in (ours, theirs, listener):
        sock.close()


def connections_with_the_router(site):
    """What the router's end sends does not make it a connection that the router has begun."""
    permitted = zones((term(TCP, PORT),))
    for version in VERSIONS:
        before = site.firewall.count("rematched")
        site.firewall.set(permitted)
        with ending(site, version):
            site.firewall.set(zones())
        expect(site.firewall.count("rematched"), before + 1, "rematched")
        site.firewall.set(permitted)
        with ending(site, version) as (ours, _):
            address = ours.getsockname()
            expect(site.firewall.clear(protocol=TCP), 1, "cleared")
        listener = Listener(Router(site), version, PORT)
        family = socket.AF_INET if version == 4 else socket.AF_INET6
        with site.client.namespace.socket(family, socket.SOCK_STREAM) as again:
            again.settimeout(10)
            again.bind(address)
            again.connect(listener.address)
            listener.accept().close()
        listener.close()
        site.firewall.flush()


def older_connections_with_the_router(site):
    """What the client has begun before there were rules ends, what the router has does not."""
    for version in VERSIONS:
        site.firewall.set(zones((term(TCP, PORT),)))
        with ending(site, version) as (ours, _):
            site.firewall.flush()
            site.firewall.set(zones())
            ours.send(b"denied")
        site.firewall.flush()
        listener = Listener(site.client, version)
        ours, theirs = connected(Router(site), listener, version)
        site.firewall.set(zones())
        theirs.sendall(b"first")
        ours.sendall(b"second")
        expect(theirs.recv(10), b"second", "what the router sent")
        expect(ours.recv(10), b"first", "what the client sent")
        for sock in (ours, theirs, listener):
            sock.close()


def older_than_the_rules(site):
    """What conntrack knows already is judged by its first packet all the same."""
    site.firewall.set(zones().policy("web", OUT))
    listener = Listener(site.server, 4)
    ours, theirs = connected(site.client, listener)
    site.firewall.flush()
    expect(site.firewall.n_sessions(), 0, "sessions")
    site.firewall.set(zones().policy("web", OUT))
    theirs.sendall(b"back")
    expect(ours.recv(10), b"back", "what came")
    found, = site.firewall.sessions(protocol=TCP)
    expect((found["src"], found["policy"]), (site.client.v4, "web"), "session")
    site.firewall.flush()
    site.firewall.set(zones())
    site.lost_as("denied", lambda: theirs.send(b"more"))
    abort(ours, theirs)
    listener.close()


def told(site):
    """Of sessions of policies that want it: begun, and why they have ended."""
    events = SessionEvents(site.router)
    rules = (zones().application("quick", term(UDP, 2000, timeout=1))
             .policy("quick", OUT, "permit", "log-init", "log-close", application="quick")
             .policy("quiet", OUT))
    site.firewall.set(rules)
    with site.client.udp(4) as sender, site.server.udp(4, 2000) as one, \
            site.server.udp(4, 2001) as other:
        def wait(kind, **wanted):
            event = events.next(20)
            assert event and event[0] == kind, event
            for name, value in wanted.items():
                expect(event[1].get(name.replace("_", "-")), value, name)
            return event[1]["id"]

        carry(sender, other)
        carry(sender, one)
        names = {"policy": "quick", "from": "trust", "to": "untrust", "in_ifname": "lan",
                 "out_ifname": "wan", "src": site.client.v4, "dst_port": 2000}
        number = wait("opened", **names)
        closed = wait("closed", reason=0, out=(1, 32), **names)
        expect(closed, number, "number of the session")
        carry(sender, one)
        number = wait("opened", **names)
        expect(site.firewall.clear(dst_port=2000), 1, "cleared")
        expect(wait("closed", reason=1, **names), number, "number of the session")
        carry(sender, one)
        wait("opened", **names)
        site.firewall.set(zones())
        wait("closed", reason=2, **names)


def cleared(site):
    """What is cleared ends, its connection as well."""
    site.firewall.set(zones().policy("web", OUT))
    listener = Listener(site.server, 4)
    ours, theirs = connected(site.client, listener)
    number = site.firewall.sessions(protocol=TCP)[0]["id"]
    expect(site.firewall.clear(id=number + 1000), 0, "cleared of what is not there")
    expect(site.firewall.clear(id=number), 1, "cleared")
    expect(site.firewall.sessions(), [], "sessions")
    site.lost_as("invalid", lambda: ours.send(b"x"))
    site.lost_as("invalid", lambda: theirs.send(b"x"))
    abort(ours, theirs)
    listener.close()


def many(site):
    """More sessions than go into one message, each listed once."""
    site.firewall.set(zones().policy("web", OUT))
    with site.server.udp(4) as receiver:
        senders = [site.client.udp(4) for _ in range(300)]
        for sender in senders:
            carry(sender, receiver, back=None)
        ports = [found["src-port"] for found in site.firewall.sessions()]
        expect(sorted(ports), sorted(sock.getsockname()[1] for sock in senders), "source ports")
        expect(site.firewall.n_sessions(), 300, "sessions")
        expect(site.firewall.clear(policy="web"), 300, "cleared")
        for sender in senders:
            sender.close()


def rules_go(site):
    """And come again, under traffic."""
    site.firewall.set(zones().policy("web", OUT))
    download = Download(site, None)
    for number in range(REPLACED // 4):
        download.more("with rules")
        site.firewall.flush()
        download.more("without rules")
        site.firewall.set(zones().policy(f"web-{number}", OUT))
    download.close()


def namespace_goes(site):
    other = Site("other-")
    other.firewall.set(zones(EVERYTHING).policy("web", OUT))
    download = Download(other, None)
    download.more("in the other namespace")
    other.firewall.family.sock.close()
    other.router.delete()
    until(lambda: "eth" not in other.client.namespace.run("ip -br link"), "it is gone")
    download.close()
    other.delete()
    with site.client.udp(4) as sender, site.server.udp(4) as receiver:
        carry(sender, receiver)


def module_goes(site):
    site.firewall.set(zones(EVERYTHING).policy("web", OUT))
    download = Download(site, None)
    download.more("with rules")
    run("modprobe -r sectun")
    download.more("without the module")
    kernel.load()
    download.more("with the module anew")
    download.close()
    assert not connecting(site.client, (site.server.v4, 9)).close()


def main():
    tap = Tap()
    kernel.load()
    site = Site()
    for name, function in {
            "what stays permitted loses nothing": nothing_is_lost,
            "what is permitted no longer ends": the_others_end,
            "only that": some_end,
            "an interface in another zone": moved_interface,
            "another way": other_way,
            "sessions with the router": with_the_router,
            "connections with the router": connections_with_the_router,
            "older connections with the router": older_connections_with_the_router,
            "connections older than the rules": older_than_the_rules,
            "sessions are told of": told,
            "sessions are cleared": cleared,
            "many sessions": many,
            "rules go under traffic": rules_go,
            "a namespace goes under traffic": namespace_goes}.items():
        site.firewall.flush()
        tap.run(name, function, site)
    with site_of_its_own() as own:
        tap.run("an interface with another name", renamed_interface, own)
        tap.run("an interface that was away", comes_back, own)
    site.firewall.flush()
    tap.run("the module goes under traffic", module_goes, site)
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
