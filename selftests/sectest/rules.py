# SPDX-License-Identifier: GPL-2.0
"""Rules as the netlink family takes them, and what it tells of them."""
import functools
import ipaddress
import socket
import struct

from .genl import NUMBER, attr, parse, string, u16, u32

SO_SNDBUFFORCE, SO_RCVBUFFORCE = 32, 33
DENY, PERMIT, REJECT, TUNNEL = (NUMBER["SECTUN_ACTION_" + name]
                                for name in ("DENY", "PERMIT", "REJECT", "TUNNEL"))
TCP, UDP, SCTP, ICMP, ICMP6 = 6, 17, 132, 1, 58


def packed(address):
    return ipaddress.ip_address(address).packed


def _flags(prefix, **flags):
    return b"".join(attr(f"{prefix}_{name.upper()}", b"") for name, on in flags.items() if on)


def term(protocol=None, timeout=None, no=False, **numbers):
    """@numbers: dst_low, dst_high, src_low, src_high, type, code."""
    data = b"" if protocol is None else attr("TERM_PROTOCOL", bytes([protocol]))
    for name in ("src", "dst"):
        for end in ("low", "high"):
            if f"{name}_{end}" in numbers:
                data += attr(f"TERM_{name.upper()}_PORT_{end.upper()}",
                             u16(numbers[f"{name}_{end}"]))
    for name in ("type", "code"):
        if name in numbers:
            data += attr(f"TERM_ICMP_{name.upper()}", bytes([numbers[name]]))
    if timeout is not None:
        data += attr("TERM_TIMEOUT", u32(timeout))
    return data + _flags("TERM", **{"except": no})


def zone(number, name, inbound=(), tcp_rst=False):
    data = attr("ZONE_ID", u32(number)) + attr("ZONE_NAME", string(name))
    data += _flags("ZONE", tcp_rst=tcp_rst)
    data += b"".join(attr("ZONE_INBOUND", one, nested=True) for one in inbound)
    return attr("RULES_ZONE", data, nested=True)


def interface(name, number, inbound=None):
    """@inbound: its own list, instead of its zone's."""
    data = attr("INTERFACE_IFNAME", string(name)) + attr("INTERFACE_ZONE", u32(number))
    data += _flags("INTERFACE", own_inbound=inbound is not None)
    data += b"".join(attr("INTERFACE_INBOUND", one, nested=True) for one in inbound or ())
    return attr("RULES_INTERFACE", data, nested=True)


def span(text):
    """A range: an address, a prefix, or the lowest and the highest address with a dash."""
    if "-" in text:
        low, high = text.split("-")
    elif "/" in text:
        network = ipaddress.ip_network(text)
        low, high = network[0], network[-1]
    else:
        low = high = text
    return attr("RANGE_LOW", packed(low)) + attr("RANGE_HIGH", packed(high))


def address(number, name, *ranges):
    data = attr("ADDRESS_ID", u32(number)) + attr("ADDRESS_NAME", string(name))
    data += b"".join(attr("ADDRESS_RANGE", span(text), nested=True) for text in ranges)
    return attr("RULES_ADDRESS", data, nested=True)


def application(number, name, *terms):
    data = attr("APPLICATION_ID", u32(number)) + attr("APPLICATION_NAME", string(name))
    data += b"".join(attr("APPLICATION_TERM", one, nested=True) for one in terms)
    return attr("RULES_APPLICATION", data, nested=True)


def policy(name, zones, action, sources=(), destinations=(), applications=(), tunnel=None,
           **flags):
    """@zones: ids of the two, None for a global policy; @flags: as the attributes."""
    data = attr("POLICY_NAME", string(name))
    if zones:
        data += attr("POLICY_FROM", u32(zones[0])) + attr("POLICY_TO", u32(zones[1]))
    for kind, numbers in (("SOURCE", sources), ("DESTINATION", destinations),
                          ("APPLICATION", applications)):
        data += b"".join(attr(f"POLICY_{kind}", u32(number)) for number in numbers)
    data += attr("POLICY_ACTION", u32(action))
    if tunnel is not None:
        data += attr("POLICY_TUNNEL", u32(tunnel))
    return attr("RULES_POLICY", data + _flags("POLICY", **flags), nested=True)


def default(action):
    return attr("RULES_DEFAULT_ACTION", u32(action))


