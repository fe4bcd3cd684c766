# SPDX-License-Identifier: GPL-2.0
"""Rule sets as requests: zones, addresses, applications and policies by name."""
import ipaddress
import socket

from .genl import NUMBER, attr, string, u16, u32

TCP, UDP, ICMP, ICMPV6 = 6, 17, socket.IPPROTO_ICMP, socket.IPPROTO_ICMPV6
ANY = ()


def u8(value):
    return bytes([value])


def _ports(side, ports):
    if ports is None:
        return b""
    low, high = ports if isinstance(ports, tuple) else (ports, ports)
    return attr(f"TERM_{side}_PORT_LOW", u16(low)) + attr(f"TERM_{side}_PORT_HIGH", u16(high))


def term(protocol=None, dport=None, *, sport=None, icmp=None, exclude=False, timeout=0):
    """The body of a term; ports are numbers or pairs, @icmp is a type."""
    body = attr("TERM_PROTOCOL", u8(protocol)) if protocol is not None else b""
    body += _ports("SRC", sport) + _ports("DST", dport)
    if icmp is not None:
        body += attr("TERM_ICMP_TYPE", u8(icmp))
    if exclude:
        body += attr("TERM_EXCEPT", b"")
    if timeout:
        body += attr("TERM_TIMEOUT", u32(timeout))
    return body


PING = term(ICMP, icmp=8), term(ICMPV6, icmp=128)
EVERYTHING = (term(),)


def _range(text):
    """Of "10.0.0.0/8", "10.0.0.1" or "10.0.0.1-10.0.0.9"."""
    low, _, high = text.partition("-")
    if high:
        low, high = ipaddress.ip_address(low), ipaddress.ip_address(high)
    else:
        low, high = ipaddress.ip_network(text)[0], ipaddress.ip_network(text)[-1]
    return attr("ADDRESS_RANGE", attr("RANGE_LOW", low.packed) +
                attr("RANGE_HIGH", high.packed), nested=True)


class Rules:
    """One rule set; what is not named before it is used is an error here already."""

    def __init__(self, default="deny"):
        self.ids = {}
        self.attrs = [attr("RULES_DEFAULT_ACTION", u32(NUMBER[f"SECTUN_ACTION_{default.upper()}"]))]

    def _id(self, kind, name):
        return self.ids.setdefault((kind, name), len(self.ids) + 1)

    def _add(self, kind, body):
        self.attrs.append(attr(f"RULES_{kind}", body, nested=True))

    def zone(self, name, *interfaces, inbound=(), tcp_rst=False):
        number = u32(self._id("zone", name))
        body = attr("ZONE_ID", number) + attr("ZONE_NAME", string(name))
        if tcp_rst:
            body += attr("ZONE_TCP_RST", b"")
        self._add("ZONE", body + b"".join(attr("ZONE_INBOUND", item, nested=True)
                                          for item in inbound))
        for interface in interfaces:
            self.interface(interface, name)
        return self

    def interface(self, ifname, zone, inbound=None):
        """@inbound: a list of its own instead of its zone's."""
        body = attr("INTERFACE_IFNAME", string(ifname))
        body += attr("INTERFACE_ZONE", u32(self.ids["zone", zone]))
        if inbound is not None:
            body += attr("INTERFACE_OWN_INBOUND", b"")
            body += b"".join(attr("INTERFACE_INBOUND", item, nested=True) for item in inbound)
        self._add("INTERFACE", body)
        return self

    def address(self, name, *ranges):
        self._add("ADDRESS", attr("ADDRESS_ID", u32(self._id("address", name))) +
                  attr("ADDRESS_NAME", string(name)) + b"".join(map(_range, ranges)))
        return self

    def application(self, name, *terms):
        body = attr("APPLICATION_ID", u32(self._id("application", name)))
        body += attr("APPLICATION_NAME", string(name))
        self._add("APPLICATION", body + b"".join(attr("APPLICATION_TERM", item, nested=True)
                                                 for item in terms))
        return self

    def policy(self, name, zones, action="permit", *flags, **match):
        """
        @zones: names of the two, None for a global policy; @flags: log-init, log-close,
        count, source-excluded, destination-excluded; @match: names of source, destination,
        application; tunnel: a unit.
        """
        body = attr("POLICY_NAME", string(name))
        body += attr("POLICY_ACTION", u32(NUMBER[f"SECTUN_ACTION_{action.upper()}"]))
        for side, zone in zip(("FROM", "TO"), zones or ()):
            body += attr(f"POLICY_{side}", u32(self.ids["zone", zone]))
        if "tunnel" in match:
            body += attr("POLICY_TUNNEL", u32(match.pop("tunnel")))
        for kind, names in match.items():
            table = "application" if kind == "application" else "address"
            for each in names if isinstance(names, tuple) else (names,):
                body += attr(f"POLICY_{kind.upper()}", u32(self.ids[table, each]))
        for flag in flags:
            body += attr("POLICY_" + flag.upper().replace("-", "_"), b"")
        self._add("POLICY", body)
        return self
