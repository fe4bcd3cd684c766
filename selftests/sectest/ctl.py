# SPDX-License-Identifier: GPL-2.0
"""sectunctl inside a namespace, and what it reports, as Python values."""
import atexit
import json
import os
import subprocess
from pathlib import Path

from .netns import CommandError, run
from .poll import until

NETLINK_GENERIC = "16"
GROUPS = 5
# libnl's port numbers are the process, with something above it.
PORT_PID = (1 << 22) - 1
TOP = Path(__file__).resolve().parents[2]
SECTUNCTL = os.environ.get("SECTUNCTL") or str(Path(os.environ.get("O", TOP / "build")) /
                                               "bin/sectunctl")


def _split(words):
    return words[0].split() if len(words) == 1 else words


class Ctl:
    """The control utility of one namespace."""

    def __init__(self, namespace):
        self.namespace = namespace

    def run(self, *words):
        """Words as typed; returns the output, raises CommandError."""
        with self.namespace.inside():
            return run(SECTUNCTL, *_split(words))

    def json(self, *words):
        with self.namespace.inside():
            return json.loads(run(SECTUNCTL, "-j", "-s", *_split(words)) or "[]")

    def rules(self, *lines):
        """Lines of rules, each one or several of them, that come into force."""
        self.namespace.run(SECTUNCTL, "rules", "set", stdin="\n".join(lines) + "\n")

    def refused(self, *words, stdin=None):
        """Runs what must fail and returns the message."""
        try:
            self.namespace.run(SECTUNCTL, *_split(words), stdin=stdin)
        except CommandError as error:
            return str(error)
        raise AssertionError(f"accepted: {' '.join(map(str, words))}")

    def sas(self, **wanted):
        """The SAs whose fields have the values @wanted."""
        return [sa for sa in self.json("sa", "show")
                if all(sa[key.replace("_", "-")] == value for key, value in wanted.items())]

    def device(self, name):
        for device in self.json("link", "show"):
            if device["dev"] == name:
                return device
        return None

    def monitor(self):
        return Monitor(self.namespace)


class Monitor:
    """`sectunctl -j monitor`: one JSON object a line, an event each."""

    def __init__(self, namespace):
        self.events = []
        self.buffer = b""
        self.process = namespace.spawn(SECTUNCTL, "-j", "monitor", stdout=subprocess.PIPE)
        atexit.register(self.stop)
        os.set_blocking(self.process.stdout.fileno(), False)
        until(self._listening, "sectunctl monitor listens")

    def _listening(self):
        """It has joined its multicast groups, which the kernel tells by a mask."""
        pid = self.process.pid
        lines = Path(f"/proc/{pid}/net/netlink").read_text(encoding="ascii").splitlines()
        rows = [line.split() for line in lines[1:]]
        return any(int(row[3], 16).bit_count() >= GROUPS for row in rows
                   if row[1] == NETLINK_GENERIC and int(row[2]) & PORT_PID == pid & PORT_PID)

    def poll(self):
        """All events so far."""
        while True:
            data = self.process.stdout.read()
            if not data:
                break
            self.buffer += data
        *lines, self.buffer = self.buffer.split(b"\n")
        self.events += [json.loads(line) for line in lines if line.strip()]
        return self.events

    def named(self, name):
        return [event for event in self.poll() if event["event"] == name]

    def wait(self, name, count=1, timeout=20):
        """Waits until @count events of this name have come, returns the last."""
        until(lambda: len(self.named(name)) >= count, f"{count} x {name} event", timeout)
        return self.named(name)[-1]

    def stop(self):
        self.process.terminate()
        self.process.wait()
