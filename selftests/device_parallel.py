#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.1 6.12 debug
# processors: 2
"""One SA on several processors: nothing is lost, changed or out of order."""
import os
import socket
import struct
import sys
import threading
import time
from pathlib import Path

from sectest import kernel
from sectest.algorithm import BY_NAME
from sectest.counters import Counters
from sectest.netns import run
from sectest.peers import Peers
from sectest.tap import Tap, expect

SO_RCVBUFFORCE = 33
ROOM = 256 << 20
HEAD = struct.Struct("!Q")
PATIENCE = 90
# Packets that several processors have to have worked on.
ENOUGH = 500
ONLINE = Path("/sys/devices/system/cpu/cpu1/online")


class Flow:
    """
    Datagrams from one processor, which has no time for anything else, as fast
    as it can; they are looked at when the flow has ended.
    """

    def __init__(self, sender, receiver, version="inner4", size=600):
        self.sock = sender.namespace.udp(getattr(sender, version))
        self.sink = receiver.namespace.udp(getattr(receiver, version))
        self.sink.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, ROOM)
        self.filling = bytes(size)
        self.sent = 0

    def send_until(self, condition, patience=PATIENCE):
        """From processor 0; @condition is asked for from the other one."""
        end = time.monotonic() + patience
        stop = threading.Event()

        def ask():
            os.sched_setaffinity(0, {1})
            while not condition() and time.monotonic() < end:
                time.sleep(0.1)
            stop.set()

        asker = threading.Thread(target=ask)
        asker.start()
        os.sched_setaffinity(0, {0})
        to = self.sink.getsockname()
        while not stop.is_set():
            self.sock.sendto(HEAD.pack(self.sent) + self.filling, to)
            self.sent += 1
        asker.join()
        os.sched_setaffinity(0, {0, 1})
        assert condition(), f"not reached with {self.sent} packets"

    def _received(self, lost):
        """Numbers, in the order of their arrival, until the last but @lost is there."""
        found = []
        while len(found) < self.sent - lost():
            try:
                data = self.sink.recv(65535)
            except TimeoutError:
                break
            expect(data[HEAD.size:], self.filling, "what is behind the number")
            found.append(HEAD.unpack_from(data)[0])
        return found

    def check(self, lost=lambda: 0, ordered=True):
        """In order, each once, all but @lost."""
        found = self._received(lost)
        if not ordered:
            found.sort()
        late = [new for old, new in zip(found, found[1:]) if new <= old]
        assert not late, f"{len(late)} of {self.sent} late or twice, first {late[:5]}"
        expect(len(found), self.sent - lost(), "packets that arrived")

    def close(self):
        self.sock.close()
        self.sink.close()


def shared(end, direction):
    sas = [sa for sa in end.ctl.sas() if sa["dir"] == direction]
    return sas[0]["shared"] if sas else 0


def dropped(counters):
    """Packets that an end's own device dropped since."""
    return sum(count for key, count in counters.changed().items() if key[0] == "device")


def carried(flow, end, direction):
    """A flow until its SA at @end has been shared out."""
    counters = Counters(end.ctl, end.device)
    start = shared(end, direction)
    flow.send_until(lambda: shared(end, direction) >= start + ENOUGH)
    flow.check(lambda: dropped(counters))
    assert set(key[-1] for key in counters.changed()) <= {"queue-full"}, counters.changed()


def one_way(tunnel, direction, algorithm, **options):
    """Flows from one end to the other, whichever has to be busy for @direction."""
    ends = [tunnel.left, tunnel.right]
    if direction == "in":
        ends.reverse()
    tunnel.key(BY_NAME[algorithm], **options)
    for version in ("inner4", "inner6"):
        flow = Flow(*ends, version)
        carried(flow, tunnel.left, direction)
        flow.close()


def alone(tunnel):
    """Packets on a machine that has time for them stay where they arrive."""
    tunnel.key()
    with tunnel.left.namespace.udp(tunnel.left.inner4) as sock, \
            tunnel.right.namespace.udp(tunnel.right.inner4) as sink:
        for number in range(100):
            sock.sendto(HEAD.pack(number), sink.getsockname())
            expect(sink.recv(64), HEAD.pack(number), "datagram")
            time.sleep(0.005)
    expect(shared(tunnel.left, "out"), 0, "packets shared out")


def processor_goes(tunnel):
    """The one that helps is taken away in the middle, and comes back."""
    tunnel.key()
    flow = Flow(tunnel.left, tunnel.right)
    counters = Counters(tunnel.left.ctl, tunnel.left.device)
    flow.send_until(lambda: shared(tunnel.left, "out") >= ENOUGH)
    for online in "01":
        ONLINE.write_text(online, encoding="ascii")
        for _ in range(ENOUGH):
            flow.sock.sendto(HEAD.pack(flow.sent) + flow.filling, flow.sink.getsockname())
            flow.sent += 1
    # Its queues are handed over as they are.
    flow.check(lambda: dropped(counters), ordered=False)
    flow.close()


def rekeyed(tunnel):
    """SAs are replaced while their packets are with other processors."""
    tunnel.key()
    flow = Flow(tunnel.left, tunnel.right)
    rounds = kernel.few(10, 3)
    done = []

    def replaced():
        if len(done) < rounds and shared(tunnel.left, "out") >= ENOUGH:
            tunnel.key(seed=f"round {len(done)}")
            done.append(True)
        return len(done) == rounds

    flow.send_until(replaced, rounds * PATIENCE)
    flow.close()
    counters = Counters(tunnel.left.ctl, tunnel.left.device)
    flow = Flow(tunnel.left, tunnel.right)
    flow.send_until(lambda: flow.sent > 100)
    flow.check(lambda: dropped(counters))
    flow.close()


def unloaded(tunnel):
    """With packets at other processors, one moment before."""
    tunnel.key()
    flow = Flow(tunnel.left, tunnel.right)
    flow.send_until(lambda: shared(tunnel.left, "out") >= ENOUGH)
    run("modprobe", "-r", "sectun")
    flow.close()
    kernel.load()


def main():
    tap = Tap()
    if os.cpu_count() < 2:
        tap.skip("several processors", "there is only one")
        tap.finish()
    kernel.load()
    tunnel = Peers(window=4096)
    tap.run("a lone flow is left alone", alone, tunnel)
    tap.run("outbound, aes128gcm16 with ESN", one_way, tunnel, "out", "aes128gcm16", esn=True)
    tap.run("outbound, aes256-sha256 in UDP", one_way, tunnel, "out", "aes256-sha256", encap=True)
    tap.run("inbound, aes128gcm16 with ESN", one_way, tunnel, "in", "aes128gcm16", esn=True)
    tap.run("inbound, aes256-sha256 in UDP", one_way, tunnel, "in", "aes256-sha256", encap=True)
    tap.run("a processor goes away", processor_goes, tunnel)
    tap.run("SAs are replaced", rekeyed, tunnel)
    tap.run("unloaded under traffic", unloaded, tunnel)
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
