# SPDX-License-Identifier: GPL-2.0
"""Instructions a packet takes from client to server, by path and size."""
from functools import partial

from sectest.netns import CommandError

from . import BenchError
from .chain import SERVER, Chain
from .clock import busy
from .pktgen import Generator
from .sink import Counter
from .tunnels import PATHS

SIZES = (64, 512, 1400)
# Short bursts: where packets are handed to another thread, the sender would
# otherwise keep the only processor until queues overflow.
BURST, BURSTS = 250, 20


def bursts(generator, targets, length):
    """One burst to each of the targets."""
    for target in targets:
        generator.aim(target)
        generator.send(length)


def per_packet(send, counter):
    """
    What one packet more costs: full bursts, less as many of one packet. The
    latter are the warm-up too. @send makes BURSTS bursts of the length it is told.
    """
    send(1)
    before = counter.arrived()
    few = busy(lambda: send(1))
    many = busy(lambda: send(BURST))
    delivered = counter.arrived() - before
    sent = (BURST + 1) * BURSTS
    if not delivered:
        raise BenchError(f"none of {sent} packets arrived")
    return {"insn_per_packet": round((many - few) / ((BURST - 1) * BURSTS)),
            "sent": sent, "delivered": delivered}


def _rows(chain, path, note):
    tunnel = PATHS[path](chain)
    generator, counter = Generator(chain), Counter(chain)
    for size in SIZES:
        generator.size(size)
        row = {"path": path, "size": size,
               **per_packet(partial(bursts, generator, [SERVER] * BURSTS), counter)}
        note(f"{path}, {size} B: {row['insn_per_packet']}")
        yield row
    generator.close()
    counter.close()
    tunnel.close()


def measure(note):
    """A row for each path and size."""
    chain = Chain()
    found = []
    for path in PATHS:
        try:
            found += _rows(chain, path, note)
        except (CommandError, OSError, BenchError) as error:
            raise BenchError(f"{path}: {error}") from error
    chain.delete()
    return found
