"""Where the embedded server keeps its socket, and as which system user it runs.

PostgreSQL refuses to run as root; when Frontdesk does, the server runs as the owner of the data folder, or of
FRONTDESK_HOME, or - when root owns both - as the system user `embedded_postgres`, which is made once.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path

from frontdesk.config.database.provider import DatabaseError, program

SYSTEM_USER = "embedded_postgres"
#: A Unix socket's path has room for 104 bytes on macOS and 108 on Linux, the closing zero byte included.
LONGEST_SOCKET_PATH = 103
SOCKET_NAME = ".s.PGSQL.5432"


def server_user(data: Path) -> str | None:
    """The system user the server of `data` runs as; None: as ourselves. Raises DatabaseError when we may not."""
    if os.geteuid() != 0:
        if data.exists() and data.stat().st_uid != os.geteuid():
            raise DatabaseError(
                f"The embedded database in {data} belongs to the system user {_name(data.stat().st_uid)}: "
                "run this command as that user or as root, or choose another FRONTDESK_HOME"
            )
        return None
    for folder in (data, data.parent):
        if folder.exists() and folder.stat().st_uid != 0:
            return _name(folder.stat().st_uid)
    return _system_user()


def socket_folder(data: Path, user: str | None) -> Path:
    """The folder of the server's socket, for its user alone: the data folder, or a short one when that is too long.

    A comma would part the path in two for PostgreSQL's client library, so such a path counts as too long.
    """
    if len(os.fsencode(data / SOCKET_NAME)) <= LONGEST_SOCKET_PATH and "," not in str(data):
        return data
    uid = pwd.getpwnam(user).pw_uid if user else os.geteuid()
    name = f"frontdesk-{uid}-{hashlib.sha256(os.fsencode(data)).hexdigest()[:12]}"
    for base in (os.environ.get("XDG_RUNTIME_DIR") if user is None else None, tempfile.gettempdir(), "/tmp"):
        folder = Path(base or "/nowhere") / name
        if folder.parent.is_dir() and len(os.fsencode(folder / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
            return _private(folder, uid)
    raise DatabaseError("No folder is short enough for the database's socket: choose a shorter FRONTDESK_HOME")


def open_the_way(data: Path, user: str | None) -> None:
    """Let `user` pass (not read) the folders above `data` and above PostgreSQL's programs: root closes some."""
    if user is None:
        return
    account = pwd.getpwnam(user)
    _let_pass(data, account)
    postgres = program("postgres")
    _let_pass(postgres, account)
    try:
        subprocess.run([postgres, "--version"], check=True, capture_output=True, cwd="/", user=user)
    except (OSError, subprocess.CalledProcessError):
        # installed under a strict umask: the wheel's own files become readable
        for path in [postgres.parent.parent, *postgres.parent.parent.rglob("*")]:
            if not path.is_symlink():
                mode = path.stat().st_mode
                path.chmod(mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0))


def give_to(folder: Path, user: str | None) -> None:
    """Make `folder` (new, empty) the server's own."""
    folder.chmod(0o700)
    if user:
        account = pwd.getpwnam(user)
        os.chown(folder, account.pw_uid, account.pw_gid)


def _private(folder: Path, uid: int) -> Path:
    try:
        folder.mkdir(mode=0o700)
        if uid != os.geteuid():
            os.chown(folder, uid, -1)
    except FileExistsError:
        pass
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != uid or stat.S_IMODE(found.st_mode) != 0o700:
        raise DatabaseError(f"{folder} is there but not the database's own folder: remove it and try again")
    return folder


def _let_pass(path: Path, account: pwd.struct_passwd) -> None:
    for folder in path.parents:
        found = folder.stat()
        passable = found.st_mode & stat.S_IXOTH
        passable |= found.st_uid == account.pw_uid and found.st_mode & stat.S_IXUSR
        passable |= found.st_gid == account.pw_gid and found.st_mode & stat.S_IXGRP
        if not passable:
            folder.chmod(stat.S_IMODE(found.st_mode) | stat.S_IXOTH)


def _system_user() -> str:
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        maker = shutil.which("useradd") or shutil.which("useradd", path="/usr/sbin:/sbin")
        if maker is None:
            raise DatabaseError(
                f"PostgreSQL does not run as root, and there is no `useradd` to make the system user {SYSTEM_USER}: "
                "make it yourself, or run Frontdesk as a plain user"
            ) from None
        done = subprocess.run(
            [maker, "--system", "--no-create-home", "--shell", "/bin/false", "--user-group", SYSTEM_USER],
            capture_output=True,
            text=True,
        )
        if done.returncode not in (0, 9):  # 9: another process has just made it
            raise DatabaseError(f"The system user {SYSTEM_USER} cannot be made: {done.stderr.strip()}") from None
    return SYSTEM_USER


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        raise DatabaseError(
            f"The database's folder belongs to user number {uid}, which has no name on this system: "
            "give the folder to a user of this system (chown -R)"
        ) from None
