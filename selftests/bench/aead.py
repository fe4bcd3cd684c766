# SPDX-License-Identifier: GPL-2.0
"""The bare cost of one AEAD call, as the kernel's own speed test finds it."""
import re
import subprocess

from sectest.netns import run

from . import BenchError

# tcrypt's number for each. It has none for authenc(hmac(sha256),cbc(aes)).
MODES = {"rfc4106(gcm(aes))": 211, "rfc7539esp(chacha20,poly1305)": 213}
SIZES = (64, 512, 1420)
# A kernel may have put a line's two halves into two.
LINE = re.compile(r"testing speed of (\S+) \((\S+)\) (encryption|decryption)|"
                  r"test +\d+ \((\d+) bit key, (\d+) byte blocks\):\s+"
                  r"1 operation in (\d+) cycles")


def _speed_test(mode):
    """Its results are in the kernel's log; it never stays loaded."""
    run("dmesg", "-C")
    subprocess.run(["modprobe", "tcrypt", f"mode={mode}", "sec=0"], check=False,
                   stderr=subprocess.DEVNULL)
    return run("dmesg", "--notime")


def _results(log):
    names = None
    for line in LINE.finditer(log):
        if line[1]:
            names = line.group(1, 2, 3)
        elif names:
            bits, size, cycles = map(int, line.group(4, 5, 6))
            yield {"algorithm": names[0], "driver": names[1], "operation": names[2],
                   "key_bits": bits, "size": size, "insn": cycles}


def measure(note):
    """A row for each algorithm, length of key, direction and size."""
    rows = []
    for name, mode in MODES.items():
        found = [row for row in _results(_speed_test(mode))
                 if row["algorithm"] == name and row["size"] in SIZES]
        if not found:
            raise BenchError(f"tcrypt mode={mode} tells nothing of {name}")
        note(f"aead, {name}: {found[0]['insn']} for {found[0]['size']} B")
        rows += found
    return rows
