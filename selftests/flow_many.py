#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.1 6.12
"""
Ten thousand policies by one commit, while sessions go on and others begin: none of
their packets is lost. Then the first, the last and those between decide.
"""
import sys
import threading
import time

from sectest import kernel
from sectest.firewall import Listener, Site, carry, connected
from sectest.poll import until
from sectest.prober import UDP, Ear, Mouth, taken, udp
from sectest.shell import RouterShell
from sectest.tap import Tap, expect

POLICIES = 10000
PORT = 4000
PAUSE = 0.01
VERSIONS = 4, 6
ZONES = ["set security zones security-zone trust interfaces lan",
         "set security zones security-zone untrust interfaces wan"]
POLICY = "set security policies from-zone trust to-zone untrust policy "


def address(number, version):
    """That a policy is about."""
    high, low = divmod(number, 250)
    return f"10.20.{high}.{low}" if version == 4 else f"fd20::{high}:{low}"


def statements():
    for number in range(POLICIES - 1):
        policy = f"{POLICY}P{number} "
        yield (f"{policy}match destination-address "
               f"[ {address(number, 4)}/32 {address(number, 6)}/128 ]")
        yield policy + ("then deny" if number % 2 else "then permit")
    # It has permitted what goes on, and is now the last of all.
    yield "insert " + POLICY[4:] + f"SERVER after policy P{POLICIES - 2}"


class Network(Site):
    """The server has all addresses that policies are about."""

    def __init__(self):
        super().__init__()
        self.shell = RouterShell(self.router)
        self.router.batch("route add 10.20.0.0/16 via 10.2.0.2", "route add fd20::/16 via fd02::2")
        self.server.namespace.batch("route add local 10.20.0.0/16 dev lo",
                                    "route add local fd20::/16 dev lo")
        self.mouth, self.ear = Mouth(self.client.namespace), Ear(self.server.namespace, [UDP])


class Traffic:
    """Round trips on old sessions and on a new one each, and TCP, in a thread."""

    def __init__(self, network):
        self.network = network
        self.pairs = [(network.client.udp(version), network.server.udp(version, PORT))
                      for version in VERSIONS]
        self.listeners = [Listener(network.server, version, PORT) for version in VERSIONS]
        self.streams = [connected(network.client, listener, version)
                        for version, listener in zip(VERSIONS, self.listeners)]
        self.rounds, self.error, self.ended = 0, None, threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _round(self):
        for version, (sender, receiver) in zip(VERSIONS, self.pairs):
            carry(sender, receiver)
            with self.network.client.udp(version) as new:
                carry(new, receiver)
        for ours, theirs in self.streams:
            ours.sendall(b"forth")
            expect(theirs.recv(100), b"forth", "TCP")
            theirs.sendall(b"back")
            expect(ours.recv(100), b"back", "TCP")
        self.rounds += 1

    def _run(self):
        try:
            while not self.ended.wait(PAUSE):
                self._round()
        except Exception as error:  # pylint: disable=broad-except
            self.error = error

    def stop(self):
        self.ended.set()
        self.thread.join(60)
        for sock in (*sum(self.pairs + self.streams, ()), *self.listeners):
            sock.close()
        assert not self.error, f"in round {self.rounds}: {self.error!r}"


def under_traffic(network):
    """The commit is not over before traffic has met both rule sets."""
    network.shell.commit(*ZONES, POLICY + "SERVER match destination-address "
                         "[ 10.2.0.2/32 fd02::2/128 ]", POLICY + "SERVER then permit")
    before = network.firewall.counters()
    traffic = Traffic(network)
    begin = time.monotonic()
    try:
        network.shell.load(statements())
        print(f"# committed in {time.monotonic() - begin:.0f} s", flush=True)
        met = traffic.rounds
        until(lambda: traffic.error or traffic.rounds > met + 1, "more rounds")
    finally:
        traffic.stop()
    after = network.firewall.counters()
    lost = {name for name in after if after[name] != before[name]} - {"sessions"}
    assert not lost, f"counted: {lost}"
    assert met > 10 and traffic.rounds > met, f"{met} and {traffic.rounds} rounds"
    print(f"# {traffic.rounds} rounds", flush=True)


def decide(network):
    """By name, in both families."""
    expect(len(network.firewall.policies()), POLICIES, "policies")
    numbers = [0, 1, POLICIES // 2, POLICIES // 2 + 1, POLICIES - 3, POLICIES - 2]
    kind, = udp(PORT)
    said = {}

    def say():
        for version in VERSIONS:
            targets = {number: address(number, version) for number in [*numbers, POLICIES]}
            targets["last"] = network.server.address(version)
            for number, target in targets.items():
                said[network.mouth.say(kind, network.client.address(version),
                                       target)] = number, version
        return said

    heard = {said[each] for each in taken(network.firewall, network.ear, say)}
    expect(heard, {each for each in said.values()
                   if each[0] == "last" or each[0] < POLICIES and not each[0] % 2}, "passes")
    hits = {name: hits for name, (hits, _, _) in network.firewall.policies().items()}
    server = hits.pop("SERVER")
    assert server > 2, server
    expect({name: count for name, count in hits.items() if count},
           {f"P{number}": 2 for number in numbers}, "hits")


def changed(network):
    """One of them denies now what it permitted, and the others are what they were."""
    middle = POLICIES // 2
    policy = POLICY[4:] + f"P{middle} "
    network.shell.commit(f"delete {policy}then permit", f"set {policy}then deny")
    kind, = udp(PORT)
    for version in VERSIONS:
        for number, passes in ((middle, False), (middle + 1, False), (middle + 2, True)):
            ends = network.client.address(version), address(number, version)
            heard = taken(network.firewall, network.ear,
                          lambda ends=ends: [network.mouth.say(kind, *ends)])
            expect(bool(heard), passes, f"to {ends[1]}")


def main():
    tap = Tap()
    kernel.load()
    network = Network()
    tap.run("ten thousand policies under traffic", under_traffic, network)
    tap.run("each decides", decide, network)
    tap.run("one is changed", changed, network)
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
