#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: host
"""
The operator's shell in a batch: statements, pipes, errors, exit status, and
that no secret comes out. No daemon and no module are there; what is committed
is committed in a network namespace of its own.
"""
import json
import os
import re
import shutil
import subprocess
import sys

from sectest.shell import TOP, Shell
from sectest.tap import Tap, expect

EXAMPLES = TOP / "Documentation/examples"
DATA = TOP / "selftests/data"
SECRET = "Juniper"


def statements_of(path):
    lines = path.read_text().splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def every_line_is_accepted(path):
    """Configuration lines one by one; none may be a syntax error."""
    shell = Shell()
    for line in statements_of(path):
        if not line.startswith(("set ", "delete ")):
            continue
        status, out = shell.statements(line)
        assert status == 0, f"{line}: {out}"


def same_from_everywhere(path):
    """A file, -c and standard input make the same candidate."""
    shells = [Shell() for _ in range(3)]
    lines = statements_of(path)
    expect(shells[0].call("load", "set", str(path))[0], 0, "load")
    expect(shells[1].statements(*lines)[0], 0, "-c")
    expect(shells[2].call(text=path.read_text())[0], 0, "standard input")
    shown = [shell.statements("show | display set") for shell in shells]
    expect(shown[1], shown[0], "-c")
    expect(shown[2], shown[0], "standard input")
    # What only names an interface is said by the lines below it as well.
    lines = [line.replace(f'"{SECRET}"', "##SECRET-DATA##") for line in lines
             if not any(other.startswith(line + " ") for other in lines)]
    expect(sorted(shown[0][1].replace('"', "").splitlines()), sorted(lines), "set form")


def operational_lines_are_known():
    """The pasted commands: no word of them is refused, whatever they then find."""
    shell = Shell()
    lines = [line for line in statements_of(DATA / "branch-statements.txt")
             if not line.startswith(("set ", "commit", "ping "))]
    assert len(lines) > 8
    for mode in ([], ["configure"]):
        for line in lines:
            _, out = shell.statements(*mode, line)
            assert "syntax error" not in out and "expected" not in out, f"{line}: {out}"


def ping_speaks_junos():
    status, out = Shell().statements("ping 127.0.0.1 source 127.0.0.1 count 2 size 100")
    expect(status, 0, "status")
    lines = out.splitlines()
    expect(lines[0], "PING 127.0.0.1 (127.0.0.1): 100 data bytes", "header")
    assert re.fullmatch(r"108 bytes from 127\.0\.0\.1: icmp_seq=0 ttl=64 time=[\d.]+ ms",
                        lines[1]), lines[1]
    assert "icmp_seq=1" in lines[2], lines[2]
    assert "2 packets transmitted, 2 packets received, 0% packet loss" in lines, out
    out = Shell().statements("ping 127.0.0.1 rapid")[1]
    assert "!!!!!" in out and "5 packets transmitted, 5 packets received" in out, out
    out = Shell().statements("ping 127.0.0.1 | last 2")[1]
    assert out.startswith("8 packets transmitted"), out


def ping_says_what_is_wrong():
    for line, text in (("ping", "expecting <host>"), ("ping 1.1.1.1 count", "expecting <count>"),
                       ("ping 1.1.1.1 count x", "not a number"),
                       ("ping 1.1.1.1 count 1 count 2", "each option once")):
        status, out = Shell().statements(line)
        expect(status, 1, line)
        assert text in out, f"{line}: {out}"


def loaded():
    shell = Shell()
    expect(shell.call("load", "set", str(EXAMPLES / "srx-a.conf"))[0], 0, "load")
    return shell


def pipes_filter():
    shell = loaded()
    lines = shell.statements("show | display set")[1].splitlines()

    def piped(pipes):
        return shell.statements(f"show | display set | {pipes}")[1].splitlines()

    expect(piped("match ike"), [x for x in lines if "ike" in x.lower()], "match")
    expect(piped("except ike"), [x for x in lines if "ike" not in x.lower()], "except")
    expect(piped("last 3"), lines[-3:], "last")
    expect(piped("count"), [f"Count: {len(lines)} lines"], "count")
    expect(piped("no-more"), lines, "no-more")
    expect(piped('match "set security" | except zones | count'),
           [f"Count: {sum('set security' in x and 'zones' not in x for x in lines)} lines"],
           "chain")
    # Behind words of the command line, too.
    expect(shell.call("show", "|", "display", "set", "|", "count")[1].strip(),
           f"Count: {len(lines)} lines", "words")


def pipes_are_checked():
    shell = Shell()
    for line in ("show | foo", "show |", "show | match", "show | last x", "show | display xml",
                 "show | match (", "show version | display set", "show version | compare"):
        status, out = shell.statements(line)
        assert status == 1 and "e" in out, f"{line}: {status} {out}"


def json_is_json():
    shell = loaded()
    for line in ("show", "show configuration", "show version", "show system commit",
                 "show interfaces", "show interfaces lo0", "show route"):
        status, out = shell.statements(f"{line} | display json")
        expect(status, 0, line + out)
        if out.strip():
            json.loads(out)


