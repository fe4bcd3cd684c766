#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.1 6.12 debug
"""Carrier, MTU, and what never enters the tunnel."""
import json
import socket
import sys

from sectest import kernel, packet
from sectest.algorithm import BY_NAME
from sectest.capture import ETH_P_IP, Capture
from sectest.counters import Counters, per_sa
from sectest.endpoint import SectunEnd, make_sa
from sectest.netns import CommandError
from sectest.poll import until
from sectest.stand import A, B, Stand
from sectest.tap import Tap, expect

ESP, UDP = 50, 17
ALGORITHMS = ["aes128gcm16", "aes256-sha256", "3des-sha1", "chacha20poly1305"]


def link(namespace, name="st0.0"):
    return json.loads(namespace.run(f"ip -j link show {name}"))[0]


def has_carrier(end):
    return "LOWER_UP" in link(end.namespace)["flags"] and end.ctl.device("st0.0")["carrier"]


def carrier(end, up, why):
    until(lambda: bool(has_carrier(end)) == up, f"carrier {'up' if up else 'down'} {why}")


def carrier_follows(end):
    gcm = BY_NAME["aes128gcm16"]
    end.stay_up(False)
    out, back = make_sa(0x2000, A, B, gcm), make_sa(0x2001, B, A, gcm)
    carrier(end, False, "without an SA")
    end.add(back)
    carrier(end, False, "with an inbound SA alone")
    end.add(out)
    carrier(end, True, "with an outbound SA")
    end.delete(out)
    carrier(end, False, "after its deletion")
    end.ctl.run("trap add dev st0.0 reqid 9")
    carrier(end, True, "with a trap")
    end.ctl.run("trap del dev st0.0 reqid 9")
    carrier(end, False, "without the trap")
    end.add(out, "life", "hard-packets", 1)
    carrier(end, True, "with an SA of one packet")
    end.namespace.run("ping -n -c 1 -W 0.1 10.0.1.2", check=False)
    end.namespace.run("ping -n -c 1 -W 0.1 10.0.1.2", check=False)
    carrier(end, False, "after its hard lifetime")
    end.flush()
    end.stay_up()


def tunnel_mtu(path, algorithm, encap):
    """RFC 4303 in figures: the largest inner packet whose ESP fits."""
    room = path - 20 - (8 if encap else 0) - 8 - algorithm.iv_len - algorithm.icv_len
    return room - room % max(algorithm.block, 4) - 2


def mtu_is(end, expected, why):
    until(lambda: link(end.namespace)["mtu"] == expected,
          f"MTU {expected} {why}; it is {link(end.namespace)['mtu']}")


def mtu_follows(end, name, encap):
    algorithm = BY_NAME[name]
    end.flush()
    end.add(make_sa(0x2100, A, B, algorithm, encap=encap))
    for path in (1500, 1400, 1497):
        end.namespace.run(f"ip link set wan mtu {path}")
        mtu_is(end, tunnel_mtu(path, algorithm, encap), f"over {path}")
    end.namespace.run("ip link set wan mtu 1500")
    mtu_is(end, tunnel_mtu(1500, algorithm, encap), "over 1500 again")


def widest(stand, end):
    """A path as wide as paths can be is wider than the device."""
    end.flush()
    end.add(make_sa(0x2180, A, B, BY_NAME["aes128gcm16"]))
    most = json.loads(end.namespace.run("ip -d -j link show st0.0"))[0]["max_mtu"]
    for namespace in (stand.a, stand.b):
        namespace.run("ip link set wan mtu 65535")
    mtu_is(end, most, "over 65535")
    for namespace in (stand.a, stand.b):
        namespace.run("ip link set wan mtu 1500")
    mtu_is(end, tunnel_mtu(1500, BY_NAME["aes128gcm16"], False), "over 1500 again")


def full_packets(end, wire):
    """The largest packet fills the path, a larger one is told so."""
    mtu = link(end.namespace)["mtu"]
    wire.drain()
    end.namespace.run(f"ping -n -c 1 -W 0.1 -M do -s {mtu - 28} 10.0.1.2", check=False)
    got = wire.next()
    assert got, "the largest packet was not sent"
    assert 1500 - 16 < len(got) <= 1500, f"outer packet of {len(got)} bytes"
    try:
        end.namespace.run(f"ping -n -c 1 -W 0.1 -M do -s {mtu - 27} 10.0.1.2")
    except CommandError as error:
        assert "too long" in str(error), str(error)
    expect(len([data for data in wire.drain() if len(data) > 200]), 0, "larger packets sent")


