#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: host
"""
The operator's shell at a terminal: prompts, "?" and Tab, moving about,
questions, Ctrl-C, and a history without secrets.
"""
import re

from sectest.shell import Shell
from sectest.tap import Tap, expect


class Session:
    """A shell with a prompt, closed at the end."""

    def __enter__(self):
        self.shell = Shell()
        self.prompt = self.shell.prompt()
        self.prompt.expect(r"@\S+> $")
        return self.shell, self.prompt

    def __exit__(self, *_):
        self.prompt.close()


def prompts_and_modes():
    with Session() as (_, prompt):
        out = prompt.line("configure")
        assert re.search(r"Entering configuration mode\n\n\[edit\]\n\S+@\S+# $", out), out
        out = prompt.line("edit security ike")
        assert out.startswith("\n[edit security ike]\n"), out
        assert "[edit]\n" in prompt.line("top")
        assert "[edit security ike gateway G1]\n" in prompt.line("edit sec ike gateway G1")
        assert "[edit security ike]\n" in prompt.line("up")
        assert "[edit security]\n" in prompt.line("up")
        assert "[edit]\n" in prompt.line("exit")
        assert prompt.line("exit").rstrip().endswith(">")
        prompt.type("exit\n")
        expect(prompt.ended(), 0, "status")


def question_mark_helps():
    with Session() as (_, prompt):
        prompt.type("?")
        out = prompt.expect(r"traceroute .*\n[^\n]*> $")
        assert "Possible completions:" in out and "show  " in out, out
        assert " set " not in out, out
        prompt.type("show security ?")
        out = prompt.expect(r"zones .*\n[^\n]*> show security $")
        for word in ("flow", "ike", "ipsec"):
            assert re.search(rf"^  {word} +[A-Z]", out, re.M), out
        prompt.type("ipsec security-associations ?")
        out = prompt.expect(r"completions:\n(.*\n)*.*> show security ipsec security-associations $")
        for word in ("<[Enter]>", "<index>", "detail", "|"):
            assert re.search(rf"^  {re.escape(word)} +[A-Z]", out, re.M), out
        prompt.type("| ?")
        out = prompt.expect(r"completions:\n(.*\n)*.*> show security ipsec security-associations \| $")
        for word in ("match", "except", "count", "last", "no-more", "display"):
            assert re.search(rf"^  {word} +[A-Z]", out, re.M), out


def question_mark_knows_the_schema():
    with Session() as (_, prompt):
        prompt.line("configure")
        prompt.line("set security ike gateway THE-GATEWAY version v2-only")
        prompt.type("set security ike ?")
        out = prompt.expect(r"completions:\n(.*\n)*.*# set security ike $")
        for word in ("gateway", "policy", "proposal"):
            assert re.search(rf"^  {word} +\S", out, re.M), out
        prompt.type("gateway ?")
        out = prompt.expect(r"completions:\n(.*\n)*.*# set security ike gateway $")
        assert re.search(r"^  <\S+> ", out, re.M) and "  THE-GATEWAY" in out, out
        prompt.type("THE-GATEWAY version ?")
        out = prompt.expect(r"completions:\n(.*\n)*.*version $")
        assert "v1-only" in out and "v2-only" in out, out
        prompt.type("\x15set security ike policy P description \"why?")
        prompt.expect(r"why\?$")


def tab_completes():
    with Session() as (_, prompt):
        prompt.type("sh\t")
        prompt.expect(r"show $")
        prompt.type("sec\ti\t")
        out = prompt.expect(r"Possible completions:\n(.*\n)*.*> show security i$")
        assert "ike" in out and "ipsec" in out, out
        prompt.type("k\tsec\t")
        prompt.expect(r"ke security-associations $")
        prompt.type("\x15configure\n")
        prompt.expect(r"# $")
        prompt.line("set security ike proposal LONG-PROPOSAL-NAME dh-group group14")
        prompt.type("set sec\tik\tpol\tP proposals LONG\t")
        prompt.expect(r"LONG-PROPOSAL-NAME $")


def abbreviations_and_errors():
    with Session() as (_, prompt):
        out = prompt.line("sh ver")
        assert "Model: sectun" in out, out
        prompt.type("show fool\n")
        out = prompt.expect(r"syntax error, expecting <command>\n")
        head = re.search(r"(\S+> )show fool\n( *)\^\n", prompt.all)
        expect(len(head.group(2)), len(head.group(1)) + len("show "), "column of the caret")
        prompt.expect("> $")
        prompt.line("configure")
        prompt.line("set sec ike prop PR dh group14")
        assert "dh-group group14;" in prompt.line("show security ike proposal PR")
        assert "Model: sectun" in prompt.line("run show version")
        # Pasted operational commands are taken here as well.
        assert "Model: sectun" in prompt.line("show version")
        assert "module" in prompt.line("show security flow session")