def _number(data):
    return struct.unpack("=I" if len(data) == 4 else "=Q", data)[0]


def _text(data):
    return data.rstrip(b"\0").decode()


def _each(data):
    at = 0
    while at < len(data):
        length, kind = struct.unpack_from("=HH", data, at)
        yield kind & 0x3fff, data[at + 4:at + length]
        at += length + 3 & ~3


@functools.lru_cache(None)
def _keys(prefix):
    """Names of attributes in lower case, by number."""
    start = f"SECTUN_A_{prefix}_"
    longer = tuple(f"SECTUN_A_{other}_" for other in ("FLOW_COUNTERS", "FLOW_FILTER")
                   if other != prefix)
    return {number: name[len(start):].lower() for name, number in NUMBER.items()
            if name.startswith(start) and not name.startswith(longer)}


def _named(prefix, data, texts=(), flags=()):
    """A nest as a dictionary; of attributes that come several times the last."""
    found = {}
    for kind, value in _each(data):
        key = _keys(prefix).get(kind, "pad")
        if key in flags:
            found[key] = True
        elif key in texts:
            found[key] = _text(value)
        elif key != "pad":
            found[key] = _number(value) if len(value) in (4, 8) else value
    return found


class Rules:
    """The rules of the namespace of a Family."""

    def __init__(self, family):
        self.family = family
        for option in (SO_SNDBUFFORCE, SO_RCVBUFFORCE):
            family.sock.setsockopt(socket.SOL_SOCKET, option, 32 << 20)

    def set(self, *parts):
        """Puts rules into force; returns their generation."""
        return _number(self.family.get("RULES_SET", *parts)[NUMBER["SECTUN_A_RULES_GENERATION"]])

    def try_set(self, *parts):
        """Returns (errno, message)."""
        return self.family.request("RULES_SET", *parts)

    def flush(self, generation=None):
        """Returns (errno, message)."""
        parts = () if generation is None else (attr("RULES_GENERATION", u32(generation)),)
        return self.family.request("RULES_FLUSH", *parts)

    def summary(self):
        """rules-get of numbers; counters by name."""
        reply = self.family.raw("RULES_GET")
        found = _named("RULES", reply[20:])
        found["counters"] = _named("FLOW_COUNTERS", found["counters"])
        return found

    def listed(self):
        """(zones, policies) of a dump."""
        zones, policies = [], []
        for reply in self.family.items("RULES_GET"):
            nest = reply.get(NUMBER["SECTUN_A_RULES_ZONE"])
            if nest is not None:
                one = _named("ZONE", nest, texts=("name",), flags=("tcp_rst",))
                one["interfaces"] = sorted(
                    _text(value) for kind, value in _each(nest)
                    if kind == NUMBER["SECTUN_A_ZONE_IFNAME"])
                one.pop("ifname", None)
                zones.append(one)
                continue
            nest = reply[NUMBER["SECTUN_A_RULES_POLICY"]]
            one = _named("POLICY", nest, texts=("name", "from_name", "to_name"),
                         flags=("log_init", "log_close", "count"))
            one["counters"] = _named("COUNTERS", one["counters"])
            policies.append(one)
        return zones, policies

    def match(self, **wanted):
        """policy-match: names as the attributes, in Python's types."""
        reply = self.family.raw("POLICY_MATCH", *match_attrs(**wanted))
        error = parse_error(reply)
        if error:
            return error
        return _named("FLOW", reply[20:], texts=("from", "to", "policy"),
                      flags=("default", "global", "local"))


def parse_error(reply):
    """(errno, message) of an error, None for an answer."""
    if struct.unpack_from("=H", reply, 4)[0] != 2:
        return None
    message = parse(reply[36:]).get(1, b"")
    return -struct.unpack_from("=i", reply, 16)[0], _text(message)


def match_attrs(**wanted):
    kinds = {"from": string, "from_ifname": string, "to": string, "to_ifname": string,
             "src": packed, "dst": packed, "protocol": lambda n: bytes([n]),
             "src_port": u16, "dst_port": u16,
             "icmp_type": lambda n: bytes([n]), "icmp_code": lambda n: bytes([n])}
    return [attr(f"FLOW_{name.strip('_').upper()}", kinds[name.strip("_")](value))
            for name, value in wanted.items()]