def user_mtu(end):
    end.namespace.run("ip link set st0.0 mtu 1300")
    expect(end.ctl.device("st0.0")["mtu-fixed"], True, "mtu-fixed")
    end.flush()
    end.add(make_sa(0x2200, A, B, BY_NAME["aes128gcm16"]))
    end.namespace.run("ip link set wan mtu 1450")
    end.namespace.run("ip link set wan mtu 1500")
    # What would have changed it has been worked off when a peer is set.
    end.ctl.run(f"peer set dev st0.0 remote {B}")
    expect(link(end.namespace)["mtu"], 1300, "MTU")


def sent_plain(end, wire, sport, dport, payload):
    """A datagram to the peer goes by the wire, not by the tunnel."""
    wire.drain()
    with end.namespace.udp(A, sport) as sock:
        sock.sendto(payload, (B, dport))
    got = wire.next()
    assert got, f"UDP {sport} to {dport} was not sent"
    expect(got[9], UDP, f"protocol of UDP {sport} to {dport} on the wire")
    expect(got[28:], payload, "payload on the wire")


def never_enters(end, wire, *routes):
    end.namespace.batch(*(f"route replace {route}" for route in routes))
    end.ctl.run(f"peer set dev st0.0 local {A} remote {B}")
    for sport, dport in ((500, 500), (4500, 4500), (500, 4500)):
        sent_plain(end, wire, sport, dport, b"\0\0\0\0IKE message")
    wire.drain()
    inner = packet.udp4("10.0.1.1", "10.0.1.2", b"into the tunnel")
    with end.namespace.udp("10.0.1.1", 1000) as sock:
        sock.sendto(b"into the tunnel", ("10.0.1.2", 2000))
    got = wire.next()
    assert got, "no ESP on the wire"
    expect(got[9], ESP, "protocol on the wire")
    assert len(got) < 2 * len(inner) + 100, "ESP in ESP"
    expect(wire.drain(), [], "further packets")
    # ESP that another program sends to the peer
    with end.namespace.socket(socket.AF_INET, socket.SOCK_RAW, ESP) as sock:
        sock.bind((A, 0))
        sock.sendto(bytes(8) + b"by hand", (B, 0))
    got = wire.next()
    assert got and got[20:] == bytes(8) + b"by hand", "ESP to the peer went astray"


def other_traffic_enters(end, wire):
    """Only IKE and ESP stay outside, the peer's other services do not."""
    wire.drain()
    with end.namespace.udp(A, 5353) as sock:
        sock.sendto(b"not IKE", (B, 5353))
    got = wire.next()
    assert got, "nothing was sent"
    expect(got[9], ESP, "protocol on the wire")


def refused_is_counted(end):
    """Also what the stack does not pass on to a device without carrier."""
    end.flush()
    end.stay_up(False)
    carrier(end, False, "without an SA")
    # The stack's own IPv6 packets would be counted, too.
    end.namespace.sysctl("net/ipv6/conf/st0.0/disable_ipv6", 1)
    counters = Counters(end.ctl, "st0.0")
    with end.namespace.udp("10.0.1.1", 1000) as sock:
        for _ in range(5):
            sock.sendto(b"nowhere", ("10.0.1.2", 2000))
        counters.expect({("device", "no-sa"): 5})
        end.add(make_sa(0x2300, A, B, BY_NAME["aes128gcm16"]), "life", "hard-packets", 1)
        carrier(end, True, "with an SA of one packet")
        until(lambda: "qdisc noqueue" in end.namespace.run("ip link show st0.0"),
              "the stack passes packets on")
        counters = Counters(end.ctl, "st0.0")
        for _ in range(2):
            sock.sendto(b"the last one", ("10.0.1.2", 2000))
        carrier(end, False, "after its hard lifetime")
        for _ in range(3):
            sock.sendto(b"too late", ("10.0.1.2", 2000))
        counters.expect(per_sa("out", 0x2300, "expired", 4))


def routes_leave(end):
    """The stack takes routes from a device some time after its carrier."""
    until(lambda: "linkdown" in end.namespace.run("ip route show dev st0.0"),
          "routes through st0.0 are down")