def errors_point_at_the_word():
    shell = Shell()
    status, out = shell.statements("show security fool")
    expect(status, 1, "status")
    assert "show security fool\n              ^\nsyntax error, expecting <command>" in out, out
    status, out = shell.statements("set security ike gatewy X address 1.1.1.1")
    assert status == 1 and "gatewy" in out and "gateway" in out, out
    status, out = shell.call(text="set system host-name r1\n\nset securty x\n")
    assert status == 1 and "line 3" in out and "securty" in out, out


def refused_means_unchanged():
    """A batch with a refused statement commits nothing and leaves no candidate."""
    shell = loaded()
    before = shell.statements("show | display set")[1]
    status, out = shell.call(text="set system host-name other\nset foo\ncommit\n")
    expect(status, 1, "status")
    assert "nothing is committed" in out, out
    expect(shell.statements("show | display set")[1], before, "candidate")
    expect(shell.statements("show configuration")[1], "", "active")


def exit_statuses():
    shell = Shell()
    expect(shell.call("--help")[0], 0, "--help")
    expect(shell.call("--version")[0], 0, "--version")
    expect(shell.call("--bogus")[0], 2, "unknown option")
    expect(shell.call("-c", "show version", "more")[0], 2, "-c and words")
    expect(shell.call("-c")[0], 2, "-c without statement")
    expect(shell.statements("show version")[0], 0, "good")
    expect(shell.statements("show foo")[0], 1, "bad")
    expect(shell.statements("show foo", "show version")[0], 1, "bad, then good")
    expect(shell.call("load", "set", "/nonexistent")[0], 1, "no file")
    expect(shell.statements("# a comment", "")[0], 0, "nothing")


def keywords_can_be_abbreviated():
    shell = Shell()
    status, out = shell.statements("set sec ike pol P desc x")
    expect(status, 0, out)
    expect(shell.statements("show | disp set")[1], "set security ike policy P description x\n", "set")
    status, out = shell.statements("sh ver | co")
    assert status == 1 and "pipe command" in out, out
    status, out = shell.statements("c")
    assert status == 1 and "not ambiguous" in out, out
    # A name is never completed: this deletes nothing.
    shell.statements("delete security ike policy")
    shell.statements("set security ike policy LONG-NAME description x")
    shell.statements("delete security ike policy LONG")
    assert "LONG-NAME" in shell.statements("show | display set")[1]


def secrets_stay_inside():
    shell = loaded()
    forms = [f"show{path}{pipe}" for path in ("", " security ike", " security ike policy IKE-POLICY")
             for pipe in ("", " | display set", " | display json", " | compare")]
    for form in forms:
        _, out = shell.statements("configure", form)
        assert SECRET not in out, f"{form}: {out}"
    for line in ("set security ike policy P pre-shared-key ascii-text Topsecret1 foo",
                 "set security ike policy P pre-shared-kee ascii-text Topsecret1",
                 "set security ike polcy P pre-shared-key ascii-text Topsecret1",
                 "sett security ike policy P pre-shared-key ascii-text Topsecret1",
                 "set security ike policy P pre-shared-key ascii-txt Topsecret1",
                 "set security ike policy P pre-shared-key hexadecimal Topsecret1"):
        status, out = shell.statements(line)
        expect(status, 1, line)
        assert "Topsecret1" not in out, f"{line}: {out}"
    for path in shell.conf.iterdir():
        expect(path.stat().st_mode & 0o077, 0, f"mode of {path.name}")


def commit_and_history():
    shell = Shell()
    status, out = shell.statements("set system host-name r1", 'commit comment "the first"')
    assert status == 0 and "commit complete" in out, out
    status, out = shell.call(text="set system host-name r2\ncommit check\ncommit\n")
    assert status == 0 and "configuration check succeeds" in out, out
    out = shell.statements("show system commit")[1]
    assert re.match(r"0 .* by \S+ via cli\n1 .* via cli\n    the first\n", out), out
    expect(shell.statements("show | compare")[1], "", "nothing to compare")
    out = shell.statements("show | compare rollback 1")[1]
    assert "-" in out and "r1" in out and "r2" in out, out
    status, out = shell.statements("rollback 1", "commit")
    expect(status, 0, out)
    assert "r1" in shell.statements("show configuration")[1]
    assert "Hostname: r1" in shell.statements("show version")[1]
    expect(shell.statements("rollback 50")[0], 1, "no such rollback")
    expect(shell.statements("commit confirmed 5")[0], 1, "commit confirmed")


def logs():
    shell = Shell()
    (shell.run / "messages").write_text("one IKE: a\ntwo IPsec: b\n")
    expect(shell.statements("show log messages | match IKE")[1], "one IKE: a\n", "match")
    expect(shell.statements("show log nothing")[0], 1, "no such file")
    expect(shell.statements("show log ../conf/x")[0], 1, "outside")
    status, out = shell.statements("set security flow traceoptions file flow-log",
                                   "show log flow-log")
    assert status == 0 and "flow-log" in out, out


def no_daemon_is_an_error():
    shell = Shell()
    for line in ("show security ike security-associations",
                 "show security ipsec security-associations",
                 "clear security ike security-associations"):
        status, out = shell.statements(line)
        assert status == 1 and "sectund" in out, f"{line}: {out}"


