#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.1 6.12 debug
"""Rules through netlink: set, listed, taken away, asked; and what is refused."""
import errno
import sys
import time

from sectest import kernel
from sectest.genl import Family, attr, string, u32
from sectest.netns import Namespace, run
from sectest.rules import (DENY, ICMP, PERMIT, REJECT, SCTP, TCP, TUNNEL, UDP, Rules, address,
                           application, default, interface, packed, policy, term, zone)
from sectest.tap import Tap, expect

MANY = 10000
ZONES = [zone(1, "trust"), zone(2, "untrust")]


def nest(kind, *parts):
    return attr(kind, b"".join(parts), nested=True)


def bad_term(**words):
    return [application(1, "app", term(**words))]


def bad_range(*parts):
    return [nest("RULES_ADDRESS", attr("ADDRESS_ID", u32(1)), attr("ADDRESS_NAME", string("a")),
                 nest("ADDRESS_RANGE", *parts))]


def named(name, *parts):
    """A policy of a name and these attributes."""
    return [nest("RULES_POLICY", attr("POLICY_NAME", string(name)), *parts)]


LOW, HIGH = "RANGE_LOW", "RANGE_HIGH"
ACTION = attr("POLICY_ACTION", u32(PERMIT))
# What is wrong, the parts behind two good zones, the error, words of the message.
BAD = [
    ("a zone without a name", [nest("RULES_ZONE", attr("ZONE_ID", u32(3)))], errno.EINVAL,
     ["zone 3", "name"]),
    ("a zone with an empty name", [zone(3, "")], errno.EINVAL, ["zone 3", "name"]),
    ("a zone with id 0", [zone(0, "dmz")], errno.EINVAL, ["dmz", "id"]),
    ("a zone's name twice", [zone(3, "trust")], errno.EINVAL, ["zone 3 (trust)", "twice"]),
    ("a zone's id twice", [zone(1, "dmz")], errno.EINVAL, ["zone 3 (dmz)", "id 1", "twice"]),
    ("1025 zones", [zone(n + 3, f"z{n}") for n in range(1023)], errno.E2BIG, ["1024 zones"]),
    ("an interface of no zone", [interface("eth0", 3)], errno.EINVAL,
     ["interface 1 (eth0)", "unknown zone 3"]),
    ("an interface in two zones", [interface("eth0", 1), interface("eth0", 2)], errno.EINVAL,
     ["interface 2 (eth0)", "zone already"]),
    ("an interface without a name", [interface("", 1)], errno.EINVAL, ["interface 1", "ifname"]),
    ("an impossible interface", [interface("a/b", 1)], errno.EINVAL, ["a/b", "ifname"]),
    ("a list without own-inbound",
     [nest("RULES_INTERFACE", attr("INTERFACE_IFNAME", string("eth0")),
           attr("INTERFACE_ZONE", u32(1)), attr("INTERFACE_INBOUND", term(TCP), True))],
     errno.EINVAL, ["eth0", "own-inbound"]),
    ("1025 interfaces of a zone", [interface(f"eth{n}", 1) for n in range(1025)], errno.EINVAL,
     ["interface 1025", "1024"]),
    ("an address's id twice", [address(4, "a"), address(4, "b")], errno.EINVAL,
     ["address 2 (b)", "id 4", "twice"]),
    ("an address without a name", [address(4, "")], errno.EINVAL, ["address 1", "name"]),
    ("a range backwards", [address(4, "a", "10.0.0.2-10.0.0.1")], errno.EINVAL,
     ["address 1 (a)", "backwards"]),
    ("an IPv6 range backwards", [address(4, "a", "2001:db8:1::-2001:db8::ffff")], errno.EINVAL,
     ["backwards"]),
    ("a range of two families", bad_range(attr(LOW, packed("10.0.0.1")),
                                          attr(HIGH, packed("::1"))), errno.EINVAL,
     ["two families"]),
    ("a range without low", bad_range(attr(HIGH, packed("10.0.0.1"))), errno.EINVAL,
     ["without low"]),
    ("an address of 5 bytes", bad_range(attr(LOW, bytes(5))), errno.EINVAL, ["4 or 16"]),
    ("an application's id twice", [application(4, "a"), application(4, "b")], errno.EINVAL,
     ["application 2 (b)", "id 4"]),
    ("ports without a protocol", bad_term(dst_low=1), errno.EINVAL, ["application 1 (app)", "TCP"]),
    ("ports of ICMP", bad_term(protocol=ICMP, src_low=1), errno.EINVAL, ["TCP"]),
    ("ports backwards", bad_term(protocol=TCP, dst_low=9, dst_high=8), errno.EINVAL,
     ["dst ports 9 to 8"]),
    ("a highest port alone", bad_term(protocol=UDP, src_high=8), errno.EINVAL,
     ["src-port-high without low"]),
    ("an ICMP type of TCP", bad_term(protocol=TCP, type=8), errno.EINVAL, ["icmp-type"]),
    ("an ICMP code without a type", bad_term(protocol=ICMP, code=1), errno.EINVAL, ["icmp-code"]),
    ("except of an application", bad_term(no=True), errno.EINVAL, ["except"]),
    ("a timeout of inbound traffic", [zone(3, "dmz", [term(TCP, timeout=3)])], errno.EINVAL,
     ["zone 3 (dmz)", "timeout"]),
    ("a policy of an unknown zone", [policy("p", (1, 9), PERMIT)], errno.EINVAL,
     ["policy 1 (p)", "unknown zone 9"]),
    ("a policy of an unknown source", [policy("p", (1, 2), PERMIT, sources=[9])], errno.EINVAL,
     ["policy 1 (p)", "unknown source 9"]),
    ("an unknown destination", [policy("p", (1, 2), PERMIT, destinations=[8])], errno.EINVAL,
     ["unknown destination 8"]),
    ("an unknown application", [policy("q", (1, 2), PERMIT), policy("p", (1, 2), PERMIT,
                                                                    applications=[7])],
     errno.EINVAL, ["policy 2 (p)", "unknown application 7"]),
    ("source-excluded without a source", [policy("p", (1, 2), PERMIT, source_excluded=True)],
     errno.EINVAL, ["source-excluded"]),
    ("a policy twice", [policy("p", (1, 2), PERMIT), policy("p", (1, 2), DENY)], errno.EINVAL,
     ["policy 2 (p)", "twice"]),
    ("a policy without a name", [policy("", (1, 2), PERMIT)], errno.EINVAL, ["policy 1", "name"]),
    ("a policy without an action", named("p", attr("POLICY_FROM", u32(1)),
                                         attr("POLICY_TO", u32(2))), errno.EINVAL, ["action"]),
    ("from without to", named("p", ACTION, attr("POLICY_FROM", u32(1))), errno.EINVAL,
     ["from without to"]),
    ("an action of 4", [policy("p", (1, 2), 4)], errno.ERANGE, ["integer out of range"]),
    ("tunnel of another action", [policy("p", (1, 2), PERMIT, tunnel=1)], errno.EINVAL,
     ["tunnel without action"]),
    ("the action tunnel without one", [policy("p", (1, 2), TUNNEL)], errno.EINVAL,
     ["action tunnel without"]),
    ("hits of a policy", named("p", ACTION, attr("POLICY_INDEX", u32(1))), errno.EINVAL,
     ["cannot be set"]),
    ("reject by default", [default(REJECT)], errno.EINVAL, ["default-action"]),
    ("tunnel by default", [default(TUNNEL)], errno.EINVAL, ["default-action"]),
    ("a zone without an id", [nest("RULES_ZONE", attr("ZONE_NAME", string("dmz")))],
     errno.EINVAL, ["zone 3 (dmz)", "missing id"]),
    ("an interface without a zone", [nest("RULES_INTERFACE",
                                          attr("INTERFACE_IFNAME", string("eth0")))],
     errno.EINVAL, ["interface 1 (eth0)", "missing zone"]),
    ("an address without an id", [nest("RULES_ADDRESS", attr("ADDRESS_NAME", string("a")))],
     errno.EINVAL, ["address 1 (a)", "missing id"]),
    ("an application without an id",
     [nest("RULES_APPLICATION", attr("APPLICATION_NAME", string("a")))], errno.EINVAL,
     ["application 1 (a)", "missing id"]),
    ("an application without a name", [application(4, "")], errno.EINVAL,
     ["application 1", "name"]),
    ("a range of nothing", bad_range(), errno.EINVAL, ["address 1 (a)", "without low"]),
    ("an interface's zone of 0", [interface("eth0", 0)], errno.EINVAL, ["unknown zone 0"]),
    ("to without from", named("p", ACTION, attr("POLICY_TO", u32(1))), errno.EINVAL,
     ["to without from"]),
    ("a global policy twice", [policy("p", None, PERMIT), policy("p", (1, 2), PERMIT),
                               policy("p", None, PERMIT)], errno.EINVAL,
     ["policy 3 (p)", "twice"]),
    ("destination-excluded without a destination",
     [policy("p", (1, 2), PERMIT, destination_excluded=True)], errno.EINVAL,
     ["destination-excluded"]),
    ("ports of a protocol without", bad_term(protocol=47, dst_low=1), errno.EINVAL, ["SCTP"]),
    ("an ICMP type without a protocol", bad_term(type=8), errno.EINVAL, ["icmp-type"]),
    ("source ports backwards", bad_term(protocol=SCTP, src_low=65535, src_high=0), errno.EINVAL,
     ["src ports 65535 to 0"]),
    ("a name of 64 bytes", [zone(3, "x" * 64)], errno.EINVAL, []),
    ("an interface's name of 16 bytes", [interface("x" * 16, 1)], errno.EINVAL, []),
    ("an address of 17 bytes", bad_range(attr(LOW, bytes(17))), errno.ERANGE, []),
    ("an id of 3 bytes", [nest("RULES_ADDRESS", attr("ADDRESS_ID", bytes(3)),
                               attr("ADDRESS_NAME", string("a")))], errno.EINVAL, ["length"]),
    ("an id of 5 bytes", [nest("RULES_ADDRESS", attr("ADDRESS_ID", bytes(5)),
                               attr("ADDRESS_NAME", string("a")))], errno.EINVAL, ["length"]),
    ("a name without its end", [nest("RULES_ZONE", attr("ZONE_ID", u32(3)),
                                     attr("ZONE_NAME", b"dmz"))], errno.EINVAL, []),
    ("a zone that is no nest", [attr("RULES_ZONE", attr("ZONE_ID", u32(3)))], errno.EINVAL,
     ["NLA_F_NESTED"]),
    ("a policy of an unknown attribute", named("p", ACTION, attr(1000, b"")), errno.EINVAL, []),
]