def held(end, wire):
    """Routes leave the device; a socket bound to it still sends through the tunnel."""
    end.flush()
    end.stay_up(False)
    end.namespace.sysctl("net/ipv4/conf/st0.0/ignore_routes_with_linkdown", 1)
    end.add(make_sa(0x2400, A, B, BY_NAME["aes128gcm16"]))
    carrier(end, True, "with an outbound SA")
    end.ctl.run("link set dev st0.0 hold on")
    expect(end.ctl.device("st0.0")["hold"], True, "hold as shown")
    carrier(end, False, "while it is held")
    end.add(make_sa(0x2401, A, B, BY_NAME["aes128gcm16"]))
    carrier(end, False, "with another SA")
    routes_leave(end)
    end.namespace.batch(f"route replace default via {B} dev wan onlink")
    counters = Counters(end.ctl, "st0.0")
    with end.namespace.udp("10.0.1.1", 1000) as sock:
        wire.drain()
        sock.sendto(b"by route", ("10.0.1.2", 2000))
        got = wire.next()
        assert got and b"by route" in got, "did not take the other route"
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"st0.0")
        sock.sendto(b"by device", ("10.0.1.2", 2000))
        got = wire.next()
        assert got and got[9] == ESP, "did not get into the tunnel"
        end.flush()
        sock.sendto(b"nowhere", ("10.0.1.2", 2000))
    counters.expect({("device", "no-sa"): 1})
    end.add(make_sa(0x2402, A, B, BY_NAME["aes128gcm16"]))
    end.ctl.run("link set dev st0.0 hold off")
    expect(end.ctl.device("st0.0")["hold"], False, "hold as shown")
    carrier(end, True, "when it is no longer held")
    end.namespace.batch("route del default")
    end.namespace.sysctl("net/ipv4/conf/st0.0/ignore_routes_with_linkdown", 0)
    end.stay_up()


def refused_elsewhere(end, elsewhere):
    """In another namespace, which knows nothing of tunnels, and back again."""
    end.flush()
    end.namespace.run(f"ip link set st0.0 netns {elsewhere.name}")
    elsewhere.batch("addr add 10.0.1.1/24 dev st0.0", "link set st0.0 up")
    elsewhere.sysctl("net/ipv6/conf/st0.0/disable_ipv6", 1)
    before = end.ctl.device("st0.0")["drops"]["no-sa"]
    with elsewhere.udp("10.0.1.1", 1000) as sock:
        for _ in range(4):
            sock.sendto(b"nowhere", ("10.0.1.2", 2000))
    until(lambda: end.ctl.device("st0.0")["drops"]["no-sa"] == before + 4,
          "4 packets are counted")
    elsewhere.run(f"ip link set st0.0 netns {end.namespace.name}")
    end.namespace.run("ip link del st0.0")


def main():
    tap = Tap()
    kernel.load()
    stand = Stand()
    # ARP is not the matter here and would be between the packets.
    for near, far in ((stand.a, stand.b), (stand.b, stand.a)):
        address = B if far is stand.b else A
        near.run(f"ip neigh add {address} lladdr {link(far, 'wan')['address']} dev wan")
    wire = Capture(stand.b, "wan", protocol=ETH_P_IP)
    end = SectunEnd(stand.a, A, 1)
    tap.run("carrier follows SAs and traps", carrier_follows, end)
    for name in kernel.few(ALGORITHMS, ALGORITHMS[:1]):
        for encap in (False, True):
            where = " in UDP" if encap else ""
            tap.run(f"MTU follows path and overhead of {name}{where}",
                    mtu_follows, end, name, encap)
            tap.run(f"packets of that size with {name}{where}", full_packets, end, wire)
    tap.run("MTU over a path that is wider than the device", widest, stand, end)
    tap.run("MTU of the user's choice stays", user_mtu, end)
    tap.run("IKE and ESP do not take a default route into the tunnel",
            never_enters, end, wire, "default dev st0.0")
    tap.run("IKE and ESP do not take a route to the peer into the tunnel",
            never_enters, end, wire, f"{B}/32 dev st0.0")
    tap.run("other packets to the peer do", other_traffic_enters, end, wire)
    tap.run("a device that is held", held, end, wire)
    tap.run("packets that have nowhere to go are counted", refused_is_counted, end)
    tap.run("also when the device has been moved", refused_elsewhere, end, stand.b)
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