def no_module_is_an_error():
    shell = Shell()
    for line in ("show security flow session", "show security flow statistics",
                 "show security zones", "show security policies hit-count",
                 "clear security flow session all", "show security match-policies from-zone a "
                 "to-zone b source-ip 10.0.0.1 destination-ip 10.0.0.2 protocol icmp"):
        status, out = shell.statements(line)
        assert status == 1 and "module" in out, f"{line}: {out}"


def values_of_flow_options_are_checked():
    shell = Shell()
    match = ("show security match-policies from-zone a to-zone b source-ip 10.0.0.1 "
             "destination-ip 10.0.0.2 ")
    for line, cause in (
            ("show security flow session source-prefix 10.0.0.1/8", "source-prefix '10.0.0.1/8'"),
            ("show security flow session protocol nosuch", "protocol 'nosuch'"),
            ("show security flow session source-port 65536", "source-port '65536'"),
            ("show security flow session session-identifier x", "session-identifier 'x'"),
            ("clear security flow session all protocol tcp", "'all' goes with no other"),
            (match, "'protocol' is missing"),
            (match + "protocol tcp source-port 1", "'destination-port' is missing"),
            (match.replace("10.0.0.2", "2001:db8::1") + "protocol icmp", "same family")):
        status, out = shell.statements(line)
        assert status == 1 and cause in out, f"{line}: {out}"


def interfaces_and_routes():
    shell = Shell()
    subprocess.run("ip link add ge-0-0-1 type veth peer name far && ip link set far up &&"
                   "ip link set ge-0-0-1 up && ip addr add 10.0.1.1/24 dev ge-0-0-1 &&"
                   "ip route add 192.168.2.0/24 via 10.0.1.2 metric 5", shell=True, check=True)
    out = shell.statements("show interfaces terse")[1]
    assert re.search(r"^lo0\.0 +up +up +inet +127\.0\.0\.1/8$", out, re.M), out
    expect(shell.statements("show interfaces nosuch0")[0], 1, "no such interface")
    out = shell.statements("show interfaces ge-0/0/1.0")[1]
    assert "Destination: 10.0.1.0/24, Local: 10.0.1.1" in out, out
    status, out = shell.statements("show route")
    for text in (r"inet.0: 3 destinations, 3 routes \(3 active, 0 holddown, 0 hidden\)",
                 r"10\.0\.1\.0/24 +\*\[Direct/0\].*\n +> via ge-0/0/1\.0",
                 r"10\.0\.1\.1/32 +\*\[Local/0\].*\n +Local via ge-0/0/1\.0",
                 r"192\.168\.2\.0/24 +\*\[.*\n +> to 10\.0\.1\.2 via ge-0/0/1\.0"):
        assert re.search(text, out), f"{text}: {out}"
    out = shell.statements("show route 192.168.2.7")[1]
    assert "192.168.2.0/24" in out and "10.0.1.0/24" not in out, out
    expect(shell.statements("show route foo")[0], 1, "no address")


TESTS = (
    ("example srx-a.conf, line by line", every_line_is_accepted, EXAMPLES / "srx-a.conf"),
    ("example srx-b.conf, line by line", every_line_is_accepted, EXAMPLES / "srx-b.conf"),
    ("srx-b as printed, line by line", every_line_is_accepted, DATA / "srx-b-as-printed.conf"),
    ("vpn-zone.conf, line by line", every_line_is_accepted, DATA / "vpn-zone.conf"),
    ("branch statements, line by line", every_line_is_accepted, DATA / "branch-statements.txt"),
    ("file, -c and standard input are the same", same_from_everywhere, EXAMPLES / "srx-a.conf"),
    ("operational commands of the branch text, both modes", operational_lines_are_known),
    ("ping in Junos form", ping_speaks_junos),
    ("ping errors", ping_says_what_is_wrong),
    ("pipes filter", pipes_filter),
    ("pipes are checked", pipes_are_checked),
    ("display json is JSON", json_is_json),
    ("errors name word and line", errors_point_at_the_word),
    ("a refused statement changes nothing", refused_means_unchanged),
    ("exit status", exit_statuses),
    ("abbreviated keywords", keywords_can_be_abbreviated),
    ("secrets are never shown", secrets_stay_inside),
    ("commit, rollback, compare, history", commit_and_history),
    ("show log", logs),
    ("no daemon", no_daemon_is_an_error),
    ("no module", no_module_is_an_error),
    ("options that describe packets", values_of_flow_options_are_checked),
    ("interfaces and routes", interfaces_and_routes),
)


def main():
    if os.environ.get("SECTUN_OWN_NETWORK") is None and shutil.which("unshare"):
        os.environ["SECTUN_OWN_NETWORK"] = "1"
        os.execvp("unshare", ["unshare", "-n", "sh", "-c", 'ip link set lo up; exec "$@"', "sh",
                              sys.executable, *sys.argv])
    tap = Tap()
    for name, function, *arguments in TESTS:
        tap.run(name, function, *arguments)
    tap.finish()


main()
