#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.1 6.12 debug
"""Rules through netlink: set, listed, taken away, asked; and what is refused."""
import sys

from sectest import kernel
from sectest.genl import Family
from sectest.netns import Namespace
from sectest.rules import (DENY, PERMIT, TCP, TUNNEL, Rules, address, application, default,
                           interface, policy, term, zone)
from sectest.tap import Tap, expect


def small():
    """Two zones, one policy of each kind."""
    return [zone(1, "trust", [term(TCP, dst_low=22)]), zone(7, "untrust", tcp_rst=True),
            interface("lo", 1), interface("eth9", 7, []),
            address(5, "lan", "10.0.0.0/8", "2001:db8::/32"),
            application(3, "ssh", term(TCP, dst_low=22, timeout=30)),
            policy("out", (1, 7), PERMIT, [5], [], [3], count=True),
            policy("vpn", (7, 1), TUNNEL, tunnel=4, log_init=True, log_close=True),
            policy("rest", None, DENY, source_excluded=True, sources=[5]), default(PERMIT)]


def set_and_listed(rules):
    generation = rules.set(*small())
    summary = rules.summary()
    expect(summary["generation"], generation, "generation")
    expect((summary["zones"], summary["policies"]), (2, 3), "numbers")
    expect(summary["default_action"], PERMIT, "default action")
    zones, policies = rules.listed()
    expect(zones, [{"id": 1, "name": "trust", "interfaces": ["lo"]},
                   {"id": 7, "name": "untrust", "tcp_rst": True, "interfaces": []}], "zones")
    nothing = {"hits": 0, "counters": {"packets": 0, "bytes": 0}, "index": 1}
    expect(policies, [
        {"name": "out", "from": 1, "from_name": "trust", "to": 7, "to_name": "untrust",
         "action": PERMIT, "count": True, **nothing},
        {"name": "vpn", "from": 7, "from_name": "untrust", "to": 1, "to_name": "trust",
         "action": TUNNEL, "tunnel": 4, "log_init": True, "log_close": True, **nothing},
        {"name": "rest", "action": DENY, **nothing}], "policies")


def taken_away(rules):
    generation = rules.set(*small())
    error, message = rules.flush(generation + 1)
    expect(error, 116, message)
    expect(rules.summary()["generation"], generation, "generation")
    expect(rules.flush(generation), (0, ""), "flush")
    expect(rules.summary()["generation"], 0, "generation without rules")
    expect(rules.listed(), ([], []), "dump without rules")
    expect(rules.flush(), (0, ""), "flush of nothing")


def main():
    tap = Tap()
    kernel.load()
    namespace = Namespace("rules")
    rules = Rules(Family(namespace))
    tap.run("rules that are set are listed", set_and_listed, rules)
    tap.run("rules are taken away, only those meant", taken_away, rules)
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
