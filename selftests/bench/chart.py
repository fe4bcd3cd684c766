# SPDX-License-Identifier: GPL-2.0
"""The results as a picture: instructions per packet, by path and size, by firewall."""
import subprocess

SCRIPT = """
set terminal pngcairo noenhanced size 1100,1200 font ",11"
set output "{picture}"
set multiplot layout 2,1
set style data histograms
set style histogram clustered gap 1
set style fill solid 0.85 border -1
set boxwidth 0.9
set grid ytics
set rmargin 8
set yrange [0:*]
set ylabel "instructions"
set xtics rotate by -30
set key top left title "frame"
set title "Linux {kernel}: instructions per packet from client to server"
plot for [column=2:{sizes}] "{paths}" using column:xtic(1) title columnheader(column)
set key top left title "packet"
set title "Through {path}, {size} B, with policies on one router"
plot for [column=2:3] "{zones}" using column:xtic(1) title columnheader(column)
"""


def _paths(rows):
    """A line a path, a column a size."""
    sizes = sorted({row["size"] for row in rows})
    yield " ".join(["path", *(f'"{size} B"' for size in sizes)])
    for path in dict.fromkeys(row["path"] for row in rows):
        yield " ".join([path, *(str(row["insn_per_packet"]) for size in sizes for row in rows
                                if row["path"] == path and row["size"] == size)])


def _zones(rows):
    """A line a firewall with its policies, a column a kind of packets."""
    yield "firewall established first"
    costs = {}
    for row in rows:
        if not row["trace"]:
            key = row["firewall"], row["shape"] or "", row["policies"] or ""
            costs.setdefault(key, []).append(row["insn_per_packet"])
    for key, (established, first) in costs.items():
        yield f'"{" ".join(map(str, key)).strip()}" {established} {first}'


def draw(found, scratch, picture):
    """Makes @picture; what gnuplot reads stays in @scratch."""
    for name, lines in ("paths", _paths(found["rows"])), ("zones", _zones(found["zones"])):
        (scratch / f"{name}.data").write_text("\n".join(lines) + "\n", encoding="ascii")
    any_row = found["zones"][0]
    script = SCRIPT.format(picture=picture, kernel=found["kernel"],
                           sizes=1 + len({row["size"] for row in found["rows"]}),
                           paths=scratch / "paths.data", zones=scratch / "zones.data",
                           path=any_row["path"], size=any_row["size"])
    subprocess.run(["gnuplot"], input=script, text=True, check=True)
