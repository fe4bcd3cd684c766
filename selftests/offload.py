#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.1 6.12 debug
"""Large packets: segmented once on their way out, put together on their way in."""
import json
import random
import socket
import struct
import sys
import tempfile
from pathlib import Path

from sectest import kernel
from sectest.algorithm import BY_NAME
from sectest.capture import ETH_P_IP, Capture
from sectest.counters import Counters, per_sa
from sectest.endpoint import make_sa
from sectest.packet import ipv4
from sectest.peers import GCM, OUT, Peers
from sectest.stand import A, B
from sectest.stream import Stream, carry
from sectest.tap import Tap, expect

BACKLOG = Path("/proc/sys/net/core/netdev_max_backlog")
STREAM = 1 << 18
UDP_SEGMENT = 103
PACKET_VNET_HDR, SOL_PACKET = 15, 263
NEEDS_CSUM, GSO_TCPV4 = 1, 1
TCP = 6


def streams(tunnel, **options):
    """Both ways, both families."""
    tunnel.key(**options)
    data = random.Random(2).randbytes(STREAM)
    for version in ("inner4", "inner6"):
        carry(tunnel.left, tunnel.right, version, data)
        carry(tunnel.right, tunnel.left, version, data)


def largest(capture):
    return max(map(len, capture.drain()), default=0)


def large_in_one_piece(tunnel):
    """The stack hands large packets to the device, and gets such from it."""
    tunnel.key()
    data = random.Random(3).randbytes(STREAM)
    leaving = Capture(tunnel.left.namespace, "st0.0", outgoing=True, protocol=3)
    coming = Capture(tunnel.right.namespace, "st0.0")
    carry(tunnel.left, tunnel.right, "inner4", data)
    for capture, where in ((leaving, "into"), (coming, "out of")):
        size = largest(capture)
        assert size > 2 * 1500, f"the largest packet {where} the device has {size} bytes"


def without_offload(tunnel):
    tunnel.left.namespace.run("ethtool -K st0.0 gso off tso off sg off tx off gro off")
    try:
        streams(tunnel)
    finally:
        tunnel.left.namespace.run("ethtool -K st0.0 sg on tx on gso on tso on gro on")


def datagrams(tunnel):
    """UDP segmentation: each datagram arrives as if it had been sent alone."""
    tunnel.key()
    for version in ("inner4", "inner6"):
        sender = tunnel.left.namespace.udp(getattr(tunnel.left, version))
        receiver = tunnel.right.namespace.udp(getattr(tunnel.right, version))
        sender.setsockopt(socket.IPPROTO_UDP, UDP_SEGMENT, 1000)
        data = random.Random(4).randbytes(10500)
        sender.sendto(data, receiver.getsockname())
        wanted = [data[at:at + 1000] for at in range(0, len(data), 1000)]
        expect([receiver.recv(65535) for _ in wanted], wanted, version)


def file_untouched(tunnel):
    """What is encrypted is a copy: pages that others use as well stay as they are."""
    tunnel.key()
    data = random.Random(5).randbytes(STREAM)
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.flush()
        stream = Stream(tunnel.left, tunnel.right, "inner4")
        file.seek(0)
        stream.sock.sendfile(file)
        assert stream.finish() == data, "other bytes arrived than are in the file"
        file.seek(0)
        assert file.read() == data, "the file has been changed"


def link_stats(namespace):
    """What the device received and dropped."""
    stats = json.loads(namespace.run("ip -s -j link show st0.0"))[0]["stats64"]["rx"]
    return {key: stats[key] for key in ("packets", "dropped")}


class Raw:
    """Packets of several segments, written straight to the device."""

    def __init__(self, tunnel):
        self.left = tunnel.left
        self.wire = Capture(tunnel.right.namespace, "wan", protocol=ETH_P_IP)
        with self.left.namespace.inside():
            self.sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
            self.sock.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)

    def write(self, payload, segment, protocol=TCP):
        """A TCP packet that is to be cut into pieces of @segment bytes."""
        tcp = struct.pack("!HHIIBBHHH", 1000, 2000, 1, 1, 5 << 4, 0x10, 1000, 0, 0)
        header = struct.pack("=BBHHHH", NEEDS_CSUM, GSO_TCPV4, 40, segment, 20, 16)
        data = ipv4("10.0.1.1", "10.0.1.2", protocol, tcp + payload, flags=0x4000)
        self.sock.sendto(header + data, ("st0.0", ETH_P_IP))

    def esp(self):
        """Sequence numbers of the ESP packets on the wire."""
        return [struct.unpack_from("!I", data, 24)[0] for data in self.wire.drain()
                if data[9] == 50]