def uncommitted_changes_are_asked_about():
    with Session() as (shell, prompt):
        prompt.line("configure")
        prompt.line("set system host-name router-x")
        assert "+" in prompt.line("show | compare")
        out = prompt.line("exit", r"\[yes,no\] \(no\) $")
        assert "changed but not committed" in out, out
        assert "[edit]" in prompt.line("no")
        out = prompt.line("rollback", r"\[yes,no\] \(no\) $")
        assert "Discard" in out, out
        prompt.line("no")
        assert "router-x" in prompt.line("show | compare")
        prompt.line("exit", r"\(no\) $")
        prompt.line("yes", r"> $")
        prompt.type("exit\n")
        expect(prompt.ended(), 0, "status")
        assert "router-x" in shell.statements("show | compare")[1]


def load_from_the_terminal():
    with Session() as (_, prompt):
        prompt.line("configure")
        prompt.line("load set terminal", r"end input\]\n")
        prompt.type("set system host-name typed\nset security ike proposal Q dh-group group5\n\x04")
        prompt.expect(r"load complete\n(.*\n)*.*# $")
        out = prompt.line("show")
        assert "host-name typed" in out and "proposal Q" in out, out


def control_c():
    with Session() as (_, prompt):
        prompt.type("show rou")
        prompt.expect("show rou$")
        prompt.type("\x03")
        prompt.expect(r"\n[^\n]*> $")
        assert "Model: sectun" in prompt.line("show version")
        prompt.type("ping 127.0.0.1\n")
        prompt.expect(r"icmp_seq=1 .*\n")
        prompt.type("\x03")
        prompt.expect(r"packets transmitted, \d+ packets received, 0% packet loss\n(.*\n)*.*> $")


def no_secret_in_the_history():
    secret = "Topsecret1"
    lines = (f"set security ike policy P pre-shared-key ascii-text {secret}",
             f"set security ike policy P pre-shared-kee ascii-text {secret}",
             f"set sec ike pol P pre asc {secret}",
             f"set security ike policy P pre hex {secret}",
             f"sett security ike policy P pre-shared-key {secret}",
             f"set protocols bgp group G authentication-key {secret}",
             f"set prot bgp group G authentication-k {secret}")
    with Session() as (shell, prompt):
        prompt.line("configure")
        for line in lines:
            prompt.line(line)
        prompt.line("edit security ike policy P pre-shared-key")
        prompt.line("edit security ike policy P")
        prompt.line(f"set pre-shared-key ascii-text {secret}")
        prompt.line("top")
        shown = prompt.line("show")
        assert secret not in shown, shown
        prompt.line("set system host-name kept")
        prompt.type("\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A\x15")
        prompt.line("exit configuration-mode", r"\(no\) $")
        prompt.line("yes", r"> $")
        prompt.type("exit\n")
        expect(prompt.ended(), 0, "status")
        history = shell.history()
        assert "host-name kept" in history, history
        assert secret not in history, history
        mode = (shell.home / ".sectun_history").stat().st_mode & 0o777
        expect(mode, 0o600, "mode")
        expect(prompt.all.count(secret), len(lines) + 1, "echoes of what was typed")


def end_of_input():
    with Session() as (_, prompt):
        prompt.line("configure")
        prompt.type("\x04")
        prompt.expect("> $")
        prompt.type("\x04")
        expect(prompt.ended(), 0, "status")


TESTS = (
    ("prompts, modes and levels", prompts_and_modes),
    ("? shows commands, options and pipes", question_mark_helps),
    ("? shows what the schema offers", question_mark_knows_the_schema),
    ("Tab completes", tab_completes),
    ("abbreviations, errors, run", abbreviations_and_errors),
    ("uncommitted changes are asked about", uncommitted_changes_are_asked_about),
    ("load set terminal", load_from_the_terminal),
    ("Ctrl-C at the prompt and under a command", control_c),
    ("history without secrets", no_secret_in_the_history),
    ("end of input leaves", end_of_input),
)


def main():
    tap = Tap()
    for name, function in TESTS:
        tap.run(name, function)
    tap.finish()


main()
