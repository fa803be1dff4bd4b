"""check, compare, diagram, schema: what authors ask about a flow."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from frontdesk.config.commands import Report
from frontdesk.conversations import finding, library, reviewing, versions
from frontdesk.conversations.finding import Found
from frontdesk.conversations.flow_commands import showing
from frontdesk.conversations.flow_commands.helping import may_be_flow, numbered, write
from frontdesk.flows import drawing, language
from frontdesk.flows.problems import FlowError, Severity
from frontdesk.flows.transcripts import files


def check(target: str | None) -> Report:
    """Check one flow, or all of them."""
    if target and finding.is_path(target) and Path(target).is_dir():
        chosen: list[Found | FlowError] = []
        for path in files.flow_files(Path(target)):
            if may_be_flow(path, files.read_text(path)):
                chosen.append(_found_or_error(path))
    elif target and finding.is_path(target):
        chosen = [_found_or_error(Path(target))]
    else:
        chosen = [finding.find(target)] if target else finding.everything()
    lines: list[Any] = []
    flows = []
    for each in chosen:
        if isinstance(each, FlowError):
            problems = list(each.problems)
            name, file = "", problems[0].file if problems else ""
        else:
            found = reviewing.review(each.flow, _shelf(each), each.translations).problems
            problems = [*(p for p in each.problems if p not in found), *found]
            name, file = each.flow.name, each.flow.file
        errors = showing.count_of(problems, Severity.ERROR)
        warnings = showing.count_of(problems, Severity.WARNING)
        flows.append(
            {
                "name": name,
                "file": file,
                "ok": not errors,
                "errors": errors,
                "warnings": warnings,
                "problems": showing.problem_data(problems),
            }
        )
        lines += showing.problem_lines(problems)
        lines.append(showing.plain(f"{name or file}: {showing.counted(problems)}"))
    ok = all(flow["ok"] for flow in flows)
    return Report({"ok": ok, "flows": flows}, lines or ["there are no flows yet"], ok=ok)


def _found_or_error(path: Path) -> Found | FlowError:
    try:
        return finding.from_file(path)
    except FlowError as error:
        return error


def _shelf(found: Found) -> dict[str, Any]:
    """What a flow is checked among: for a file what lies beside it, else everything imported."""
    return dict(found.flows) if found.path is not None else library.shelf(extra=found.flows)


def compare(name: str, first: int, second: int) -> Report:
    """What changed between two versions."""
    before, after = numbered(name, first), numbered(name, second)
    found = versions.compare(before, after)
    lines: list[Any] = []
    lines += [showing.plain(f"+ step {step}") for step in found.steps_added]
    lines += [showing.plain(f"- step {step}") for step in found.steps_removed]
    for step in found.steps_changed:
        lines.append(showing.plain(f"~ step {step.name}"))
        lines += [
            showing.plain(f"    {what}: {_short(old)} -> {_short(new)}") for what, (old, new) in step.changes.items()
        ]
    lines += [showing.plain(f"+ text {key}: {_short(text)}") for key, text in found.texts_added]
    lines += [showing.plain(f"- text {key}: {_short(text)}") for key, text in found.texts_removed]
    for text in found.texts_changed:
        lines.append(showing.plain(f"~ text {text.key} ({text.language})"))
        lines += [showing.plain(f"    - {text.before}"), showing.plain(f"    + {text.after}")]
    lines += [
        showing.plain(f"~ {what}: {_short(old)} -> {_short(new)}")
        for what, (old, new) in found.settings_changed.items()
    ]
    data = {
        "name": name,
        "before": first,
        "after": second,
        "same": found.same,
        "steps": {
            "added": found.steps_added,
            "removed": found.steps_removed,
            "changed": [
                {
                    "name": s.name,
                    "kind": s.kind,
                    "changes": {k: {"before": o, "after": n} for k, (o, n) in s.changes.items()},
                }
                for s in found.steps_changed
            ],
        },
        "texts": {
            "added": [{"key": key, "text": text} for key, text in found.texts_added],
            "removed": [{"key": key, "text": text} for key, text in found.texts_removed],
            "changed": [
                {"key": t.key, "language": t.language, "before": t.before, "after": t.after}
                for t in found.texts_changed
            ],
        },
        "settings": {what: {"before": old, "after": new} for what, (old, new) in found.settings_changed.items()},
    }
    return Report(data, lines or [f"{before} and {after} do the same"])


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 120 else text[:119] + "…"


def diagram(target: str, *, as_svg: bool, section: str, out: Path | None) -> Report:
    """Draw a flow."""
    flow = finding.find(target).flow
    try:
        drawn = (drawing.svg if as_svg else drawing.mermaid)(flow, section)
    except ValueError as error:
        raise CommandError(str(error)) from None
    kind = "svg" if as_svg else "mermaid"
    data = {"name": flow.name, "format": kind, "section": section}
    if out is None:
        return Report({**data, "diagram": drawn}, [showing.plain(drawn.rstrip("\n"))])
    write(out, drawn)
    return Report({**data, "file": str(out)}, [f"{flow.name} drawn in {out}"])


def schema(out: Path | None) -> Report:
    """The JSON Schema of our flow files, for editors."""
    found = language.schema()
    if out is None:
        return Report(found, [showing.plain(json.dumps(found, indent=2))])
    write(out, json.dumps(found, indent=2) + "\n")
    return Report({"file": str(out)}, [f"the schema is in {out}"])