def in_order(tunnel):
    """A sequence number each, in the order of the segments."""
    raw = Raw(tunnel)
    tunnel.key()
    raw.wire.drain()
    counters = Counters(tunnel.left.ctl, "st0.0")
    raw.write(bytes(5000), 1000)
    counters.expect({})
    expect(raw.esp(), [1, 2, 3, 4, 5], "sequence numbers")


def too_big(tunnel):
    """Segments that would not fit, though the user's MTU says so."""
    raw = Raw(tunnel)
    tunnel.key()
    tunnel.left.namespace.run("ip link set st0.0 mtu 4000")
    raw.wire.drain()
    counters = Counters(tunnel.left.ctl, "st0.0")
    raw.write(bytes(5000), 2000)
    counters.expect(per_sa("out", OUT, "too-big"))
    expect(raw.esp(), [], "ESP on the wire")
    tunnel.left.namespace.run("ip link set st0.0 mtu 0")


def burst(tunnel):
    """More at once than the stack takes is counted, and not as received."""
    tunnel.key()
    sender = tunnel.left.namespace.udp(tunnel.left.inner4)
    receiver = tunnel.right.namespace.udp(tunnel.right.inner4)
    sender.setsockopt(socket.IPPROTO_UDP, UDP_SEGMENT, 1000)
    # With these, the other end of the wire gets all segments at once.
    tunnel.left.namespace.run("ethtool -K wan tso off")
    tunnel.right.namespace.run("ethtool -K wan gro on")
    before = link_stats(tunnel.right.namespace)
    counters = Counters(tunnel.right.ctl, "st0.0")
    backlog = int(BACKLOG.read_text(encoding="ascii"))
    BACKLOG.write_text("2", encoding="ascii")
    try:
        sender.sendto(bytes(10 * 1000), receiver.getsockname())
    finally:
        BACKLOG.write_text(str(backlog), encoding="ascii")
    counters.expect(per_sa("in", OUT, "queue-full", 7))
    expect([len(receiver.recv(2000)) for _ in range(3)], [1000] * 3, "datagrams that arrived")
    after = link_stats(tunnel.right.namespace)
    expect({key: after[key] - before[key] for key in after}, {"packets": 3, "dropped": 7},
           "received and dropped, of the device")
    sa, = tunnel.right.ctl.sas(dir="in")
    expect(sa["counters"]["packets"], 3, "received, of the SA")


def ends_within(tunnel):
    """A hard lifetime in the middle of the segments."""
    raw = Raw(tunnel)
    tunnel.left.flush()
    tunnel.left.add(make_sa(OUT, A, B, GCM), "life", "hard-packets", 3)
    raw.wire.drain()
    counters = Counters(tunnel.left.ctl, "st0.0")
    raw.write(bytes(5000), 1000)
    counters.expect(per_sa("out", OUT, "expired", 2))
    expect(raw.esp(), [1, 2, 3], "sequence numbers")


def not_what_it_says(tunnel):
    """It cannot be cut as its header says."""
    raw = Raw(tunnel)
    tunnel.key()
    raw.wire.drain()
    counters = Counters(tunnel.left.ctl, "st0.0")
    raw.write(bytes(5000), 1000, protocol=17)
    counters.expect(per_sa("out", OUT, "not-ip"))
    expect(raw.esp(), [], "ESP on the wire")


def main():
    tap = Tap()
    kernel.load()
    tunnel = Peers()
    for name, options in (("aes128gcm16", {"esn": True}), ("aes256-sha256", {"encap": True}),
                          ("chacha20poly1305", {})):
        tap.run(f"TCP both ways, {name} {' '.join(options)}", streams, tunnel,
                algorithm=BY_NAME[name], **options)
    tap.run("TCP both ways, without any offload", without_offload, tunnel)
    tap.run("UDP segmentation", datagrams, tunnel)
    tap.run("what is sent from a file leaves it as it is", file_untouched, tunnel)
    tap.run("segments leave in their order", in_order, tunnel)
    tap.run("segments longer than the path carries", too_big, tunnel)
    tap.run("a hard lifetime between two segments", ends_within, tunnel)
    tap.run("a segmented packet with the wrong headers", not_what_it_says, tunnel)
    tunnel.delete()
    tunnel = Peers(ours=True)
    tap.run("TCP both ways between two of ours", streams, tunnel, esn=True)
    tap.run("large packets into and out of the device", large_in_one_piece, tunnel)
    tap.run("more at once than the stack takes", burst, tunnel)
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
