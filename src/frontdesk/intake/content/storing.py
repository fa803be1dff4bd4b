"""A pack into the database: what it has is made or changed, what it no longer has is taken away with care.

What an office has gathered stays: how many intakes a service has had, calls that are booked, when an organization had
its last intake. A service that people are still bound to (a call, a transfer, a record) is closed, not deleted.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from frontdesk.intake.content import checking, loading, organizations, reading, references, yaml_files
from frontdesk.intake.content.problems import PackError, Problem, errors
from frontdesk.intake.content.reading import Pack
from frontdesk.intake.content.upserting import upsert
from frontdesk.intake.models import (
    ContentPack,
    Counselor,
    IntakeSettings,
    LegalIssue,
    NavigationProcess,
    NavigationSession,
    Organization,
    Service,
)
from frontdesk.intake.places import looking_up, storing

#: Where the pack's languages are kept, beside the settings that its file names.
LANGUAGES = "languages"


def store(folder: Path, now: datetime, *, default: bool = False) -> loading.Loaded:
    """See `loading.load_pack`."""
    read = reading.read(folder)
    if read.pack is None:
        raise PackError(read.problems)
    pack = read.pack
    places = checking.map_of(pack)
    found = errors([*references.check(pack, places), *_taken(pack)])
    if found:
        raise PackError(found)
    with transaction.atomic():
        row = _pack(pack, now, default)
        for state in pack.head.states:
            storing.load_packaged(state)
        removed = [
            *_issues(pack, row),
            *_processes(pack, row),
            *organizations.put(pack, row, places),
        ]
        _counselors(pack, row)
    counts = {
        "issues": len(pack.issues),
        "processes": len(pack.processes),
        "organizations": len(pack.organizations),
        "services": sum(len(organization.services) for organization in pack.organizations),
        "counselors": len(pack.counselors),
        "places": len(places.zip_codes),
    }
    return loading.Loaded(row.name, row.title, row.is_default, counts, removed)


def _taken(pack: Pack) -> list[Problem]:
    """What belongs to another pack already."""
    problems = []
    others = NavigationProcess.objects.exclude(pack__name=pack.name).filter(process_id__in=pack.processes)
    for row in others.select_related("pack"):
        message = f"the pack {row.pack.name} has a process {row.process_id} already."
        problems.append(Problem(pack.processes[row.process_id].file, 1, "process", message, "Rename it."))
    names: dict[Any, str] = {}
    for one in pack.organizations:
        names[pack.uuid_of(one)] = one.name
        for service in one.services:
            names[pack.uuid_of(one, service)] = names[pack.uuid_of(one, service, "intake")] = service.name
    theirs: list[Any] = [
        *Organization.objects.exclude(pack__name=pack.name).filter(uuid__in=names),
        *Service.objects.exclude(organization__pack__name=pack.name).filter(uuid__in=names),
        *IntakeSettings.objects.exclude(service__organization__pack__name=pack.name).filter(uuid__in=names),
    ]
    for other in theirs:
        message = f"{names[other.uuid]}: its UUID is that of {other.name}, which another pack or service brought."
        problems.append(Problem("organizations.yaml", 0, "", message, "Give it a UUID of its own."))
    return problems


def _pack(pack: Pack, now: datetime, default: bool) -> ContentPack:
    is_default = default or not ContentPack.objects.filter(is_default=True).exclude(name=pack.name).exists()
    if is_default:
        ContentPack.objects.exclude(name=pack.name).filter(is_default=True).update(is_default=False)
    settings = {name: yaml_files.plain(value) for name, value in pack.head.settings.items()}
    row, _ = ContentPack.objects.update_or_create(
        name=pack.name,
        defaults={
            "title": pack.head.title,
            "states": list(pack.head.states),
            "version": pack.head.version,
            "is_default": is_default,
            "settings": {**settings, LANGUAGES: list(pack.head.languages)},
            "loaded_at": now,
        },
    )
    return row


def _issues(pack: Pack, row: ContentPack) -> list[str]:
    wanted = {
        issue.key: {
            "pack_id": row.pk,
            "number": number,
            "titles": issue.titles,
            "neutral_titles": issue.neutral_titles,
            "is_dangerous": issue.dangerous,
            "is_live": issue.live,
            "process_id": issue.process,
            "lsc_code": issue.lsc_code,
            "list_code": issue.list_code,
            "search_term": str(issue.search_term),
            "content_urls": issue.content,
            "rest_export": issue.rest_export,
            "keywords": issue.keywords,
            "examples": issue.examples,
            "notes": issue.notes,
        }
        for number, issue in enumerate(pack.issues, start=1)
    }
    upsert(LegalIssue.objects.filter(pack=row), "key", wanted)
    gone = row.issues.exclude(key__in=wanted)
    told = [f"issue {key}: removed" for key in gone.values_list("key", flat=True)]
    gone.delete()
    return told


def _processes(pack: Pack, row: ContentPack) -> list[str]:
    wanted = {
        name: {
            "pack_id": row.pk,
            "name": process.definition.name,
            "kind": process.definition.kind,
            "definition": process.data,
        }
        for name, process in pack.processes.items()
    }
    upsert(NavigationProcess.objects.all(), "process_id", wanted)
    told = []
    for gone in row.processes.exclude(process_id__in=wanted):
        under_way = NavigationSession.objects.filter(process=gone, is_complete=False).count()
        if under_way:
            told.append(f"process {gone.process_id}: stays until the {under_way} people in it are through")
        else:
            told.append(f"process {gone.process_id}: removed")
            gone.delete()
    return told


def _counselors(pack: Pack, row: ContentPack) -> None:
    row.counselors.all().delete()
    found = []
    for counselor in pack.counselors:
        here = looking_up.find(counselor.zip_code) if counselor.latitude is None else None
        found.append(
            Counselor(
                pack=row,
                name=counselor.name,
                address=counselor.address,
                city=counselor.city,
                state=counselor.state,
                zip_code=counselor.zip_code,
                phone=counselor.phone,
                url=counselor.url,
                services=list(counselor.services),
                latitude=here.latitude if here else counselor.latitude,
                longitude=here.longitude if here else counselor.longitude,
            )
        )
    Counselor.objects.bulk_create(found)
