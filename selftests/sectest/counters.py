# SPDX-License-Identifier: GPL-2.0
"""Every drop counter of a namespace at once, and what changed in between."""
import struct
import time

from .genl import NUMBER, Family, drops

SETTLED = 5
DIRECTIONS = ("in", "out")


class Counters:
    """Snapshots of the drop counters of the namespace, a device and its SAs."""

    def __init__(self, ctl, device):
        self.family = Family(ctl.namespace)
        self.device = device
        self.before = self._read()

    def _read(self):
        found = {}
        stats = self.family.get("STATS_GET")
        self._add(found, ("namespace",), stats[NUMBER["SECTUN_A_STATS_DROPS"]])
        for device in self.family.items("DEVICE_GET"):
            if device[NUMBER["SECTUN_A_DEVICE_IFNAME"]].rstrip(b"\0").decode() == self.device:
                self._add(found, ("device",), device[NUMBER["SECTUN_A_DEVICE_DROPS"]])
        for sa in self.family.items("SA_GET"):
            direction, = struct.unpack("=I", sa[NUMBER["SECTUN_A_SA_DIRECTION"]])
            spi, = struct.unpack("!I", sa[NUMBER["SECTUN_A_SA_SPI"]])
            self._add(found, (DIRECTIONS[direction], spi), sa[NUMBER["SECTUN_A_SA_DROPS"]])
        return found

    @staticmethod
    def _add(found, where, nest):
        for reason, count in drops(nest).items():
            found[(*where, reason)] = count

    def changed(self):
        """Counters that moved since the start: {(where…, reason): by how much}."""
        now = self._read()
        return {key: value - self.before.get(key, 0) for key, value in now.items()
                if value != self.before.get(key, 0)}

    def expect(self, wanted):
        """Polls until exactly the counters @wanted moved, by exactly that."""
        end = time.monotonic() + SETTLED
        while (found := self.changed()) != wanted:
            assert time.monotonic() < end, f"drops: got {found}, expected {wanted}"
            time.sleep(0.05)


def spi_of(sa):
    """The SPI of a reported SA, or of an event's, as a number."""
    return int(sa.get("sa", sa)["spi"], 0)


def per_sa(direction, spi, reason, count=1):
    """What a drop of an SA counts: at the SA and at its device."""
    return {("device", reason): count, (direction, spi, reason): count}
