"""Run the tests on SQLite, and again on PostgreSQL where there is one; what is given on the command line goes to pytest.

    python -m tests.run -k tree

Environment: LONG=1 for more examples, races and load; REQUIRE_ALL=1 (or CI=true) makes a missing database, a missing
Chromium and every skipped test a failure; TEST_POSTGRES_URL names a running server; TEST_WORKERS sets the processes.
"""

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if not __package__:  # started as a file: import from the project, and never let a test file shadow a standard module
    sys.path[0] = str(ROOT)

from tests import postgres  # noqa: E402 (needs the path above)
from tests.environment import find_chromium, flag  # noqa: E402 (the same)

NOTHING_COLLECTED = 5
# What a developer has exported for the demo or for work must not reach the tests.
NOT_FOR_TESTS = ("DEBUG", "DEMO", "SECRET_KEY", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "DATABASE_URL", "PYTEST_ADDOPTS")
# Without kept bytecode every worker, and every command that a test starts, compiles all files anew: 7 s of 10 before the first test.
COMPILED_ANEW = ("PYTHONDONTWRITEBYTECODE",)


@dataclass(frozen=True)
class Result:
    database: str
    code: int
    seconds: float
    selected: bool

    @property
    def passed(self) -> bool:
        return self.code == 0 or (self.code == NOTHING_COLLECTED and self.selected)

    def __str__(self) -> str:
        outcome = "no test matched" if self.code == NOTHING_COLLECTED else "passed" if self.passed else f"FAILED (exit code {self.code})"
        return f"{self.database}: {outcome} in {self.seconds:.0f} s"


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, _as_interrupt)
    require_all, chromium = flag("REQUIRE_ALL", "CI"), find_chromium()
    results, notes = [], []
    with ExitStack() as stack:
        try:
            server = stack.enter_context(postgres.server())
        except postgres.NoServer as reason:
            server = None
            notes.append(f"PostgreSQL: NOT RUN, {reason}")
        # Browser tests run once, on PostgreSQL when there is one: like production it serves several requests at a time.
        # The name of the SQLite file is given by the test itself (plugin_database).
        results.append(_run("SQLite", "sqlite:///:memory:", arguments, BROWSER="0" if server else "1"))
        if server:
            name = f"{server.version} ({server.origin})"
            results.append(_run(name, server.url, arguments, BROWSER="1", TEST_POSTGRES_TEMPLATE=server.url.rsplit("/", 1)[1]))
    if chromium:
        notes.append(f"Browser tests: on {'PostgreSQL' if server else 'SQLite'} with {chromium}")
    else:
        notes.append("Browser tests: SKIPPED, no Chromium found (CHROMIUM=… names one)")
    _report([*map(str, results), *notes])
    if require_all and not (server and chromium):
        print("FAILED: both databases and the browser tests are required here (REQUIRE_ALL or CI).", flush=True)
        return 1
    if all(result.code == NOTHING_COLLECTED for result in results):
        return NOTHING_COLLECTED
    return max((1 if result.code == NOTHING_COLLECTED else result.code for result in results if not result.passed), default=0)


def _run(database: str, url: str, arguments: list[str], **settings: str) -> Result:
    print(f"\n── Tests on {database} ──", flush=True)
    environment = {name: value for name, value in os.environ.items() if name not in (*NOT_FOR_TESTS, *COMPILED_ANEW)}
    environment |= {"TESTING": "1", "DATABASE_URL": url, **settings}
    workers = os.environ.get("TEST_WORKERS") or str(os.cpu_count() or 1)
    command = [sys.executable, "-m", "pytest", "-n", workers, "--dist", "worksteal", *arguments]
    start = time.monotonic()
    process = subprocess.Popen(command, cwd=ROOT, env=environment, preexec_fn=partial(postgres.end_with_parent, signal.SIGTERM))
    try:
        code = process.wait()
    except KeyboardInterrupt:
        _end(process)
        raise
    return Result(database, code, time.monotonic() - start, selected=bool(arguments))


def _end(process: subprocess.Popen) -> None:
    """Ctrl-C has reached pytest as well and it is tidying up; only then insist."""
    for how in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        process.send_signal(how)
        with suppress(KeyboardInterrupt, subprocess.TimeoutExpired):
            process.wait(5)
            return


def _as_interrupt(number, frame):
    raise KeyboardInterrupt


def _report(lines: list[str]) -> None:
    print("\n── What ran ──")
    for line in lines:
        print(line)
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("Interrupted.")
