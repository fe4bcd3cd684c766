#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.1 6.12 debug
"""Settings of a device: the DF bit of outer packets, the largest TCP segment."""
import socket
import struct
import sys

from sectest import kernel, packet
from sectest.counters import Counters, per_sa
from sectest.tap import Tap, expect
from sectest.tunnel import INNER, OUT, Tunnel

DF, MORE, OFFSET = 0x4000, 0x2000, 0x1fff
ESP = 50
TCP_MAXSEG = 2


def outer(tunnel, data):
    """Flags and fragment offset of the outer packets that @data becomes."""
    tunnel.wire.drain()
    tunnel.write(tunnel.left, data)
    found = []
    while not found or found[-1] & MORE:
        got = tunnel.wire.next()
        assert got, "nothing was sent"
        if got[9] == ESP:
            found.append(struct.unpack_from("!H", got, 6)[0])
    return found


def datagram(version, size, flags=0):
    """A packet of @size bytes; with @flags in its header."""
    src, dst = INNER[version]
    if version == 4:
        return packet.ipv4(src, dst, 59, bytes(size - 20), flags=flags)
    return packet.ipv6(src, dst, 59, bytes(size - 40))


def df_bits(tunnel):
    """What fits: DF as the setting says."""
    wanted = {"copy": [0, DF, DF], "clear": [0, 0, 0], "set": [DF, DF, DF]}
    for setting, flags in wanted.items():
        tunnel.set("df-bit", setting)
        expect(tunnel.left.ctl.device("st0.0")["df-bit"], setting, "df-bit as shown")
        got = [outer(tunnel, data)[0] for data in
               (datagram(4, 500), datagram(4, 500, DF), datagram(6, 500))]
        expect(got, flags, f"df-bit {setting}: DF outside of IPv4, IPv4 with DF, IPv6")
    tunnel.set("df-bit", "copy")


def fragmented(tunnel, setting, data):
    tunnel.set("df-bit", setting)
    flags = outer(tunnel, data)
    expect([flag & DF for flag in flags], [0, 0], f"df-bit {setting}: DF of the fragments")
    assert flags[1] & OFFSET, f"df-bit {setting}: {len(flags)} packets, not fragments of one"


def told(tunnel, setting, data):
    tunnel.set("df-bit", setting)
    counters = Counters(tunnel.left.ctl, "st0.0")
    tunnel.write(tunnel.left, data)
    counters.expect(per_sa("out", OUT, "too-big"))


def over_the_path(tunnel):
    """What does not fit: fragmented outside or refused, never lost unseen."""
    tunnel.left.namespace.run("ip link set st0.0 mtu 4000")
    for setting in ("copy", "clear", "set"):
        fragmented(tunnel, setting, datagram(4, 2000))
    fragmented(tunnel, "clear", datagram(4, 2000, DF))
    fragmented(tunnel, "clear", datagram(6, 2000))
    for setting in ("copy", "set"):
        told(tunnel, setting, datagram(4, 2000, DF))
        told(tunnel, setting, datagram(6, 2000))
    tunnel.set("df-bit", "copy")
    tunnel.left.namespace.run("ip link set st0.0 mtu 0")


def mss(size):
    return struct.pack("!BBH", 2, 4, size)


def syn(version, options, sender_first=True, flags=0x02):
    src, dst = INNER[version] if sender_first else INNER[version][::-1]
    data = packet.tcp(src, dst, options, flags)
    return (packet.ipv4 if version == 4 else packet.ipv6)(src, dst, packet.TCP, data)


def clamped(tunnel):
    """The option is lowered, at any place, and the checksum is right again."""
    tunnel.set("tcp-mss", "1200")
    expect(tunnel.left.ctl.device("st0.0")["tcp-mss"], 1200, "tcp-mss as shown")
    nop, window = b"\1", b"\3\3\7"
    for version in (4, 6):
        for lead in (b"", nop, nop + window, window, b"\1" * 36):
            for end, first in ((tunnel.left, True), (tunnel.right, False)):
                other = tunnel.right if end is tunnel.left else tunnel.left
                got = tunnel.through(end, other, syn(version, lead + mss(1460), first))
                expect(got, syn(version, lead + mss(1200), first),
                       f"SYN of IPv{version} with {len(lead)} bytes in front of the option")