def refused(rules, parts, error, words):
    before = rules.summary(), rules.listed()
    got, message = rules.try_set(*ZONES, *parts)
    expect(got, error, message)
    for word in words:
        assert word in message, f"no '{word}' in: {message}"
    expect((rules.summary(), rules.listed()), before, "rules")


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


def generations(rules):
    first = rules.set(*ZONES)
    second = rules.set(*ZONES)
    assert second > first > 0, f"{first} and {second}"
    expect(rules.flush(), (0, ""), "flush")
    assert rules.set(*ZONES) > second, "a generation came again"


def two_namespaces(rules, other):
    rules.set(*small())
    expect(other.summary()["generation"], 0, "generation there")
    other.set(*ZONES)
    expect(rules.summary()["zones"], 2, "zones here")
    expect(other.summary()["policies"], 0, "policies there")
    expect(other.flush(), (0, ""), "flush there")
    expect(rules.summary()["policies"], 3, "policies here")


def present(rules):
    return [one["interfaces"] for one in rules.listed()[0]]


def interfaces_come(namespace, rules):
    rules.set(*ZONES, interface("one", 1), interface("two", 2))
    expect(present(rules), [[], []], "before")
    namespace.run("ip link add one type dummy")
    expect(present(rules), [["one"], []], "there")
    namespace.run("ip link set one name two")
    expect(present(rules), [[], ["two"]], "renamed")
    namespace.run("ip link set two name three")
    expect(present(rules), [[], []], "with a name of no zone")
    namespace.run("ip link set three name one")
    expect(present(rules), [["one"], []], "back")
    namespace.run("ip link del one")
    expect(present(rules), [[], []], "deleted")


