# SPDX-License-Identifier: GPL-2.0
"""UDP packets made in the kernel, as many as are asked for, as fast as it can."""
import re

from sectest.poll import until

from . import BenchError
from .chain import CLIENT, SERVER

DISCARD = 9
FIRST_PORT = 4096
PATIENCE = 120


def _source_ports(first, count):
    """It takes one after the other, and never the highest that it is told."""
    return f"udp_src_min {first}", f"udp_src_max {first + count}"


class Generator:
    """One flow from each of @senders processors, out of the client's device."""

    def __init__(self, chain, senders=1):
        self.namespace = chain.client
        self.flows = [f"lan@{number}" for number in range(senders)]
        for number, flow in enumerate(self.flows):
            self._write(f"kpktgend_{number}", "rem_device_all", f"add_device {flow}")
            self._write(flow, f"dst_mac {chain.gate_mac}", f"src_min {CLIENT}",
                        f"udp_dst_min {DISCARD}", f"udp_dst_max {DISCARD}",
                        "clone_skb 0", "delay 0", *_source_ports(FIRST_PORT + number, 1))
        self.aim(SERVER)

    def _write(self, file, *lines):
        with self.namespace.inside():
            for line in lines:
                with open(f"/proc/self/net/pktgen/{file}", "w", encoding="ascii") as out:
                    out.write(line + "\n")

    def _configure(self, *lines):
        for flow in self.flows:
            self._write(flow, *lines)

    def aim(self, address):
        self._configure(f"dst {address}")

    def vary_port(self, first, count):
        """Each packet of a burst has another source port, of these."""
        self._configure(*_source_ports(first, count))

    def size(self, length):
        """Of the Ethernet frame, without its checksum."""
        self._configure(f"pkt_size {length}")

    def send(self, count):
        """
        @count packets of each flow; returns the seconds that it took. One that
        the device refuses, as its queue is full, does not count.
        """
        self._configure(f"count {count}")
        self._write("pgctrl", "start")
        # On a busy machine that may return before a sender has begun.
        try:
            until(lambda: all(self._took(flow, count) for flow in self.flows),
                  "the end of the burst", PATIENCE)
        except AssertionError as error:
            raise BenchError(f"pktgen, {count} packets: {error}") from None
        return max(self._took(flow, count) for flow in self.flows)

    def _took(self, flow, count):
        """Seconds, None before the end; "count" has wiped the result of earlier."""
        with self.namespace.inside():
            with open(f"/proc/self/net/pktgen/{flow}", encoding="ascii") as file:
                text = file.read()
        sofar = int(re.search(r"pkts-sofar: (\d+)", text)[1])
        took = re.search(r"^Result: OK: (\d+)", text, re.M)
        return int(took[1]) / 1e6 if took and sofar == count else None

    def close(self):
        for number, _ in enumerate(self.flows):
            self._write(f"kpktgend_{number}", "rem_device_all")
