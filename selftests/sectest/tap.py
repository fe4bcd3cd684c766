# SPDX-License-Identifier: GPL-2.0
"""TAP output in the kselftest dialect."""
import re
import sys
import traceback


class Skip(Exception):
    """Raised inside a test that cannot run here; the text is the reason."""


class Tap:
    """
    Counts results, prints a line each and the plan at the end. An argument of
    the test is a regular expression: only tests that it matches are run.
    """

    def __init__(self):
        self.only = re.compile(sys.argv[1] if len(sys.argv) > 1 else "")
        self.passed = 0
        self.failed = 0
        self.skipped = 0
        print("TAP version 13", flush=True)

    def _line(self, word, name, note=""):
        number = self.passed + self.failed + self.skipped
        print(f"{word} {number} - {name}{note}", flush=True)

    def ok(self, name):
        self.passed += 1
        self._line("ok", name)

    def fail(self, name, detail=""):
        self.failed += 1
        self._line("not ok", name)
        for line in str(detail).splitlines():
            print(f"#   {line}", flush=True)

    def skip(self, name, reason):
        self.skipped += 1
        self._line("ok", name, f" # SKIP {reason}")

    def check(self, condition, name, detail=""):
        if condition:
            self.ok(name)
        else:
            self.fail(name, detail)
        return bool(condition)

    def equal(self, got, expected, name):
        return self.check(got == expected, name, f"got {got!r}, expected {expected!r}")

    def run(self, name, function, *args, **options):
        """One TAP line for @function: an exception is the failure."""
        if not self.only.search(name):
            return
        try:
            function(*args, **options)
        except Skip as reason:
            self.skip(name, reason)
        except AssertionError as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            self.fail(name, f"{error or where.line} ({where.filename}:{where.lineno})")
        except Exception:  # pylint: disable=broad-except
            self.fail(name, traceback.format_exc())
        else:
            self.ok(name)

    def finish(self):
        """Prints the plan and ends the process."""
        total = self.passed + self.failed + self.skipped
        print(f"1..{total}")
        print(f"# {self.passed} passed, {self.failed} failed, {self.skipped} skipped", flush=True)
        if self.failed or not total:
            sys.exit(1)
        sys.exit(0)


def expect(got, wanted, what=""):
    """An assertion that shows both sides."""
    assert got == wanted, f"{what}: got {got!r}, expected {wanted!r}"