def interfaces_move(namespace, rules, other_namespace, other):
    """Each namespace's rules know its own, whatever the name."""
    for one in (rules, other):
        one.set(*ZONES, interface("one", 1))
    namespace.run("ip link add one type dummy")
    expect((present(rules), present(other)), ([["one"], []], [[], []]), "before")
    namespace.run(f"ip link set one netns {other_namespace.name}")
    expect((present(rules), present(other)), ([[], []], [["one"], []]), "moved")
    other_namespace.run("ip link del one")
    expect((present(rules), present(other)), ([[], []], [[], []]), "deleted")


def many(rules):
    """In one message; the first and the last are found."""
    parts = ZONES + [application(1, "web", term(TCP, dst_low=80))]
    for n in range(MANY):
        parts.append(address(n, f"host-{n}", f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}"))
        parts.append(policy(f"policy-{n}", (1, 2), PERMIT, [n], [], [1]))
    start = time.monotonic()
    rules.set(*parts)
    print(f"# {MANY} policies in {time.monotonic() - start:.2f} s")
    expect(rules.summary()["policies"], MANY, "policies")
    expect([one["index"] for one in rules.listed()[1]], list(range(1, MANY + 1)), "indices")
    for n in (0, 1, MANY // 2, MANY - 1):
        found = rules.match(_from="trust", to="untrust", dst="192.0.2.1", protocol=TCP,
                            src=f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}", dst_port=80)
        expect((found["policy"], found["index"], found["action"]),
               (f"policy-{n}", n + 1, PERMIT), "found")
    found = rules.match(_from="trust", to="untrust", dst="192.0.2.1", protocol=TCP,
                        src="10.255.0.1", dst_port=80)
    expect((found["action"], found["default"]), (DENY, True), "of none")


def matched(rules):
    """Zones by name; what decides is told."""
    rules.set(*small())
    out = {"_from": "trust", "to": "untrust", "protocol": TCP, "dst_port": 22}
    found = rules.match(src="10.1.2.3", dst="192.0.2.1", **out)
    expect((found["policy"], found["index"], found["action"], found["from"], found["to"]),
           ("out", 1, PERMIT, "trust", "untrust"), "IPv4")
    expect(rules.match(src="2001:db8::5", dst="::2", **out)["policy"], "out", "IPv6")
    found = rules.match(src="11.0.0.1", dst="192.0.2.1", **out)
    expect((found["policy"], found.get("global"), found["action"]), ("rest", True, DENY),
           "excluded")
    found = rules.match(_from="trust", to="trust", src="10.0.0.1", dst="10.0.0.2", protocol=UDP)
    expect((found.get("default"), found["action"]), (True, PERMIT), "default")
    found = rules.match(_from="untrust", to="trust", src="10.0.0.1", dst="10.0.0.2", protocol=89)
    expect((found["policy"], found["action"]), ("vpn", TUNNEL), "tunnel")


def matched_by_route(namespace, rules):
    """Interfaces; the routing table says where it goes."""
    namespace.run("ip link add in0 type dummy")
    namespace.run("ip link add out0 type dummy")
    namespace.run("ip link add none0 type dummy")
    namespace.sysctl("net/ipv4/ip_forward", 1)
    namespace.sysctl("net/ipv6/conf/all/forwarding", 1)
    for name, v4, v6 in (("in0", "10.1.0.1/24", "2001:db8:1::1/64"),
                         ("out0", "10.2.0.1/24", "2001:db8:2::1/64"),
                         ("none0", "10.3.0.1/24", "2001:db8:3::1/64")):
        namespace.run(f"ip link set {name} up")
        namespace.run(f"ip addr add {v4} dev {name}")
        namespace.run(f"ip addr add {v6} dev {name} nodad")
    rules.set(zone(1, "trust", [term(TCP, dst_low=22)]), zone(2, "untrust"),
              interface("in0", 1), interface("out0", 2), policy("out", (1, 2), PERMIT))
    for net in ("10.{}.0.{}", "2001:db8:{}::{}"):
        there = {"from_ifname": "in0", "src": net.format(1, 9), "protocol": TCP, "dst_port": 22}
        found = rules.match(dst=net.format(2, 9), **there)
        expect((found["policy"], found["to"]), ("out", "untrust"), "transit")
        found = rules.match(dst=net.format(1, 1), **there)
        expect((found.get("local"), found["action"], "to" in found), (True, PERMIT, False),
               "to the router")
        there["dst_port"] = 23
        expect(rules.match(dst=net.format(1, 1), **there)["action"], DENY, "to the router")
        error, message = rules.match(dst=net.format(3, 9), **there)
        expect(error, errno.ENOENT, message)
        assert "none0" in message and "no zone" in message, message
        error, message = rules.match(dst=net.format(9, 9), **there)
        assert error and "no route" in message, f"{error} {message}"
    error, message = rules.match(_from="trust", src="10.1.0.9", dst="10.2.0.9", protocol=TCP)
    expect(error, errno.EINVAL, message)
    error, message = rules.match(from_ifname="none0", to="trust", src="10.3.0.9", dst="10.2.0.9",
                                 protocol=TCP)
    assert error == errno.ENOENT and "no zone" in message, f"{error} {message}"


def unprivileged(namespace, rules):
    """Without CAP_NET_ADMIN: seen, but not changed and not asked."""
    rules.set(*small())
    before = rules.summary(), rules.listed()
    code = ("import sys; sys.path.insert(0, sys.argv[1]); from sectest.genl import *\n"
            "class Here:\n    socket = staticmethod(socket.socket)\n"
            "family = Family(Here)\n"
            "print(*(family.request(name)[0] for name in "
            "('RULES_SET', 'RULES_FLUSH', 'POLICY_MATCH')))")
    shown = namespace.run("setpriv", "--bounding-set=-net_admin", "--inh-caps=-net_admin",
                          sys.executable, "-c", code, sys.path[0])
    expect(shown.split(), ["1", "1", "1"], "errors")
    expect((rules.summary(), rules.listed()), before, "rules")


def namespace_deleted():
    namespace = Namespace("gone")
    rules = Rules(Family(namespace))
    rules.set(*small())
    rules.family.sock.close()
    namespace.delete()


def unloaded():
    """With rules in force; and they are gone with the module."""
    namespace = Namespace("unload")
    Rules(Family(namespace)).set(*small())
    run("modprobe -r sectun")
    assert not kernel.loaded(), "still loaded"
    kernel.load()
    expect(Rules(Family(namespace)).summary()["generation"], 0, "generation")
    namespace.delete()


def main():
    tap = Tap()
    kernel.load()
    namespace = Namespace("rules")
    rules = Rules(Family(namespace))
    for what, parts, error, words in BAD[:3]:
        tap.run(f"refused, without rules: {what}", refused, rules, parts, error, words)
    rules.set(*small())
    for what, parts, error, words in BAD:
        tap.run(f"refused: {what}", refused, rules, parts, error, words)
    tap.run("rules that are set are listed", set_and_listed, rules)
    tap.run("rules are taken away, only those meant", taken_away, rules)
    tap.run("each rule set has its own generation", generations, rules)
    other_namespace = Namespace("other")
    other = Rules(Family(other_namespace))
    tap.run("two namespaces are apart", two_namespaces, rules, other)
    tap.run("interfaces come, go and are renamed", interfaces_come, namespace, rules)
    tap.run("interfaces go to another namespace", interfaces_move, namespace, rules,
            other_namespace, other)
    tap.run("policy-match by zones", matched, rules)
    tap.run("policy-match by interfaces and routes", matched_by_route, namespace, rules)
    tap.run("10,000 policies in one message", many, rules)
    tap.run("without CAP_NET_ADMIN", unprivileged, namespace, rules)
    tap.run("a namespace with rules is deleted", namespace_deleted)
    for one in (rules, other):
        one.family.sock.close()
    tap.run("the module is unloaded with rules in force", unloaded)
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
