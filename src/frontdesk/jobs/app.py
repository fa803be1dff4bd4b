"""The Procrastinate application: configured when Django starts."""

from __future__ import annotations

from procrastinate import App


def on_ready(app: App) -> None:
    """Called once by Procrastinate's Django app, when all rooms are loaded."""
