# SPDX-License-Identifier: GPL-2.0
"""The results as a picture: instructions per packet, by path and size."""
import subprocess

SCRIPT = """
set terminal pngcairo noenhanced size 1100,600 font ",11"
set output "{picture}"
set title "Linux {kernel}: instructions per packet from client to server"
set style data histograms
set style histogram clustered gap 1
set style fill solid 0.85 border -1
set boxwidth 0.9
set grid ytics
set yrange [0:*]
set ylabel "instructions"
set key top left title "frame"
set xtics rotate by -30
plot for [column=2:{last}] "{data}" using column:xtic(1) title columnheader(column)
"""


def _data(rows):
    """A line a path, a column a size."""
    sizes = sorted({row["size"] for row in rows})
    yield " ".join(["path", *(f'"{size} B"' for size in sizes)])
    for path in dict.fromkeys(row["path"] for row in rows):
        yield " ".join([path, *(str(row["insn_per_packet"]) for size in sizes for row in rows
                                if row["path"] == path and row["size"] == size)])


def draw(found, scratch, picture):
    """Makes @picture; what gnuplot reads stays in @scratch."""
    lines = list(_data(found["rows"]))
    data = scratch / "chart.data"
    data.write_text("\n".join(lines) + "\n", encoding="ascii")
    script = SCRIPT.format(picture=picture, kernel=found["kernel"], data=data,
                           last=len(lines[0].split(' "')))
    subprocess.run(["gnuplot"], input=script, text=True, check=True)
