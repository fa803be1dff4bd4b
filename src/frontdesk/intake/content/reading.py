"""A pack's folder, read: its files, everything wrong with them, and what they say.

What was read is kept in the process for as long as no file of the folder changes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from frontdesk.intake.content import schema, validating, yaml_files
from frontdesk.intake.content.problems import Problem
from frontdesk.intake.content.yaml_files import YamlFile
from frontdesk.intake.navigation import definition as definitions
from frontdesk.intake.navigation.definition import Definition

#: The beginning of the UUIDs of organizations and services to which a pack gives none.
NAMESPACE = UUID("b2d9a0f2-54ce-5b0f-8a5e-3c1c4f6c2a77")
FILES = ("pack.yaml", "issues.yaml", "organizations.yaml", "counselors.yaml")


@dataclass(frozen=True)
class Process:
    """A process of guided navigation: as read, and as it is stored."""

    definition: Definition
    data: dict[str, Any]
    file: str


@dataclass(frozen=True)
class Pack:
    """A pack as its files say it."""

    head: schema.PackFile
    issues: tuple[schema.Issue, ...]
    organizations: tuple[schema.Organization, ...]
    counselors: tuple[schema.Counselor, ...]
    processes: dict[str, Process]
    files: dict[str, YamlFile]

    @property
    def name(self) -> str:
        return self.head.pack

    def uuid_of(self, organization: schema.Organization, service: schema.Service | None = None, part: str = "") -> UUID:
        """The UUID of an organization, of a service, or of its intake settings (`part` "intake"): the pack's, or one
        made of the names, which stays the same for as long as they do."""
        given = organization.uuid if service is None else service.intake.uuid if part == "intake" else service.uuid
        names = [self.name, organization.name, *([service.name] if service else []), *([part] if part else [])]
        return given or uuid5(NAMESPACE, "/".join(names))


@dataclass(frozen=True)
class Read:
    """`pack`: None when a file cannot be read as what it should be. `problems`: errors in the files themselves."""

    pack: Pack | None
    problems: tuple[Problem, ...] = field(default_factory=tuple)


_kept: dict[Path, tuple[tuple[Any, ...], Read]] = {}


def read(folder: Path) -> Read:
    """Read a pack's folder."""
    folder = folder.resolve()
    stamp = _stamp(folder)
    kept = _kept.get(folder)
    if kept is None or kept[0] != stamp:
        kept = (stamp, _read(folder))
        _kept[folder] = kept
    return kept[1]


def _stamp(folder: Path) -> tuple[Any, ...]:
    found = []
    for path in sorted(folder.rglob("*.yaml")):
        about = path.stat()
        found.append((str(path), about.st_mtime_ns, about.st_size))
    return tuple(found)


def _read(folder: Path) -> Read:
    problems: list[Problem] = []
    if not (folder / "pack.yaml").is_file():
        advice = "A pack is a folder with pack.yaml, issues.yaml, organizations.yaml, counselors.yaml and processes/."
        return Read(None, (Problem(folder.name, 0, "", "there is no pack.yaml in this folder.", advice),))
    files: dict[str, YamlFile] = {}
    for name in FILES:
        path = folder / name
        if path.is_file():
            try:
                files[name] = yaml_files.read(path)
            except yaml_files.Unreadable as error:
                problems.append(error.problem)
        elif name == "issues.yaml":
            problems.append(Problem(name, 0, "", "there is no such file in the pack.", "Write it."))
    head = _as(schema.PackFile, files.get("pack.yaml"), problems)
    issues = _as(schema.IssuesFile, files.get("issues.yaml"), problems)
    organizations = _as(schema.OrganizationsFile, files.get("organizations.yaml"), problems)
    counselors = _as(schema.CounselorsFile, files.get("counselors.yaml"), problems)
    processes = _processes(folder, problems)
    if head is None or issues is None or problems:
        return Read(None, tuple(problems))
    pack = Pack(
        head=head,
        issues=tuple(issues.issues),
        organizations=tuple(organizations.organizations if organizations else ()),
        counselors=tuple(counselors.counselors if counselors else ()),
        processes=processes,
        files=files,
    )
    return Read(pack)


def _as(model: Any, file: YamlFile | None, problems: list[Problem]) -> Any:
    return validating.read(model, file, problems) if file is not None else None


def _processes(folder: Path, problems: list[Problem]) -> dict[str, Process]:
    found: dict[str, Process] = {}
    for path in sorted((folder / "processes").glob("*.yaml")):
        name = f"processes/{path.name}"
        try:
            file = yaml_files.read(path)
            definition = definitions.read(file.marked, name)
        except yaml_files.Unreadable as error:
            problem = error.problem
            problems.append(Problem(name, problem.line, problem.place, problem.message, problem.advice))
            continue
        except definitions.DefinitionError as error:
            problems += [Problem(name, one.line, one.place, one.message) for one in error.problems]
            continue
        if definition.process in found:
            other = found[definition.process].file
            problems.append(Problem(name, 1, "process", f"{definition.process} stands in {other} too.", "Rename one."))
        found[definition.process] = Process(definition, file.data, name)
    return found
