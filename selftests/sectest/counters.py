# SPDX-License-Identifier: GPL-2.0
"""Every drop counter of a namespace at once, and what changed in between."""
import time

SETTLED = 5


class Counters:
    """Snapshots of the drop counters of the namespace, a device and its SAs."""

    def __init__(self, ctl, device):
        self.ctl = ctl
        self.device = device
        self.before = None
        self.start()

    def _read(self):
        found = {}
        stats = self.ctl.json("stats")
        for where, name in (("namespace", "no device"), ("device", self.device)):
            for reason, value in stats[name].items():
                found[where, reason] = value
        for sa in self.ctl.sas():
            for reason, value in sa["drops"].items():
                found[sa["dir"], spi_of(sa), reason] = value
        return found

    def start(self):
        self.before = self._read()

    def changed(self):
        """Counters that moved since start(): {(where…, reason): by how much}."""
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
