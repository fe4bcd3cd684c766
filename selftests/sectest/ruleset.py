# SPDX-License-Identifier: GPL-2.0
"""Rule sets by name: zones, addresses, applications and policies know their numbers."""
from . import rules
from .genl import NUMBER
from .rules import ICMP, ICMP6 as ICMPV6, TCP, UDP

__all__ = "EVERYTHING", "ICMP", "ICMPV6", "PING", "Rules", "TCP", "UDP", "term"


def _ports(side, ports):
    if ports is None:
        return {}
    low, high = ports if isinstance(ports, tuple) else (ports, ports)
    return {f"{side}_low": low, f"{side}_high": high}


def term(protocol=None, dport=None, *, sport=None, icmp=None, exclude=False, timeout=0):
    """The body of a term; ports are numbers or pairs, @icmp is a type."""
    kind = {} if icmp is None else {"type": icmp}
    return rules.term(protocol, timeout or None, exclude, **_ports("src", sport),
                      **_ports("dst", dport), **kind)


PING = term(ICMP, icmp=8), term(ICMPV6, icmp=128)
EVERYTHING = (term(),)


def _action(name):
    return NUMBER[f"SECTUN_ACTION_{name.upper()}"]


class Rules:
    """One rule set; what is not named before it is used is an error here already."""

    def __init__(self, default="deny"):
        self.ids = {}
        self.attrs = [rules.default(_action(default))]

    def _id(self, kind, name):
        return self.ids.setdefault((kind, name), len(self.ids) + 1)

    def zone(self, name, *interfaces, inbound=(), tcp_rst=False):
        self.attrs.append(rules.zone(self._id("zone", name), name, inbound, tcp_rst))
        for interface in interfaces:
            self.interface(interface, name)
        return self

    def interface(self, ifname, zone, inbound=None):
        """@inbound: a list of its own instead of its zone's."""
        self.attrs.append(rules.interface(ifname, self.ids["zone", zone], inbound))
        return self

    def address(self, name, *ranges):
        self.attrs.append(rules.address(self._id("address", name), name, *ranges))
        return self

    def application(self, name, *terms):
        self.attrs.append(rules.application(self._id("application", name), name, *terms))
        return self

    def _named(self, kind, names):
        return [self.ids[kind, name] for name in
                (names if isinstance(names, tuple) else (names,))]

    def policy(self, name, zones, action="permit", *flags, source=(), destination=(),
               application=(), tunnel=None):
        """
        @zones: names of the two, None for a global policy; @flags: log-init, log-close,
        count, source-excluded, destination-excluded; @source, @destination and
        @application: a name or several; @tunnel: a unit.
        """
        self.attrs.append(rules.policy(
            name, zones and self._named("zone", tuple(zones)), _action(action),
            self._named("address", source), self._named("address", destination),
            self._named("application", application), tunnel,
            **{flag.replace("-", "_"): True for flag in flags}))
        return self
