"""Small things that several verbs of `frontdesk flows` need."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import CommandError

from frontdesk.conversations.models import FlowVersion


def may_be_flow(path: Path, text: str) -> bool:
    """Whether a file found in a folder is meant as a flow, and not as something that lies beside it."""
    if path.suffix == ".json":
        return '"states"' in text or '"steps"' in text
    return any(line.startswith(("flow:", "steps:")) for line in text.splitlines())


def numbered(name: str, number: int) -> FlowVersion:
    """A version by its number."""
    version = FlowVersion.objects.filter(name=name, number=number).first()
    if version is None:
        raise CommandError(f"there is no version {number} of {name!r}; see: frontdesk flows list")
    return version


def write(path: Path, text: str) -> None:
    """Write a file, and the folders it lies in."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{path} cannot be written ({error.strerror}); name another place") from None
