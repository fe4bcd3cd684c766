# SPDX-License-Identifier: GPL-2.0
"""What the fuzzers have in common: how much, from what seed, and how far."""
import math
import os
import time
from pathlib import Path

# As many as that, when there are many.
ROUNDS = 200
TOP = Path(__file__).resolve().parents[2]


def program(name):
    """Path of one of the programs of selftests/fuzz/."""
    return str(Path(os.environ.get("O", TOP / "build")) / "fuzz" / name)


class Course:
    """
    Rounds of inputs up to @part of $SECTUN_FUZZ_COUNT, or @count, each with a seed
    of its own; the first one's is $SECTUN_FUZZ_SEED or 1. A round has @size of
    them, and more where there are many: what is set up for it takes its time.
    """

    def __init__(self, what, count, size, part=1):
        self.what = what
        wanted = int(os.environ.get("SECTUN_FUZZ_COUNT") or 0)
        self.count = math.ceil(wanted * part) or count
        self.seed = int(os.environ.get("SECTUN_FUZZ_SEED") or 1)
        self.size = max(size, self.count // ROUNDS)
        self.done = 0
        self.start = time.monotonic()

    def rounds(self):
        """Yields (seed, number of inputs); says in between how far it is."""
        while self.done < self.count:
            n = min(self.size, self.count - self.done)
            yield self.seed, n
            self.done += n
            self._tell()
            self.seed += 1

    def _tell(self):
        rate = self.done / (time.monotonic() - self.start)
        minutes = (self.count - self.done) / rate / 60
        print(f"# {self.what}: {self.done} of {self.count}, {rate:.0f} a second, "
              f"{minutes:.0f} minutes to go, last seed {self.seed}", flush=True)
