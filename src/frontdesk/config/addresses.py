"""Where a web server listens: is the port free, does somebody answer there."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket


class AddressError(Exception):
    """Nobody can listen there; the text says why and what to do."""


def claim_port(host: str, port: int) -> int:
    """See that we can listen on host and port; port 0 finds a free one. Returns the port. Raises AddressError."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise AddressError(
            f"--host {host} is not an address of this machine ({error.strerror}); try 127.0.0.1"
        ) from None
    except OverflowError:
        raise AddressError(f"--port {port} is not a port; choose one from 1 to 65535, or 0 for any free one") from None
    with socket.socket(family, kind, protocol) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(address)
        except OSError as error:
            raise AddressError(_reason(error, host, port)) from None
        return int(trial.getsockname()[1])


async def answers(host: str, port: int) -> bool:
    """Does somebody accept connections there?"""
    anywhere = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}
    try:
        _, writer = await asyncio.open_connection(anywhere.get(host, host), port)
    except OSError:
        return False
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    return True


def url(host: str, port: int) -> str:
    """The address to open in a browser on this machine."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}"


def _reason(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken: something listens on {host}:{port} already. Stop it, or choose another --port"
    if error.errno == errno.EACCES:
        return f"Port {port} is for root alone: choose a --port above 1023 and let a web proxy forward to it"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"--host {host} is not an address of this machine; use 127.0.0.1, or 0.0.0.0 for all of them"
    return f"Nobody can listen on {host}:{port}: {error.strerror}"
