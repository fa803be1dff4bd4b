"""The documentation is complete: what exists is documented, and what is documented exists."""

from __future__ import annotations

import argparse
import re
import subprocess
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import get_commands, load_command_class
from django.urls import URLPattern, URLResolver, get_resolver

from frontdesk.carrier.ingest import PREFIX
from frontdesk.config.env import SECRET_FILES, Settings

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"

#: The tables that operators of such a system look for, by the names they look for.
TABLES = (
    "appointments",
    "appointment_logs",
    "imports",
    "failed_import_rows",
    "job_batches",
    "failed_jobs",
    "users",
    "roles",
    "notifications",
    "monitor_entries",
    "monitored_tags",
)


def text_of(name: str) -> str:
    path = DOCS / name
    assert path.exists(), f"docs/{name} is not written"
    return path.read_text()


def sections(text: str) -> dict[str, str]:
    """Heading -> what stands under it."""
    parts = re.split(r"^#{2,4} +(.+?) *$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def our_commands() -> list[str]:
    return sorted(name for name, app in get_commands().items() if str(app).startswith("frontdesk."))


def command_section(name: str) -> str:
    found = sections(text_of("commands.md")).get(f"frontdesk {name.replace('_', '-')}")
    assert found, f"docs/commands.md has no heading `### frontdesk {name.replace('_', '-')}`"
    return found


def webhook_addresses() -> list[str]:
    """Every address the carrier sends something to, `<token>` for what varies."""

    def walk(resolver: URLResolver, before: str) -> list[str]:
        found = []
        for entry in resolver.url_patterns:
            address = before + re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", str(entry.pattern))
            if isinstance(entry, URLPattern):
                found.append("/" + address)
            else:
                found += walk(entry, address)
        return found

    taken_before_django = [f"{PREFIX}{kind}/<token>" for kind in ("text", "call")]
    return sorted({a for a in walk(get_resolver(), "") if a.startswith("/twilio/")} | set(taken_before_django))


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode == 0 and listed.stdout:
        return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
    skipped = {".venv", "var", ".git", "__pycache__"}
    return [path for path in ROOT.rglob("*") if path.is_file() and not skipped & set(path.relative_to(ROOT).parts)]


@pytest.mark.parametrize("name", [name.upper() for name in Settings.model_fields])
def test_every_setting_has_its_default_and_meaning(name: str) -> None:
    rows = re.findall(rf"^\| `{name}` \|([^|]*)\|([^|]*)\|([^|]*)\|$", text_of("settings.md"), re.MULTILINE)
    assert len(rows) == 1, f"docs/settings.md needs one row for {name}: | `{name}` | default | meaning | example |"
    default, meaning, _ = (cell.strip() for cell in rows[0])
    assert len(meaning) > 15, f"{name}: its meaning is not told"
    value = Settings.model_fields[name.lower()].default
    if value in (None, ""):
        assert default, f"{name}: say what happens without it"
    else:
        written = str(value).lower() if isinstance(value, bool) else str(value)
        assert default.strip("`").removeprefix("./") == written, f"{name}: the default is {written}"


def test_no_setting_is_documented_that_does_not_exist() -> None:
    named = set(re.findall(r"^\| `([A-Z_]+)` \|", text_of("settings.md"), re.MULTILINE))
    assert named == {name.upper() for name in Settings.model_fields}


def test_settings_named_anywhere_exist() -> None:
    known = {name.upper() for name in Settings.model_fields} | {f"{name}_FILE" for name in SECRET_FILES}
    for path in [ROOT / "README.md", *DOCS.glob("*.md")]:
        for name in re.findall(r"`((?:FRONTDESK|TWILIO)_[A-Z_]+)(?:=[^`]*)?`", path.read_text()):
            assert name in known, f"{path.name} names {name}, which is no setting"


def test_secrets_in_files_are_listed() -> None:
    text = text_of("settings.md").partition("## ")[0]
    for name in SECRET_FILES:
        assert f"`{name}`" in text, name


@pytest.mark.parametrize("name", our_commands())
def test_every_command_and_its_options(name: str) -> None:
    section = command_section(name)
    command = load_command_class(str(get_commands()[name]), name)
    django_options = {action.dest for action in _parser_of_django()._actions}
    for action in command.create_parser("frontdesk", name)._actions:
        if action.dest in django_options or action.help == argparse.SUPPRESS or action.dest == "as_json":
            continue
        if isinstance(action, argparse._SubParsersAction):
            for verb in action.choices:
                assert verb in section, f"{name}: {verb} is not documented"
        elif action.option_strings:
            assert f"`{action.option_strings[-1]}" in section, f"{name}: {action.option_strings[-1]} is not documented"
        elif action.choices:
            for choice in action.choices:
                assert str(choice) in section, f"{name}: {choice} is not documented"


@pytest.mark.parametrize("name", our_commands())
def test_a_command_with_json_documents_its_keys(name: str) -> None:
    command = load_command_class(str(get_commands()[name]), name)
    if any("--json" in action.option_strings for action in command.create_parser("frontdesk", name)._actions):
        assert "`--json`" in command_section(name), f"{name}: say what --json prints"


def test_no_command_is_documented_that_does_not_exist() -> None:
    named = {h.removeprefix("frontdesk ") for h in sections(text_of("commands.md")) if h.startswith("frontdesk ")}
    assert named == {name.replace("_", "-") for name in our_commands()}


@pytest.mark.parametrize("address", webhook_addresses())
def test_every_webhook(address: str) -> None:
    named = re.search(rf"`(?:POST )?{re.escape(address)}[`?]", text_of("webhooks.md"))
    assert named, f"docs/webhooks.md does not name `{address}`"


@pytest.mark.parametrize("table", TABLES)
def test_every_table_that_operators_look_for(table: str) -> None:
    assert table in sections(text_of("data-model.md")), f"docs/data-model.md has no heading {table}"


@pytest.mark.parametrize(
    "table", sorted(m._meta.db_table for m in apps.get_models() if m.__module__.startswith("frontdesk."))
)
def test_every_table_of_ours_is_in_the_data_model(table: str) -> None:
    assert table in text_of("data-model.md"), f"docs/data-model.md does not name {table}"


def test_links_between_documents_lead_somewhere() -> None:
    broken = []
    for path in [ROOT / "README.md", *ROOT.glob("CONTRIBUTING.md"), *DOCS.glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", path.read_text()):
            if not (path.parent / target).exists():
                broken.append(f"{path.name} -> {target}")
    assert not broken


def test_no_file_names_a_package_registry() -> None:
    """Where packages come from is the installer's business; a lock file must not tie us to one place."""
    hosts = re.compile(
        rb"(?:files\.python" + rb"hosted|pypi|registry\.npm" + rb"js|registry\.yarn" + rb"pkg)" + rb"\.(?:org|com)"
    )
    named = [str(path.relative_to(ROOT)) for path in tracked_files() if hosts.search(path.read_bytes())]
    assert not named


def _parser_of_django() -> argparse.ArgumentParser:
    from django.core.management.base import BaseCommand

    return BaseCommand().create_parser("frontdesk", "any")
