"""A PostgreSQL server for tests and benches: the one at TEST_POSTGRES_URL, else one started from installed binaries.

As a command it starts a server, runs what follows with its DATABASE_URL, and removes it again:

    python -m tests.postgres python manage.py migrate
"""

import ctypes
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import quote, urlsplit

import psycopg2

OLDEST = 15
START_SECONDS = 30
SETTINGS = {
    # Speed only; what is lost when the machine fails is a test database.
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "log_min_messages": "fatal",
    "timezone": "UTC",
}


class NoServer(Exception):
    """There is no PostgreSQL to test on; the text says why."""


@dataclass(frozen=True)
class Server:
    url: str
    version: str
    origin: str


@contextmanager
def server() -> Iterator[Server]:
    """Yield a server with a database of our own, ordered by bytes; it is gone afterwards. Raises NoServer."""
    given = os.environ.get("TEST_POSTGRES_URL", "")
    if given and _connects(given):
        with _own_database(given) as url:
            yield Server(url, _version(url), "the server at TEST_POSTGRES_URL")
        return
    binaries = find_binaries()
    silent = ", TEST_POSTGRES_URL does not answer" if given else ""
    with _started(binaries) as admin_url, _own_database(admin_url) as url:
        yield Server(url, _version(url), f"started from {binaries}{silent}")


def find_binaries() -> Path:
    """Directory with ``initdb`` and ``postgres`` of the newest installed server. Raises NoServer."""
    places = [Path(found).resolve().parent for name in ("postgres", "initdb") if (found := shutil.which(name))]
    if config := shutil.which("pg_config"):
        answer = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False)
        places += [Path(answer.stdout.strip())] if answer.returncode == 0 else []
    for root, pattern in (
        ("/usr/lib/postgresql", "*/bin"),
        ("/usr", "pgsql-*/bin"),
        ("/usr/local", "pgsql*/bin"),
        ("/opt/homebrew/opt", "postgresql*/bin"),
        ("/usr/local/opt", "postgresql*/bin"),
    ):
        places += Path(root).glob(pattern)
    found = {place: _major(place) for place in places if (place / "initdb").is_file() and (place / "postgres").is_file()}
    if not found:
        raise NoServer("no server answers at TEST_POSTGRES_URL, and no server binaries are installed")
    newest = max(found, key=lambda place: found[place])
    if found[newest] < OLDEST:
        raise NoServer(f"PostgreSQL {found[newest]} is installed, {OLDEST} or newer is needed")
    return newest


def _major(binaries: Path) -> int:
    answer = subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True, check=False)
    match = re.search(r"\d+", answer.stdout)
    return int(match[0]) if match else 0


def _version(url: str) -> str:
    with closing(psycopg2.connect(url)) as connection:
        major, rest = divmod(connection.server_version, 10000)
        return f"PostgreSQL {major}.{rest}"


