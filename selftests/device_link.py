#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.1 6.12 debug
# processors: 2
"""Tunnel devices as links: life, names, units, namespaces, statistics."""
import json
import os
import sys

from sectest import kernel
from sectest.algorithm import BY_NAME
from sectest.ctl import Ctl
from sectest.endpoint import SectunEnd, XfrmEnd, make_sa
from sectest.injector import Injector
from sectest.netns import CommandError, Namespace, run
from sectest.poll import until
from sectest.stand import A, B, Stand
from sectest.tap import Tap, expect
from sectest.traffic import Exchange

MANY = 60


def links(namespace):
    """All sectun links there, by name."""
    found = json.loads(namespace.run("ip -d -j link show type sectun") or "[]")
    return {link["ifname"]: link for link in found if link}


def refused(function, *words):
    try:
        function(*words)
    except CommandError as error:
        return str(error)
    raise AssertionError(f"accepted: {words}")


def autoload(ns):
    run("modprobe -r sectun")
    assert not kernel.loaded(), "still loaded"
    ns.run("ip link add st0.0 type sectun")
    assert kernel.loaded(), "not loaded"
    ns.run("ip link del st0.0")
    run("modprobe -r sectun")
    assert not kernel.loaded(), "still loaded"
    run("modprobe sectun")


def life(ns):
    ns.run("ip link add st0.0 type sectun")
    link = links(ns)["st0.0"]
    expect(link["linkinfo"]["info_kind"], "sectun", "kind")
    expect("UP" in link["flags"], False, "up at birth")
    assert {"POINTOPOINT", "NOARP"} <= set(link["flags"]), link["flags"]
    ns.run("ip link set st0.0 up")
    expect("UP" in links(ns)["st0.0"]["flags"], True, "up")
    ns.run("ip link set st0.0 down")
    expect("UP" in links(ns)["st0.0"]["flags"], False, "up after down")
    ns.run("ip link del st0.0")
    expect(links(ns), {}, "links")


def rename(ns):
    ctl = Ctl(ns)
    ns.run("ip link add st0.3 type sectun")
    ns.run("ip link set st0.3 name tunnel")
    expect(ctl.device("tunnel")["unit"], 3, "unit after renaming")
    message = refused(ns.run, "ip link add st0.3 type sectun")
    assert "3" in message and "unit" in message.lower(), message
    ns.run("ip link del tunnel")
    ns.run("ip link add st0.3 type sectun")
    ns.run("ip link del st0.3")


def many(ns):
    ns.batch(*(f"link add st0.{unit} type sectun" for unit in range(MANY)))
    expect(len(links(ns)), MANY, "links")
    units = sorted(device["unit"] for device in Ctl(ns).json("link", "show"))
    expect(units, list(range(MANY)), "units")
    ns.batch(*(f"link del st0.{unit}" for unit in range(MANY)))
    expect(links(ns), {}, "links")


def clash(ns):
    ns.run("ip link add st0.5 type sectun")
    for name in ("other.5", "st1.5"):
        message = refused(ns.run, f"ip link add {name} type sectun")
        assert "unit" in message.lower() and "5" in message, f"does not name it: {message}"
    expect(list(links(ns)), ["st0.5"], "links")
    ns.run("ip link del st0.5")


def nameless(ns):
    for name in ("tunnel", "st0.x", "st0."):
        message = refused(ns.run, f"ip link add {name} type sectun")
        assert "unit" in message.lower(), f"does not name it: {message}"
    expect(links(ns), {}, "links")


def explicit(ns):
    ctl = Ctl(ns)
    ctl.run("link add vpn unit 7")
    expect(ctl.device("vpn")["unit"], 7, "unit")
    message = refused(ctl.run, "link add vpn2 unit 7")
    assert "7" in message, message
    ctl.run("link del vpn")
    expect(links(ns), {}, "links")


def per_namespace(ns, other):
    for where in (ns, other):
        where.run("ip link add st0.0 type sectun")
    for where in (ns, other):
        expect(list(links(where)), ["st0.0"], "links")
        expect(len(Ctl(where).json("link", "show")), 1, "devices")
        where.run("ip link del st0.0")


def on_each_cpu(function, *args):
    """One after the other; returns their number."""
    cpus = os.sched_getaffinity(0)
    for cpu in cpus:
        os.sched_setaffinity(0, {cpu})
        function(*args)
    os.sched_setaffinity(0, cpus)
    return len(cpus)


def moved_by(before, after):
    """How much the counters of the device and its inbound SA have grown."""
    return {key: after[key] - value for key, value in before.items() if after[key] != value}