def left_alone(tunnel):
    """Not a SYN, nothing to lower, or not to be understood."""
    tunnel.set("tcp-mss", "1200")
    same = {
        "a smaller segment": syn(4, mss(1100)),
        "the same segment": syn(4, mss(1200)),
        "no option": syn(4, b""),
        "no SYN": syn(4, mss(1460), flags=0x10),
        "behind the end of options": syn(4, b"\0\1\1\1" + mss(1460)),
        "an option of length 0": syn(4, b"\x08\0" + mss(1460)),
        "an option of length 1": syn(4, b"\x08\1" + mss(1460)),
        "an option longer than the header": syn(4, b"\x08\x28" + mss(1460)),
        "cut in the middle": syn(4, b"\1" * 38 + b"\2\4"),
        "of another length": syn(4, b"\2\3\7\1"),
        "UDP": packet.udp4(*INNER[4], mss(1460) * 8),
    }
    for name, data in same.items():
        expect(tunnel.through(tunnel.left, tunnel.right, data), data, name)
    # A header that is longer than the packet.
    data = bytearray(syn(4, b""))
    data[32] = 0xf0
    expect(tunnel.through(tunnel.left, tunnel.right, bytes(data)), bytes(data), "cut short")


def off_again(tunnel):
    tunnel.set("tcp-mss", "1200")
    tunnel.set("tcp-mss", "off")
    expect(tunnel.left.ctl.device("st0.0")["tcp-mss"], 0, "tcp-mss as shown")
    data = syn(4, mss(1460))
    expect(tunnel.through(tunnel.left, tunnel.right, data), data, "SYN without a limit")


def agreed(tunnel):
    """Both ends of real connections, whoever opens them."""
    tunnel.set("tcp-mss", "1000")
    for caller, called in ((tunnel.left, tunnel.right), (tunnel.right, tunnel.left)):
        with called.namespace.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
            listener.settimeout(10)
            listener.bind((called.inner4, 0))
            listener.listen()
            with caller.namespace.socket(socket.AF_INET, socket.SOCK_STREAM) as sock:
                sock.settimeout(10)
                sock.connect(listener.getsockname())
                other, _ = listener.accept()
                sizes = [end.getsockopt(socket.IPPROTO_TCP, TCP_MAXSEG)
                         for end in (sock, other)]
                other.close()
        # Timestamps take 12 bytes.
        assert max(sizes) <= 1000, f"largest segments {sizes}"
    tunnel.set("tcp-mss", "off")


def refused(tunnel):
    ctl = tunnel.left.ctl
    before = ctl.device("st0.0")
    lines = {"link set dev st0.0": "df-bit, tcp-mss, dscp, copy-outer-dscp or hold is missing",
             "link set dev st0.0 df-bit maybe": "copy, clear or set",
             "link set dev st0.0 tcp-mss 63": "tcp-mss is 0 for no limit, else at least 64",
             "link set dev st0.0 tcp-mss 65536": "65535",
             "link set dev st0.0 dscp 64": "'64' is not a code point or copy",
             "link set dev st0.0 copy-outer-dscp yes": "copy-outer-dscp is on or off",
             "link set dev st0.0 hold": "hold is on or off",
             "link set dev st0.7 tcp-mss 1300": "st0.7"}
    for line, message in lines.items():
        got = ctl.refused(*line.split())
        assert message in got, f"{line}: {got}"
    after = ctl.device("st0.0")
    for key in ("df-bit", "tcp-mss", "dscp", "copy-outer-dscp", "hold"):
        expect(after[key], before[key], f"{key} after refusals")


def main():
    tap = Tap()
    kernel.load()
    tunnel = Tunnel()
    tap.run("DF bit of outer packets", df_bits, tunnel)
    tap.run("packets longer than the path carries", over_the_path, tunnel)
    tap.run("TCP's largest segment is lowered, both ways", clamped, tunnel)
    tap.run("what has no larger segment is left alone", left_alone, tunnel)
    tap.run("TCP's largest segment, off again", off_again, tunnel)
    tap.run("connections agree on it", agreed, tunnel)
    tap.run("settings that make no sense", refused, tunnel)
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