@contextmanager
def _own_database(admin_url: str) -> Iterator[str]:
    """A database with a name that nobody else has: UTF-8, ordered by bytes like SQLite. Test databases are copies of it."""
    parts = urlsplit(admin_url)
    name = f"portal_{os.getpid()}_{secrets.token_hex(3)}"
    try:
        _run(admin_url, f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'")
    except psycopg2.Error as error:
        raise NoServer(f"PostgreSQL at {parts.hostname}:{parts.port or 5432} gives no database: {str(error).strip()}") from error
    try:
        yield parts._replace(path=f"/{name}").geturl()
    finally:
        with suppress(psycopg2.Error):
            for left in _rows(admin_url, f"SELECT datname FROM pg_database WHERE datname LIKE '%{name}%'"):
                _run(admin_url, f'DROP DATABASE IF EXISTS "{left}" WITH (FORCE)')


def _connects(url: str) -> bool:
    try:
        psycopg2.connect(url, connect_timeout=5).close()
    except psycopg2.OperationalError:
        return False
    return True


def _run(url: str, sql: str) -> None:
    with closing(psycopg2.connect(url, connect_timeout=10)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql)


def _rows(url: str, sql: str) -> list[str]:
    with closing(psycopg2.connect(url, connect_timeout=10)) as connection, connection.cursor() as cursor:
        cursor.execute(sql)
        return [row[0] for row in cursor.fetchall()]


@contextmanager
def _started(binaries: Path) -> Iterator[str]:
    """A server of our own on a free loopback port, in a directory that is removed afterwards."""
    account = _ordinary_user() if os.geteuid() == 0 else None
    home = Path(tempfile.mkdtemp(prefix="portal-pg-", dir=_reachable_temp() if account else None))
    try:
        with _running(binaries, home, account, SETTINGS) as url:
            yield url
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def kept(home: Path, settings: dict[str, str]) -> Iterator[str]:
    """The address of a server whose data stay in ``home`` afterwards, made there when nothing is; ``settings`` go over those of the tests.

    Its database ``postgres`` is there for making others. Raises NoServer.
    """
    account = _ordinary_user() if os.geteuid() == 0 else None
    home.mkdir(parents=True, exist_ok=True)
    with _running(find_binaries(), home.resolve(), account, SETTINGS | settings) as url:
        yield url


@contextmanager
def _running(binaries: Path, home: Path, account: pwd.struct_passwd | None, settings: dict[str, str]) -> Iterator[str]:
    process = None
    try:
        password = _password(home, account)
        if not (home / "data").exists():
            _initdb(binaries, home, account)
        for _attempt in range(3):  # between choosing a port and listening on it, somebody else may take it
            port = _free_port()
            url = f"postgres://portal:{quote(password, safe='')}@127.0.0.1:{port}/postgres"
            process = _postgres(binaries, home, port, account, settings)
            if _answers(process, url):
                break
            _stop(process)
        else:
            raise NoServer(f"the server from {binaries} does not start: {(home / 'log').read_text(errors='replace').strip()[-600:]}")
        yield url
    finally:
        if process:
            _stop(process)


def _password(home: Path, account: pwd.struct_passwd | None) -> str:
    file = home / "password"
    if not file.exists():
        file.write_text(secrets.token_urlsafe(24))
    if account:
        for path in (home, file):
            os.chown(path, account.pw_uid, account.pw_gid)
    return file.read_text()


def _ordinary_user() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise NoServer("PostgreSQL does not run as root, and there is no user postgres or nobody")


def _reachable_temp() -> str:
    """A temporary directory that an ordinary user may enter: root's own TMPDIR may be closed to others."""
    for place in (tempfile.gettempdir(), "/tmp", "/var/tmp"):
        if all(step.stat().st_mode & 0o001 for step in (Path(place), *Path(place).resolve().parents)):
            return place
    raise NoServer("no temporary directory is open to an ordinary user")


def _as(account: pwd.struct_passwd | None) -> dict:
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"HOME": str(home), "LC_ALL": "C"}


def _initdb(binaries: Path, home: Path, account: pwd.struct_passwd | None) -> None:
    command = [binaries / "initdb", "-D", home / "data", "-U", "portal", f"--pwfile={home / 'password'}", "--auth=scram-sha-256"]
    command += ["--encoding=UTF8", "--lc-collate=C", "--lc-ctype=C.UTF-8", "--no-sync"]
    made = subprocess.run(command, cwd=home, env=_environment(home), capture_output=True, text=True, check=False, **_as(account))
    if made.returncode:
        raise NoServer(f"initdb from {binaries} fails: {(made.stderr or made.stdout).strip()[-600:]}")


def _postgres(binaries: Path, home: Path, port: int, account: pwd.struct_passwd | None, settings: dict[str, str]) -> subprocess.Popen:
    command = [binaries / "postgres", "-D", home / "data", "-p", str(port), "-h", "127.0.0.1", "-k", home]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    with open(home / "log", "ab") as log:
        # A session of its own: Ctrl-C reaches the tests first, and the server is stopped when they are done.
        return subprocess.Popen(
            command,
            cwd=home,
            env=_environment(home),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=partial(end_with_parent, signal.SIGINT),
            **_as(account),
        )


def end_with_parent(how: signal.Signals) -> None:
    """In a new process on Linux: be sent this signal when the parent is killed outright."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, how)  # PR_SET_PDEATHSIG


# In a process of its own instead of a function between fork and exec: in a process with threads that one may wait for ever.
_BOUND = "import os, sys; from tests.postgres import end_with_parent as end; end(int(sys.argv[1])); os.execv(sys.argv[2], sys.argv[2:])"


def bound(command: list[str]) -> list[str]:
    """The command that runs this one, whose program is named by its path, and is killed with the process that started it."""
    return [sys.executable, "-c", _BOUND, str(int(signal.SIGKILL)), *command]


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _answers(process: subprocess.Popen, url: str) -> bool:
    end = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < end:
        if _connects(url):
            return True
        time.sleep(0.1)
    return False


def _stop(process: subprocess.Popen) -> None:
    for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):  # fast, immediate, by force
        if process.poll() is not None:
            return
        process.send_signal(how)
        with suppress(subprocess.TimeoutExpired):
            process.wait(15)


def main(command: list[str]) -> int:
    if not command:
        print(__doc__)
        return 2
    with server() as postgres:
        print(f"{postgres.version}, {postgres.origin}", file=sys.stderr)
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": postgres.url}, check=False).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except NoServer as reason:
        sys.exit(f"No PostgreSQL: {reason}")
