"""A loaded pack as the files of a folder, as `loading` reads them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from frontdesk.intake.content import areas, yaml_files
from frontdesk.intake.content.areas import Map
from frontdesk.intake.content.storing import LANGUAGES
from frontdesk.intake.models import CaseAcceptance, ContentPack, Counselor, IntakeSettings, LegalIssue, Organization
from frontdesk.intake.places import state_rows


class NoSuchPack(LookupError):
    """No pack of this name is loaded; the text says which are."""


def export_pack(name: str) -> dict[str, str]:
    """The files of a loaded pack: path in the folder ("issues.yaml", "processes/il-snap.yaml") -> text.

    Loading them brings the same pack again; what the office has counted is not in them. Raises NoSuchPack.
    """
    pack = ContentPack.objects.filter(name=name).first()
    if pack is None:
        known = ", ".join(ContentPack.objects.order_by("name").values_list("name", flat=True)) or "none"
        raise NoSuchPack(f"there is no loaded pack {name!r}; loaded: {known}")
    files = {
        "pack.yaml": _head(pack),
        "issues.yaml": {"issues": [_issue(issue) for issue in pack.issues.order_by("number")]},
        "organizations.yaml": {"organizations": _organizations(pack)},
        "counselors.yaml": {"counselors": [_counselor(one) for one in pack.counselors.order_by("pk")]},
    }
    for process in pack.processes.order_by("process_id"):
        files[f"processes/{process.process_id}.yaml"] = _process(process.definition)
    return {path: yaml_files.write(data) for path, data in files.items()}


def write(files: dict[str, str], folder: Path) -> None:
    """Write the files into a folder, which is made; files of the same names are replaced."""
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


def _head(pack: ContentPack) -> dict[str, Any]:
    settings = dict(pack.settings)
    languages = settings.pop(LANGUAGES, ["en"])
    return _full(
        pack=pack.name,
        title=pack.title,
        version=pack.version,
        states=pack.states,
        languages=languages,
        settings={name: _texts(value) for name, value in settings.items()},
    )


def _issue(issue: LegalIssue) -> dict[str, Any]:
    return _full(
        key=issue.key,
        titles=_texts(issue.titles),
        neutral_titles=_texts(issue.neutral_titles),
        dangerous=issue.is_dangerous or None,
        live=None if issue.is_live else False,
        process=issue.process_id,
        lsc_code=issue.lsc_code,
        list_code=issue.list_code,
        search_term=issue.search_term,
        content=_texts(issue.content_urls),
        rest_export=issue.rest_export,
        keywords=_texts(issue.keywords),
        examples=_texts(issue.examples),
        notes=_texts(issue.notes),
    )


def _organizations(pack: ContentPack) -> list[dict[str, Any]]:
    names = Map(state_rows.of(pack.states)).counties
    keys = {issue.rest_export: issue.key for issue in pack.issues.order_by("-number")}
    found = []
    for organization in pack.organizations.order_by("pk").prefetch_related("services__submissions"):
        found.append(_organization(organization, names, keys))
    return found


def _organization(organization: Organization, names: dict[str, str], keys: dict[str, str]) -> dict[str, Any]:
    services = []
    for service in organization.services.order_by("pk"):
        settings = IntakeSettings.objects.get(service=service)
        services.append(
            _full(
                name=service.name,
                uuid=str(service.uuid),
                area=areas.written(service.area, names),
                populations=service.populations,
                cost=service.cost if service.cost != "free" else None,
                published=None if service.is_published else False,
                takes=[_submission(one, keys) for one in service.submissions.order_by("pk")],
                intake=_intake(settings),
            )
        )
    return _full(
        name=organization.name,
        uuid=str(organization.uuid),
        legalserver_name=organization.legalserver_name,
        phone=organization.phone,
        url=organization.url,
        conflict_levels=organization.conflict_levels,
        services=services,
    )


def _submission(one: CaseAcceptance, keys: dict[str, str]) -> dict[str, Any]:
    return _full(
        issue=keys.get(one.rest_export, ""),
        submitted=_moment(one.submitted_at),
        draft=one.is_draft or None,
        language=one.language if one.language != "en" else None,
        outcomes=one.outcomes,
    )


def _intake(row: IntakeSettings) -> dict[str, Any]:
    return _full(
        name=row.name,
        uuid=str(row.uuid),
        enabled=None if row.is_enabled else False,
        callback_type=row.callback_type,
        callback_number=row.callback_number,
        callbacks=row.callbacks,
        limit=row.intake_limit or None,
        reset=row.reset_frequency,
        income=_full(
            standard=row.income_standard,
            maximum=row.income_maximum,
            waived_for=row.income_waived_for,
            collects=None if row.collects_income else False,
        ),
        minimum_age=row.minimum_age,
        senior_age=row.senior_age,
        prisoners=None if row.allows_prisoners else False,
        questions=row.questions,
        qualifier=row.qualifier_process,
        household_definition=_texts(row.household_definition),
        messages={name: _texts(texts) for name, texts in sorted(row.messages.items())},
        transfer=row.transfer,
    )


def _counselor(one: Counselor) -> dict[str, Any]:
    return _full(
        name=one.name,
        address=one.address,
        city=one.city,
        state=one.state,
        zip_code=one.zip_code,
        phone=one.phone,
        url=one.url,
        services=one.services,
        latitude=one.latitude,
        longitude=one.longitude,
    )


#: A database keeps no order of an object's keys: those of a process, in the order people read them.
_ORDER = (
    "process", "page", "field", "type", "name", "kind", "languages", "takes", "outcome", "at_end", "if", "shown_if",
    "instructions", "headline", "label", "value", "optional", "options", "text", "elements", "notes", "next", "pages",
    "values", "en", "es", "pl",
)  # fmt: skip


def _process(value: Any) -> Any:
    if isinstance(value, dict):
        rank = {name: place for place, name in enumerate(_ORDER)}
        return {key: _process(value[key]) for key in sorted(value, key=lambda key: (rank.get(key, len(rank)), key))}
    return [_process(inner) for inner in value] if isinstance(value, list) else value


def _texts(value: Any) -> Any:
    """Texts by language in one order, English first."""
    if not isinstance(value, dict):
        return value
    return {language: value[language] for language in sorted(value, key=lambda one: (one != "en", one))}


def _moment(at: datetime) -> str:
    """A moment as a pack writes it: midnight is the day alone."""
    text = at.isoformat().replace("+00:00", "Z")
    return text.removesuffix("T00:00:00Z")


def _full(**values: Any) -> dict[str, Any]:
    """Without what is blank: a pack says only what differs from what goes without saying."""
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}
