"""File locks in `FRONTDESK_HOME/run`: the kernel gives them up when their process dies, so none is ever stale."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def open_lock(path: Path) -> int:
    """Open a lock file, made if need be. Root gives what it makes to the owner of the folder around it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    if os.geteuid() == 0:
        owner = path.parent.parent.stat()
        for thing in (path.parent, path):
            os.chown(thing, owner.st_uid, owner.st_gid, follow_symlinks=False)
    return descriptor


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the lock at `path` alone; wait for whoever has it."""
    descriptor = open_lock(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def take(path: Path) -> int | None:
    """Take the lock at `path` alone, or return None when somebody has it. Closing the descriptor gives it up."""
    descriptor = open_lock(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def is_held(path: Path) -> bool:
    """Does some process hold the lock at `path` alone?"""
    if not path.exists():
        return False
    descriptor = take(path)
    if descriptor is None:
        return True
    os.close(descriptor)
    return False
