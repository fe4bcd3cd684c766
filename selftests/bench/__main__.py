# SPDX-License-Identifier: GPL-2.0
"""
python3 -m bench PART...: measures, in the virtual machine, and leaves what it
found in $SECTUN_VM/PART.json.
"""
import json
import os
import sys
from importlib import import_module
from pathlib import Path

from sectest.netns import CommandError, run

from . import BenchError

PARTS = {"rows": "forwarding", "aead": "aead", "tcp": "tcp", "sas": "sas",
         "zones": "zones", "scaling": "scaling"}
MODULES = ("pktgen", "sectun", "xfrm_interface", "esp4", "wireguard", "ip_gre")


def note(text):
    print(f"bench: {text}", flush=True)


def measure(part, results):
    note(f"measuring {part}")
    module = import_module(f".{PARTS[part]}", __package__)
    found = module.measure(note)
    (results / f"{part}.json").write_text(json.dumps(found), encoding="ascii")


def main(parts):
    results = Path(os.environ["SECTUN_VM"])
    try:
        run("modprobe", "-a", *MODULES)
        for part in parts:
            measure(part, results)
    except (BenchError, CommandError, OSError) as error:
        note(f"cannot be measured: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
