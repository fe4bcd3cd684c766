# SPDX-License-Identifier: GPL-2.0
"""The operator's shell, in a batch and at a terminal of its own."""
import os
import pathlib
import pty
import re
import select
import signal
import subprocess
import tempfile
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("SECTUN_SHELL", str(TOP / "build/bin/sectun"))
SECONDS = 30


class Shell:
    """Directories of one router that does not run, and calls of sectun on them."""

    def __init__(self):
        self.scratch = tempfile.TemporaryDirectory(prefix="sectun-cli-")
        root = pathlib.Path(self.scratch.name)
        self.home, self.run, self.conf = root / "home", root / "run", root / "conf"
        self.home.mkdir()
        self.run.mkdir()
        self.command = [PROGRAM, "--rundir", str(self.run), "--confdir", str(self.conf)]

    def call(self, *words, text=None):
        """Exit status and everything that was printed."""
        done = subprocess.run([*self.command, *words], input=text or "", text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=120, check=False)
        return done.returncode, done.stdout

    def statements(self, *statements):
        """The same with -c in front of each."""
        words = []
        for statement in statements:
            words += ["-c", statement]
        return self.call(*words)

    def prompt(self):
        return Prompt(self)

    def history(self):
        path = self.home / ".sectun_history"
        return path.read_text() if path.exists() else ""


class RouterShell(Shell):
    """The shell of a router that runs in a namespace."""

    def __init__(self, namespace):
        super().__init__()
        self.namespace = namespace

    def call(self, *words, text=None):
        with self.namespace.inside():
            return super().call(*words, text=text)

    def commit(self, *statements):
        """All at once; returns what was printed."""
        status, out = self.statements("configure", *statements, "commit")
        assert status == 0, out
        return out

    def load(self, statements):
        """The same with very many."""
        path = pathlib.Path(self.scratch.name) / "statements"
        path.write_text("\n".join(statements) + "\n")
        status, out = self.call("load", "set", str(path))
        assert status == 0, out
        return self.commit()


class Prompt:
    """An interactive sectun; what it prints is waited for, never slept for."""

    def __init__(self, shell):
        self.seen = ""
        self.all = ""
        self.pid, self.terminal = pty.fork()
        if not self.pid:
            os.environ.update(HOME=str(shell.home), TERM="dumb", COLUMNS="200")
            os.execv(PROGRAM, shell.command)

    def _read(self, deadline):
        ready, _, _ = select.select([self.terminal], [], [], max(0, deadline - time.time()))
        if not ready:
            return False
        try:
            data = os.read(self.terminal, 65536).decode(errors="replace")
        except OSError:
            return False
        data = data.replace("\r", "")
        self.seen += data
        self.all += data
        return bool(data)

    def expect(self, pattern):
        """Waits for @pattern and returns what came up to its end."""
        deadline = time.time() + SECONDS
        while True:
            match = re.search(pattern, self.seen)
            if match:
                text = self.seen[:match.end()]
                self.seen = self.seen[match.end():]
                return text
            if not self._read(deadline):
                raise AssertionError(f"no {pattern!r} in {self.seen!r}")

    def type(self, keys):
        os.write(self.terminal, keys.encode())

    def line(self, text, pattern=r"(> |# )$"):
        """Types a line, returns what is printed up to the next prompt."""
        self.type(text + "\n")
        self.expect(re.escape(text) + r"\n")
        return self.expect(pattern)

    def ended(self):
        """Exit status, once the shell is gone."""
        deadline = time.time() + SECONDS
        while self._read(deadline):
            pass
        _, status = os.waitpid(self.pid, 0)
        self.pid = 0
        return os.waitstatus_to_exitcode(status)

    def close(self):
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.terminal)
