# SPDX-License-Identifier: GPL-2.0
"""
python3 -m bench.report KERNEL RESULTS OUT: makes OUT/bench.json of what the
virtual machines left in RESULTS, prints it as tables, draws OUT/bench.png.
"""
import json
import sys
from pathlib import Path

from . import chart, table

PARTS = ("rows", "aead", "tcp", "scaling", "sas", "zones")


def main(kernel, results, out):
    found = {"kernel": kernel}
    for part in PARTS:
        found[part] = json.loads(Path(results, f"{part}.json").read_text(encoding="ascii"))
    Path(out, "bench.json").write_text(json.dumps(found, indent=1) + "\n", encoding="ascii")
    print("\n".join(table.text(found)))
    chart.draw(found, Path(results), Path(out, "bench.png"))


if __name__ == "__main__":
    main(*sys.argv[1:])
