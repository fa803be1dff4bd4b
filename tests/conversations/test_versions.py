"""Versions: drafts, what is published and may not change, rolling back, routes, and comparing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from frontdesk.conversations import library, versions
from frontdesk.conversations.models import FlowRoute, FlowVersion
from frontdesk.conversations.versions import VersionError, import_flow, newest, publish, published, retire, roll_back
from frontdesk.flows import functions
from frontdesk.flows.problems import FlowError
from frontdesk.flows.translating import extract
from frontdesk.monitor.models import MonitorEntry

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def flow(say: str = "Hello.", name: str = "greet", extra: str = "") -> str:
    return f"flow: {name}\nlanguages: [en]\nsteps:\n  - say: {say}\n{extra}"


def imported(say: str = "Hello.", name: str = "greet", extra: str = "") -> FlowVersion:
    return import_flow(flow(say, name, extra), f"{name}.yaml", now=NOW, by="ana")


def live(say: str = "Hello.", name: str = "greet", at: datetime = NOW, **options: object) -> FlowVersion:
    imported(say, name)
    return publish(name, now=at, by="ana", **options).version  # type: ignore[arg-type]


def routes() -> list[tuple[str, str, str, str, str]]:
    rows = FlowRoute.objects.order_by("kind", "channel", "keyword", "number")
    return [(r.kind, r.channel, r.keyword, r.number, r.flow_name) for r in rows]


# --- importing ---


def test_an_import_is_a_draft() -> None:
    version = imported()
    assert (version.name, version.number, version.state, version.source) == ("greet", 1, "draft", "yaml")
    assert (version.created_by, version.created_at, version.file_name) == ("ana", NOW, "greet.yaml")
    assert published("greet") is None


def test_the_same_again_is_the_same_version() -> None:
    first = imported()
    assert imported().pk == first.pk
    again = import_flow(flow().replace("\n", "\r\n"), "elsewhere/greet.yaml", now=LATER)
    assert again.pk == first.pk  # line ends and places do not count
    assert imported("Good day.").number == 2
    assert import_flow(flow("Good day."), "x.yaml", now=NOW, translations={"es": {}}).number == 3


def test_what_is_published_again_is_that_version_and_drafts_are_given_up() -> None:
    first = live()
    imported("Good day.")
    assert imported().pk == first.pk
    assert newest("greet") == first


def test_what_was_retired_and_comes_again_is_a_new_draft() -> None:
    live("One.")
    live("Two.", at=LATER)
    version = imported("One.")
    assert (version.number, version.state) == (3, "draft")


def test_a_name_may_be_given() -> None:
    version = import_flow(flow(), "greet.yaml", "hello", now=NOW)
    assert version.name == "hello" and library.compiled(version).name == "hello"


@pytest.mark.parametrize("name", ["../x", "a b", "x" * 81, "Ä"])
def test_a_name_that_will_not_do_is_refused(name: str) -> None:
    with pytest.raises(VersionError, match="is no name for a flow"):
        import_flow(flow(), "greet.yaml", name, now=NOW)
    assert not FlowVersion.objects.exists()


def test_what_is_no_flow_is_refused_with_its_lines() -> None:
    with pytest.raises(FlowError) as raised:
        import_flow("flow: x\nsteps:\n  - sya: hi\n", "x.yaml", now=NOW)
    assert raised.value.problems[0].line == 3
    assert not FlowVersion.objects.exists()


def test_what_the_check_says_is_kept() -> None:
    version = import_flow("flow: x\nsteps:\n  - call: nowhere\n", "x.yaml", now=NOW)
    (problem,) = [p for p in version.problems if p["severity"] == "error"]
    assert problem["line"] == 3 and "nowhere" in problem["message"]


# --- publishing ---


def test_publishing_retires_the_one_before() -> None:
    first = live("One.")
    second = live("Two.", at=LATER)
    first.refresh_from_db()
    assert (first.state, first.retired_at) == ("retired", LATER)
    assert (second.state, second.published_at) == ("published", LATER)
    assert published("greet") == second


def test_an_older_version_can_be_published() -> None:
    live("One.")
    live("Two.")
    done = publish("greet", number=1, now=LATER, by="ana")
    assert (done.version.number, done.before and done.before.number) == (1, 2)


def test_publishing_clears_away_drafts_that_were_replaced() -> None:
    imported("One.")
    imported("Two.")
    third = live("Three.")
    assert list(FlowVersion.objects.all()) == [third]


def test_what_is_published_does_not_change() -> None:
    version = live()
    version.text = flow("Changed.")
    with pytest.raises(ValueError, match="does not change any more"):
        version.save()
    version.refresh_from_db()
    assert version.text == flow()


@pytest.mark.parametrize(
    "name, number, says", [("nothing", None, "there is no flow nothing"), ("greet", 9, "it has 1")]
)
def test_publishing_what_is_not_there(name: str, number: int | None, says: str) -> None:
    imported()
    with pytest.raises(VersionError, match=says):
        publish(name, number=number, now=NOW, by="ana")


def test_an_error_stands_against_publishing_and_nothing_changes() -> None:
    first = live()
    import_flow("flow: greet\nsteps:\n  - call: nowhere\n", "greet.yaml", now=NOW)
    with pytest.raises(VersionError, match="the check found 1 error") as raised:
        publish("greet", now=LATER, by="ana", keywords=["hi"])
    assert [p.line for p in raised.value.problems] == [3]
    assert published("greet") == first and routes() == []


@pytest.fixture
def registered() -> Iterator[None]:
    functions.register("nowhere", lambda arguments, context: None)
    yield
    del functions._functions["nowhere"]


def test_a_registered_function_is_known(registered: None) -> None:
    import_flow("flow: greet\nsteps:\n  - call: nowhere\n  - say: Hello.\n", "greet.yaml", now=NOW)
    assert publish("greet", now=NOW, by="ana").version.state == "published"


def test_a_sub_flow_must_be_published_first() -> None:
    imported("Inner.", "inner")
    import_flow("flow: outer\nsteps:\n  - run: inner\n", "outer.yaml", now=NOW)
    with pytest.raises(VersionError):
        publish("outer", now=NOW, by="ana")
    publish("inner", now=NOW, by="ana")
    assert publish("outer", now=NOW, by="ana").version.state == "published"


def test_a_prompt_with_a_reserved_word_is_refused() -> None:
    import_flow(
        "flow: greet\nsteps:\n  - ask: Text STOP to go on, or START.\n    as: word\n    answer: text\n",
        "greet.yaml",
        now=NOW,
    )
    with pytest.raises(VersionError, match="check found"):
        publish("greet", now=NOW, by="ana")


# --- translations ---

TWO = "flow: greet\nlanguages: [en, es]\nsteps:\n  - say: Hello.\n  - say: Good bye.\n"


def catalogue(*done: tuple[str, str]) -> str:
    """The .po file of TWO with these texts translated."""
    text = extract(library.compile_text(TWO, "greet.yaml")[0], "es")
    for source, translation in done:
        text = text.replace(f'msgid "{source}"\nmsgstr ""', f'msgid "{source}"\nmsgstr "{translation}"')
    return text


def test_a_language_below_the_gate_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from frontdesk.config.env import get_settings

    import_flow(TWO, "greet.yaml", now=NOW, translations={"es": catalogue(("Hello.", "Hola."))})
    with pytest.raises(VersionError, match=r"translations are missing: es 50 % \(1 of 2\)"):
        publish("greet", now=NOW, by="ana")
    monkeypatch.setenv("FRONTDESK_TRANSLATION_GATE", "50")
    get_settings.cache_clear()
    assert publish("greet", now=NOW, by="ana").version.state == "published"


def test_translations_are_a_part_of_the_version() -> None:
    import_flow(TWO, "greet.yaml", now=NOW)
    po = catalogue(("Hello.", "Hola."), ("Good bye.", "Adiós."))
    version = import_flow(TWO, "greet.yaml", now=NOW, translations={"es": po})
    assert version.number == 2
    publish("greet", now=NOW, by="ana")
    step = next(iter(library.compiled(version).steps.values()))
    assert step.text.render("es", {}) == "Hola."  # type: ignore[attr-defined]


# --- rolling back ---


def test_rolling_back_goes_one_version_back_each_time() -> None:
    for hour, say in enumerate(("One.", "Two.", "Three.")):
        live(say, at=NOW + timedelta(hours=hour), keywords=["hi"] if hour == 0 else [])
    for expected in (2, 1):
        done = roll_back("greet", LATER, "ana")
        assert done.version.number == expected == newest_published()
    with pytest.raises(VersionError, match="there is none before it"):
        roll_back("greet", LATER, "ana")
    assert routes() == [("keyword", "text", "hi", "", "greet")]


def newest_published() -> int:
    return FlowVersion.objects.get(name="greet", state="published").number


def test_rolling_back_takes_back_the_last_publishing() -> None:
    live("One.")
    live("Two.", at=NOW + timedelta(hours=1))
    publish("greet", number=1, now=NOW + timedelta(hours=2), by="ana")
    assert roll_back("greet", LATER, "ana").version.number == 2


def test_nothing_to_roll_back() -> None:
    imported()
    with pytest.raises(VersionError, match="no published version"):
        roll_back("greet", NOW, "ana")


def test_retiring_gives_the_routes_back() -> None:
    live(keywords=["hi"])
    retire("greet", LATER)
    assert published("greet") is None and routes() == []
    live("Other.", "other", keywords=["hi"])


def test_who_changed_a_flow_is_in_the_audit() -> None:
    live("One.", keywords=["hi"])
    live("Two.", at=NOW + timedelta(hours=1))
    roll_back("greet", LATER, "bea")
    retire("greet", LATER, "cem")
    actions = MonitorEntry.objects.filter(kind="action").order_by("pk")
    verbs = [next(tag for tag in entry.tags if tag.startswith("action:")) for entry in actions]
    assert verbs == ["action:flow.published"] * 2 + ["action:flow.rolled_back", "action:flow.retired"]
    assert [name in str(entry.data) for entry, name in zip(actions[2:], ("bea", "cem"), strict=True)] == [True, True]


# --- routes ---


def test_routes_are_written() -> None:
    live(keywords=["Désalojo!", "rent@(312) 555-0100"], lines=["+13125550101"], default=True, reminder=True)
    expected = [
        ("default", "text", "", "", "greet"),
        ("keyword", "text", "desalojo", "", "greet"),
        ("keyword", "text", "rent", "+13125550100", "greet"),
        ("number", "text", "", "+13125550101", "greet"),
        ("reminder", "text", "", "", "greet"),
    ]
    assert [r for r in routes() if r[1] == "text"] == expected


def test_publishing_again_keeps_the_routes_and_only_leaves_no_others() -> None:
    live(keywords=["hi", "hello"])
    live("Two.", keywords=["hey"])
    assert [r[2] for r in routes()] == ["hello", "hey", "hi"]
    live("Three.", keywords=["hi"], only=True)
    assert [r[2] for r in routes()] == ["hi"]


@pytest.mark.parametrize("word", ["STOP", "start", "Yes", "help", "no me llamen más", "cancel"])
def test_a_reserved_word_is_no_keyword(word: str) -> None:
    with pytest.raises(VersionError, match="is reserved"):
        live(keywords=[word])
    assert published("greet") is None  # nothing of it was done


def test_another_flows_keyword_is_refused() -> None:
    live(keywords=["Rent"])
    with pytest.raises(VersionError, match="the keyword rent begins the flow greet already"):
        live("Other.", "other", keywords=["RÉNT"])
    assert published("other") is None
    live("Other.", "other", keywords=["rent@+13125550100"])  # on one number it may be another's


def test_the_default_and_a_number_are_taken_over_and_told() -> None:
    live(lines=["+13125550101"], default=True)
    imported("Other.", "other")
    done = publish("other", now=LATER, by="ana", lines=["+13125550101"], default=True)
    assert {r[4] for r in routes()} == {"other"}
    assert any("the number +13125550101: greet" in taken for taken in done.taken_from)


@pytest.mark.parametrize(
    "options, says",
    [
        ({"keywords": ["!!"]}, "is no keyword"),
        ({"lines": ["12"]}, "is no phone number"),
        ({"keywords": ["a@x"]}, "no phone"),
    ],
)
def test_routes_that_cannot_be(options: dict[str, list[str]], says: str) -> None:
    with pytest.raises(VersionError, match=says):
        live(**options)


# --- the library ---


def test_pins_hold_the_closure_of_sub_flows() -> None:
    live("Deep.", "deep")
    import_flow("flow: inner\nsteps:\n  - run: deep\n", "inner.yaml", now=NOW)
    publish("inner", now=NOW, by="ana")
    import_flow("flow: outer\nsteps:\n  - run: inner\n  - run: deep\n", "outer.yaml", now=NOW)
    outer = publish("outer", now=NOW, by="ana").version
    pins = library.pins_for(outer)
    assert pins == {"outer": 1, "inner": 1, "deep": 1}
    imported("Deeper.", "deep")
    assert library.pins_for(outer) == pins
    assert library.pins_for(outer, drafts=True)["deep"] == 2
    assert set(library.flows_for(pins)) == {"outer", "inner", "deep"}
    assert library.flows_for(pins)["deep"] is library.flows_for(pins)["deep"]
    with CaptureQueriesContext(connection) as queries:
        library.pins_for(outer)
    assert len(queries) == 1  # whatever it runs, and the texts of flows are not among what is asked
    assert "translations" not in queries[0]["sql"]


def test_one_engine_for_the_same_versions() -> None:
    version = live()
    pins = library.pins_for(version)
    assert library.engine_for(pins) is library.engine_for(dict(pins))
    assert library.engine_for(pins, version_id=version.pk) is library.engine_for(pins, version_id=version.pk)
    other = live("Two.")
    assert library.engine_for(library.pins_for(other)) is not library.engine_for(pins)


# --- comparing ---


def test_two_versions_are_compared() -> None:
    before = import_flow(
        "flow: greet\nsteps:\n  - say: Hello.\n    step: hello\n  - say: Old.\n    step: old\n"
        "  - ask: How many?\n    as: count\n    answer: integer 1..5\n",
        "greet.yaml",
        now=NOW,
    )
    after = import_flow(
        "# moved down\n\nflow: greet\ntitle: Greeting\nsteps:\n  - say: Hello, you.\n    step: hello\n"
        "  - ask: How many?\n    as: count\n    answer: integer 1..9\n  - say: New.\n    step: new\n",
        "greet.yaml",
        now=NOW,
    )
    found = versions.compare(before, after)
    assert (found.steps_added, found.steps_removed) == (("new",), ("old",))
    changed = {step.name: step.changes for step in found.steps_changed}
    assert "answer" in changed["count"] and "text" in changed["hello"]
    assert [(t.language, t.before, t.after) for t in found.texts_changed] == [("en", "Hello.", "Hello, you.")]
    assert [text for _, text in found.texts_added] == ["New."] and [text for _, text in found.texts_removed] == ["Old."]
    assert found.settings_changed["title"] == ("", "Greeting")
    assert versions.compare(before, before).same
