"""misses, funnel: what people wrote first, and how far they came."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.db.models import Count, Q
from rich.table import Table
from rich.text import Text

from frontdesk.config import clock
from frontdesk.config.commands import Report
from frontdesk.intake.intake_commands import showing
from frontdesk.intake.models import FirstText, TriageScreen, TriageUser
from frontdesk.intake.privacy import access
from frontdesk.intake.triage import statuses


def misses(since: date | None) -> Report:
    """First texts after which the menu was shown, or whose guesses were all wrong, newest first."""
    rows = FirstText.objects.exclude(session_key__startswith="trial").order_by("-at")
    if since:
        rows = rows.filter(at__gte=showing.midnight(since))
    understood = rows.filter(found=FirstText.Found.KEYWORD).count()
    table = Table("when", "language", "text", "what they chose then", box=None)
    found: list[dict[str, Any]] = []
    blanked = 0
    for row in rows.filter(Q(found=FirstText.Found.MENU) | Q(found=FirstText.Found.GUESS)):
        guessed = [guess.get("key") for guess in row.guesses]
        if row.found == FirstText.Found.GUESS and (not row.chosen or row.chosen in guessed):
            continue
        if not row.text:
            blanked += 1
            continue
        found.append(
            {"at": row.at, "language": row.language, "text": row.text, "guesses": guessed, "chosen": row.chosen}
        )
        table.add_row(showing.local(row.at), row.language, Text(row.text), row.chosen or "-")
    if found:
        access.exported("first_texts", [], showing.who(), clock.now())
    lines: list[Any] = [table] if found else [showing.plain("every first text was understood")]
    if blanked:
        lines.append(showing.plain(f"{showing.counted(blanked, 'miss')} whose text is blanked by now"))
    lines.append(showing.plain(f"{showing.counted(understood, 'first text')} named an issue by a keyword"))
    return Report({"misses": found, "blanked": blanked, "understood": understood}, lines)


def funnel(since: date | None, language: str) -> Report:
    """How many people saw each screen, by language, and how they stand now. Trials are not counted."""
    people = TriageUser.objects.filter(is_trial=False)
    if since:
        people = people.filter(created_at__gte=showing.midnight(since))
    if language:
        people = people.filter(language=language)
    rows = TriageScreen.objects.filter(triage_user__in=people).values("screen", "triage_user__language")
    counts: dict[str, Counter[str]] = {}
    for row in rows.annotate(count=Count("triage_user", distinct=True)):
        counts.setdefault(row["screen"], Counter())[row["triage_user__language"]] += row["count"]
    began = Counter(dict(people.values_list("language").annotate(count=Count("pk")).order_by()))
    languages = sorted(began, key=lambda one: (one != "en", one))
    order = {screen: place for place, screen in enumerate(statuses.SCREENS)}
    table = Table("screen", *languages, "all", "of all who began", box=None)
    screens: list[dict[str, Any]] = []
    everybody = sum(began.values())

    def add(name: str, by_language: Counter[str]) -> None:
        total = sum(by_language.values())
        share = f"{100 * total / everybody:.0f} %" if everybody else ""
        table.add_row(Text(name), *(str(by_language[one]) for one in languages), str(total), share)

    add("began", began)
    for screen in sorted(counts, key=lambda one: (order.get(one, len(order)), one)):
        by_language = counts[screen]
        screens.append({"screen": screen, "people": sum(by_language.values()), "languages": dict(by_language)})
        add(screen, by_language)
    data = {
        "people": everybody,
        "languages": dict(began),
        "screens": screens,
        "triage_status": _tally(people, "triage_status"),
        "intake_status": _tally(people, "intake_status"),
    }
    lines: list[Any] = [table]
    for name, words in (("triage_status", "triage now"), ("intake_status", "intake now")):
        tally = ", ".join(f"{status} {count}" for status, count in data[name].items())  # type: ignore[attr-defined]
        lines.append(showing.plain(f"{words}: {tally}"))
    return Report(data, lines if everybody else [showing.plain("nobody has begun an intake in that time")])


def _tally(people: Any, column: str) -> dict[str, int]:
    rows = people.values_list(column).annotate(count=Count("pk")).order_by("-count", column)
    return {status or "none": count for status, count in rows}
