"""Files that people bring: under random names, outside the web root, readable by this service alone.

A file belongs to a row, and both are written or neither: ``undone_on_failure`` stands around the transaction. When the process dies in
between, the file is left over and ``manage.py check_data`` reports it.
"""

import os
import re
import secrets
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path

from django.conf import settings

_NAME = re.compile(r"[0-9a-f]{32}")
_written = ContextVar("written", default=None)


@contextmanager
def undone_on_failure():
    """Removes what was written inside when the block fails. Stands around the outermost transaction: a failed commit counts too."""
    token = _written.set([])
    try:
        yield
    except BaseException:
        for name in _written.get():
            remove(name)
        raise
    finally:
        _written.reset(token)


def write(content):
    """Store these bytes and wait until the disk has them; the random name. Raises OSError."""
    name = secrets.token_hex(16)
    path = _path(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (names := _written.get()) is not None:
        names.append(name)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        remove(name)
        raise
    return name


def read(name):
    """The bytes of a stored file; None when it is not there or the disk does not give it."""
    try:
        return _path(name).read_bytes()
    except OSError:
        return None


def size(name):
    """Bytes of a stored file; None when it is not there."""
    try:
        return _path(name).stat().st_size
    except FileNotFoundError:
        return None


def remove(name):
    """Erase a stored file; nothing happens when it is not there."""
    with suppress(FileNotFoundError):
        _path(name).unlink()


def stored():
    """(name, instant of the last change in seconds) of everything stored, in no order."""
    root = Path(settings.ATTACHMENTS_DIR)
    for folder in root.iterdir() if root.is_dir() else ():
        for path in folder.iterdir() if folder.is_dir() else ():
            with suppress(FileNotFoundError):
                yield path.name, path.stat().st_mtime


def _path(name):
    """Where a name lies. Raises ValueError for what ``write`` never gave: no part of a path comes from outside."""
    if not _NAME.fullmatch(name):
        raise ValueError(name)
    return Path(settings.ATTACHMENTS_DIR) / name[:2] / name