def counted(end):
    """What sectunctl, ip and ethtool say; they must say the same."""
    device = end.ctl.device("st0.0")
    link = json.loads(end.namespace.run("ip -s -j link show st0.0"))[0]["stats64"]
    found = {f"{way} {what}": device[way][what] for way in ("rx", "tx")
             for what in ("packets", "bytes")}
    for key, value in found.items():
        way, what = key.split()
        expect(link[way][what], value, f"{key} of the link")
    text = end.namespace.run("ethtool -S st0.0")
    named = {line.split(":")[0].strip(): int(line.split(":")[1])
             for line in text.splitlines()[1:]}
    expect(named, {f"drop_{reason}".replace("-", "_"): count
                   for reason, count in device["drops"].items()}, "ethtool's counters")
    expect(link["rx"]["dropped"] + link["tx"]["dropped"], sum(named.values()),
           "drops of the link")
    found.update({f"{way} dropped": link[way]["dropped"] for way in ("rx", "tx")})
    for sa in end.ctl.json("sa", "show"):
        found[f"SA {sa['dir']}"] = sa["counters"]["packets"]
        found[f"SA {sa['dir']} dropped"] = sum(sa["drops"].values())
    return found


def statistics(end, peer, traffic):
    """Of all processors together, by whomever they are read."""
    # The stack's own packets would be counted, too.
    for side in (end, peer):
        side.namespace.sysctl(f"net/ipv6/conf/{side.device}/disable_ipv6", 1)
    before = counted(end)
    cpus = on_each_cpu(traffic.both_ways, [100] * 5, ("inner4",))
    short = (0x1001).to_bytes(4, "big") + bytes(8)
    cpus_again = on_each_cpu(Injector(peer.namespace).esp, short)
    expect(cpus_again, cpus, "processors")
    until(lambda: moved_by(before, counted(end)).get("rx dropped") == cpus, "the last is dropped")
    packets = {f"{way} {what}": n * cpus for way in ("rx", "tx")
               for what, n in (("packets", 5), ("bytes", 5 * 128))}
    expect(moved_by(before, counted(end)),
           {**packets, "SA in": 5 * cpus, "SA out": 5 * cpus,
            "rx dropped": cpus, "SA in dropped": cpus}, "counters")
    for side in (end, peer):
        side.namespace.sysctl(f"net/ipv6/conf/{side.device}/disable_ipv6", 0)
        side.namespace.run(f"ip addr add {side.inner6}/64 dev {side.device} nodad")


def moved(end, peer, other):
    """The device goes to another namespace, its ESP stays."""
    end.namespace.run(f"ip link set st0.0 netns {other.name}")
    end.namespace, home = other, end.namespace
    other.run("ip link set st0.0 up")
    end.addresses()
    traffic = Exchange(end, peer)
    traffic.both_ways([1, 100, 1000])
    traffic.close()
    expect(len(Ctl(home).json("sa", "show")), 2, "SAs where the ESP is")
    expect(Ctl(other).json("sa", "show"), [], "SAs where the device is")
    expect(len(Ctl(home).json("link", "show")), 1, "devices where the ESP is")


def namespace_gone(end, other):
    """With the namespace it was moved to, the device goes, and its SAs."""
    home = Ctl(end)
    other.delete()
    until(lambda: not home.json("link", "show"), "the device is gone")
    expect(home.json("sa", "show"), [], "SAs")


def main():
    tap = Tap()
    kernel.load()
    ns, other = Namespace("units"), Namespace("other")
    tap.run("modprobe -r and ip link add load the module again", autoload, ns)
    tap.run("add, up, down, delete", life, ns)
    tap.run("renaming keeps the unit", rename, ns)
    tap.run(f"{MANY} units", many, ns)
    tap.run("a unit in use is refused and named", clash, ns)
    tap.run("a name without a unit is refused", nameless, ns)
    tap.run("a unit of its own choice", explicit, ns)
    tap.run("units are a namespace's own", per_namespace, ns, other)
    ns.delete()

    stand = Stand()
    end, peer = SectunEnd(stand.a, A, 1), XfrmEnd(stand.b, B, 2, A)
    for sa in (make_sa(0x1000, A, B, BY_NAME["aes128gcm16"]),
               make_sa(0x1001, B, A, BY_NAME["aes128gcm16"])):
        end.add(sa)
        peer.add(sa)
    traffic = Exchange(end, peer)
    tap.run("statistics of device, link and ethtool", statistics, end, peer, traffic)
    traffic.close()
    tap.run("a device in another namespace, its ESP at home", moved, end, peer, other)
    tap.run("the namespace of the device is deleted", namespace_gone, stand.a, other)
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
