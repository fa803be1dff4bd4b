"""A legal-aid office that answers texts with the intake, and the people who ask it for help.

```
office = ...                                              # the fixture of tests/journeys/conftest.py
maria = office.client(zip_code="61101")
maria.begins("EVICTION")                                  # the first text
maria.goes_on(until="get_matches")                        # answers each question as they usually would, up to there
assert "Rockford Example Legal Aid" in maria.last
maria.says("yes")
maria.goes_on()                                           # to the end of the conversation
```

What a client says to a question is looked up by the step that asks it (`household/adults`, else `adults`), so that the
same story is told in three languages; `story` are the answers to the dialogue of guided navigation, in order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from journeys.harness.database import Database
from journeys.harness.talking import Phone, TalkingHouse, eventually

MOST_TURNS = 90

YES = {"en": "yes", "es": "sí", "pl": "tak"}
NO = {"en": "no", "es": "no", "pl": "nie"}
NONE = {"en": "none", "es": "ninguno", "pl": "nie mam"}
NOTHING = {"en": "none", "es": "ninguno", "pl": "żadne"}
LANGUAGE_NAME = {"en": "English", "es": "Español", "pl": "Polski"}

#: Step -> what most people answer: a text, or one for each language.
USUAL: Mapping[str, Any] = {
    "consent": YES,
    "which_language": LANGUAGE_NAME,
    "safe_now": YES,
    "first_name": "Maria",
    "get_location/zip_code": "60603",
    "adults": "2",
    "children": "0",
    "over_income": NO,
    "wanted": NO,  # housing counselors
    "offer": YES,
    "offers": "1",
    "others": YES,
    "last_name": "Lopez",
    "maiden_name": NONE,
    "nickname": NONE,
    "month": "11",
    "day": "3",
    "year": "1985",
    "right": YES,
    "has_wages": NO,
    "self_employment": NO,
    "benefits": NOTHING,
    "payments": NOTHING,
    "has_other": NO,
    "groups": NOTHING,
    "read_back": YES,
    "race": "2",
    "gender": "1",
    "marital_status": "1",
    "primary_language": "1",
    "ethnicity": "2",
    "veteran": "2",
    "disability": "2",
    "this_number": YES,
    "safe_to_call": YES,
    "safe_to_text": YES,
    "mail": NONE,
    "address": "12 Oak Street",
    "apartment": NONE,
    "town": "Chicago",
    "check": YES,
    "first_time": YES,
}


class Client:
    """Somebody who asks for legal help: their phone, their language, and what they answer to which question."""

    def __init__(
        self, office: IntakeOffice, phone: Phone, language: str, story: Sequence[str], answers: Mapping[str, Any]
    ) -> None:
        self.office, self.phone, self.language = office, phone, language
        self.story = list(story)
        self.answers = dict(answers)
        self.asked: list[str] = []  # the steps that asked, in order
        self.replies: list[str] = []  # what the last text was answered with

    # --- texting ---

    def begins(self, text: str, **more: Any) -> list[str]:
        """The first text."""
        return self.says(text, **more)

    def says(self, text: str, **more: Any) -> list[str]:
        """Any text. Returns what it was answered with at once."""
        self.replies = self.phone.texts(text, **more)
        return self.replies

    @property
    def last(self) -> str:
        """The last text they read."""
        return self.phone.reads()[-1]

    @property
    def said(self) -> str:
        """All that the last text was answered with, as one."""
        return "\n".join(self.replies)

    def goes_on(self, until: str = "") -> list[str]:
        """Answers question after question, until one is asked by a step that `until` names (`household/adults`, or the
        flow `household`, or the step `adults`), or the conversation is no longer theirs. Returns the last replies.
        """
        for _ in range(MOST_TURNS):
            session = self.session()
            if session["state"] != "waiting" or (until and _is(session["at_step"], until)):
                if until and session["state"] != "waiting":
                    raise AssertionError(f"never asked at {until}: {session['state']} after {self.asked}\n{self.last}")
                return self.replies
            self.asked.append(session["at_step"])
            self.says(self.answer_to(session["at_step"]))
        raise AssertionError(f"still asked after {MOST_TURNS} answers: {self.asked[-10:]}\n{self.last}")

    def answer_to(self, at_step: str) -> str:
        """What they say to the question of this step."""
        flow, _, step = at_step.partition("/")
        if flow == "guided_navigation":
            assert self.story, f"the dialogue asks more than the story tells: {self.last}"
            return self.story.pop(0)
        for answers in (self.answers, USUAL):
            for name in (at_step, step):
                if name in answers:
                    return self._in_their_language(answers[name])
        raise AssertionError(f"nobody knows what to answer at {at_step}: {self.last}")

    def _in_their_language(self, answer: Any) -> str:
        if isinstance(answer, list):  # used in turn, the last one again and again
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        return str(answer[self.language] if isinstance(answer, Mapping) else answer)

    # --- the same person in the tables ---

    def session(self) -> dict[str, Any]:
        return self.phone.session()

    def at(self) -> str:
        """The step whose question is open."""
        return str(self.session()["at_step"])

    def record(self) -> dict[str, Any]:
        """The triage user of their newest conversation, with what is sealed (`sealed`: their words) opened; fails the
        test when there is none."""
        return self.office.row("triage_users", session_key=str(self.session()["id"]))

    def has_record(self) -> bool:
        return bool(self.office.table("triage_users", contact_number=self.phone.number))

    def transfers(self) -> list[dict[str, Any]]:
        return self.office.table("transfers", triage_user_id=self.record()["id"])

    def received(self) -> dict[str, Any]:
        """Their intake as it reached the organization's desk, once it has."""
        (transfer,) = self.transfers()
        (intake,) = eventually(lambda: self.office.table("received_intakes", external_id=transfer["external_id"]))
        return dict(intake["payload"])

    def decisions(self, rule: str = "") -> list[dict[str, Any]]:
        """What was decided about them, of one rule or of all."""
        decisions = self.office.table("triage_decisions", triage_user_id=self.record()["id"])
        return [one for one in decisions if not rule or one["rule"] == rule]


class IntakeOffice(TalkingHouse):
    """A talking house with the Illinois pack loaded and the intake published as its default flow."""

    def open(self) -> IntakeOffice:
        super().open()
        self.commands(["intake", "load", "illinois", "--default"])
        self.commands(["flows", "publish", "legal_help", "--default"])
        return self

    def client(self, *, language: str = "en", story: Sequence[str] = (), number: str = "", **answers: Any) -> Client:
        """Somebody new. `story`: answers to guided navigation in order; `answers`: step -> answer, `__` for `/`."""
        named = {name.replace("__", "/"): answer for name, answer in answers.items()}
        if "zip_code" in named:
            named["get_location/zip_code"] = named.pop("zip_code")
        return Client(self, self.phone(number), language, story, named)


def intake_office(home: Path, server: Database, **how: Any) -> IntakeOffice:
    """An office at three on a Tuesday afternoon, not opened yet."""
    return IntakeOffice(home / "office", server, **{"start": "2026-03-03T15:00:00-06:00", **how})


def _is(at_step: str, wanted: str) -> bool:
    return wanted in (at_step, *at_step.split("/", 1))
