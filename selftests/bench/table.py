# SPDX-License-Identifier: GPL-2.0
"""The results as text."""
from .tunnels import rival

NARROW, WIDE = 30, 20


def _line(first, *cells, width=WIDE):
    return f"{first:{NARROW}}" + "".join(f"{cell:>{width}}" for cell in cells)


def _against(value, rows, path, key, **wanted):
    """' (x0.61)': a value by that of its rival in @rows, if it has one."""
    for row in rows:
        if row["path"] == rival(path) and all(row[name] == wanted[name] for name in wanted):
            return f" (x{value / row[key]:.2f})"
    return ""


def _packet(row, rows):
    text = f"{row['insn_per_packet']:,}"
    if row["delivered"] != row["sent"]:
        text += f" [{100 * row['delivered'] / row['sent']:.0f} %]"
    return text + _against(row["insn_per_packet"], rows, row["path"], "insn_per_packet",
                           size=row["size"])


def _packets(rows):
    sizes = sorted({row["size"] for row in rows})
    sent = sorted({row["sent"] for row in rows})
    lost = sum(row["sent"] - row["delivered"] for row in rows)
    yield "Instructions per packet from client to server, by the length of the frame"
    yield (f"({', '.join(map(str, sent))} packets each, {lost} lost in all; in round brackets: "
           "by XFRM with the same algorithm)")
    yield _line("path", *(f"{size} B" for size in sizes))
    for path in dict.fromkeys(row["path"] for row in rows):
        yield _line(path, *(_packet(row, rows) for row in rows if row["path"] == path))


def _aead(rows):
    yield "Instructions of one AEAD call by itself"
    sizes = sorted({row["size"] for row in rows})
    yield _line("", "key, bits", "direction", *(f"{size} B" for size in sizes), width=12)
    groups = {}
    for row in rows:
        group = row["algorithm"], row["key_bits"], row["operation"]
        groups.setdefault(group, []).append(f"{row['insn']:,}")
    for (algorithm, *group), costs in groups.items():
        yield _line(algorithm, *group, *costs, width=12)


def _tcp(rows):
    yield "TCP: megabytes for 10^9 instructions, and segments that were repeated"
    for row in rows:
        rate = row["bytes_per_giga_insn"]
        yield _line(row["path"], f"{rate / 1e6:.1f}"
                    + _against(rate, rows, row["path"], "bytes_per_giga_insn"),
                    row["retransmitted"])


def _scaling(rows):
    yield (f"Packets a second over one SA, {rows[0]['size']} B, median of {len(rows[0]['runs'])}; "
           "a flow comes from one processor")
    yield _line("path", "processors", "flows", "packets/s", "gain", "delivered", "reordered",
                width=12)
    alone = {row["path"]: row["packets_per_second"] for row in rows if row["processors"] == 1}
    for row in rows:
        rate = row["packets_per_second"]
        yield _line(row["path"], row["processors"], row["flows"], f"{rate:,}",
                    f"x{rate / alone[row['path']]:.2f}",
                    f"{100 * row['delivered'] / row['sent']:.1f} %", f"{row['reordered']}",
                    width=12)


def _sas(rows):
    yield f"Cost against the number of SA pairs of a router, {rows[0]['size']} B"
    yield _line("pairs", "devices", "per packet", "to add an SA", "the last ones",
                "bytes per SA", width=16)
    for row in rows:
        values = (row[key] for key in ("devices", "insn_per_packet", "insn_per_add",
                                       "insn_per_add_last", "bytes_per_sa"))
        yield _line(f"{row['pairs']:,}", *("-" if value is None else f"{value:,}"
                                           for value in values), width=16)


def _zones_key(row):
    return row["firewall"], row["shape"], row["policies"], row["trace"]


def _zones_first(costs, key):
    """A first packet, less that without a firewall, and by that with ten policies."""
    off, ten = ("off", None, 0, None), (*key[:2], 10, None)
    more = costs[key] - costs[off]
    by_ten = f" (x{more / (costs[ten] - costs[off]):.2f})" if ten in costs else ""
    return f"{costs[key]:,}", f"{more:,}{by_ten}"


def _zones(rows):
    yield (f"Zones and policies of one router: instructions per packet, {rows[0]['path']}, "
           f"{rows[0]['size']} B")
    yield ("(flow trace off where it is not named; in round brackets: by what it is with "
           "10 policies of the same shape)")
    yield _line("firewall", "policies", "shape", "established", "first packet",
                "over that of off", width=18)
    costs = {_zones_key(row): row["insn_per_packet"] for row in rows if row["packets"] == "first"}
    for row in rows:
        if row["packets"] == "established":
            firewall, shape, policies, trace = key = _zones_key(row)
            yield _line(firewall + (f", trace {trace}" if trace else ""), f"{policies:,}",
                        shape or "-", f"{row['insn_per_packet']:,}",
                        *(_zones_first(costs, key) if key in costs else "--"), width=18)


def text(found):
    """All lines."""
    yield f"Linux {found['kernel']}"
    for name, lines in (("rows", _packets), ("aead", _aead), ("tcp", _tcp),
                        ("scaling", _scaling), ("sas", _sas), ("zones", _zones)):
        yield ""
        yield from lines(found[name])
