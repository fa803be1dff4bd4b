"""The functions that need no database, or hardly any, and what each registration says of itself."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.flows import answers, functions, packaged
from frontdesk.flows.functions import Context
from frontdesk.flows.model import CallFunction
from frontdesk.intake.content import reading
from frontdesk.intake.flow_functions import languages

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
ILLINOIS = Path(reading.__file__).parent / "packs" / "illinois"
FIRST_TEXTS = Path(__file__).parents[3] / "benchmarks" / "data" / "first_texts.tsv"


def call(name: str, language: str = "en", **arguments: Any) -> Any:
    function = functions.find(name)
    assert function is not None
    return function.run(arguments, Context(now=NOW, language=language, contact="+13125550142"))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Desalojo", "es"),
        ("hola necesito ayuda", "es"),
        ("¿me pueden ayudar?", "es"),
        ("me quieren echar de mi casa", "es"),
        ("ayuda legal", "es"),
        ("eksmisja", "pl"),
        ("dzień dobry, potrzebuję pomocy", "pl"),
        ("właściciel", "pl"),
        ("EVICTION", "en"),
        ("eviction help pls", "en"),
        ("my landlord wants me out", "en"),
        ("hi", "en"),
        ("SNAP", ""),
        ("", ""),
        ("60603", ""),
        ("me", ""),
        ("José", ""),
        ("me cortaron la luz", "es"),
        ("me descansaron", "es"),
        ("hay ratas y chinches", "es"),
        ("me llego un papel del juzgado", "es"),
        ("rento un cuarto y no se quiere salir", "es"),
        ("no me pagan mis horas", "es"),
        ("mi hijo esta preso", "es"),
        ("numero equivocado", "es"),
        ("se metio el agua", "es"),
        ("mi landlord no arregla nada", "es"),
        ("odcieli mi prad", "pl"),
        ("stracilem robote", "pl"),
        ("dostalem pismo z sadu", "pl"),
        ("zabrali mi food stampy", "pl"),
        ("szczury i pluskwy w mieszkaniu", "pl"),
        ("landlord mnie wyrzuca", "pl"),
        ("pomylka", "pl"),
        ("nie mam pradu", "pl"),
        ("mi casa apartments evicted me", "en"),
        ("Sharon evicted me", "en"),
        ("I moved to Colorado", "en"),
        ("I am in jail", "en"),
        ("hay can you help", "en"),
        ("no", ""),
        ("no me", ""),
        ("hay", ""),
        ("my ex", ""),
        ("Orlando", ""),
        ("Jose Ramos", ""),
        ("120 SE Main", ""),
    ],
)
def test_the_language_of_a_first_text(text: str, language: str) -> None:
    assert languages.written_in(text) == language


KEYWORDS = [
    {"en": ["SNAP", "rats", "food"], "es": ["snap", "ratas", "food"], "pl": ["snap", "szczury"]},
    {"en": ["visa"], "es": ["moho", "gotera en el techo"], "pl": ["grzyb"]},
]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ratas", "es"),
        ("Gotera en el techo!", "es"),
        ("gotera", ""),
        ("grzyb", "pl"),
        ("rats", "en"),
        ("snap", ""),
        ("ratas, grzyb", ""),
        ("bancarrota", "es"),
        ("rozwód", "pl"),
        ("I have ratas", "en"),
    ],
)
def test_keywords_of_one_language_tell_it_where_nothing_else_does(text: str, language: str) -> None:
    assert languages.written_in(text, KEYWORDS) == language


def test_no_english_text_becomes_spanish_or_polish_and_no_other_english() -> None:
    pack = reading.read(ILLINOIS).pack
    assert pack is not None
    keywords = [issue.keywords for issue in pack.issues]
    for line in FIRST_TEXTS.read_text(encoding="utf-8").splitlines()[2:]:
        language, _, _, text = line.split("\t")
        found = languages.written_in(text, keywords)
        assert found in ("", "en") if language == "en" else found == language or text == "si", text


def test_english_is_no_proof_that_somebody_wants_english() -> None:
    assert call("first_language", text="EVICTION") == {"language": ""}
    assert call("first_language", text="Desalojo") == {"language": "es"}
    assert call("first_language", text=None) == {"language": ""}


@pytest.mark.usefixtures("packs")
@pytest.mark.parametrize(
    ("text", "language"),
    [("moho", "es"), ("chinches", "es"), ("karaluchy", "pl"), ("bed bugs", ""), ("SNAP", ""), ("1", "")],
)
def test_the_keywords_of_the_pack_tell_the_language(text: str, language: str) -> None:
    assert call("first_language", text=text) == {"language": language}


def test_a_cry_for_help_says_the_language() -> None:
    assert call("first_language", text="me está pegando") == {"language": "es"}
    assert call("first_language", text="he is hitting me") == {"language": ""}


@given(st.text(max_size=200))
def test_every_text_has_a_language_or_none(text: str) -> None:
    assert languages.written_in(text) in ("", "en", "es", "pl")


def test_the_poverty_estimate_is_exact() -> None:
    assert call("poverty_estimate", adults=2, children=0) == {
        "household_size": 2,
        "monthly": 5410,
        "yearly": 64920,
        "percent": 300,
        "year": 2026,
    }
    assert call("poverty_estimate", adults="1", children="0", percent=125)["monthly"] == 1662.5
    assert call("poverty_estimate", adults=1, children=0, state="HI")["yearly"] == 18360 * 3


@pytest.mark.parametrize(
    ("text", "wanted", "zip_code"),
    [
        ("ZIP", True, ""),
        ("zip please", True, ""),
        ("otro zip", True, ""),
        ("60603", True, "60603"),
        ("zip 60603-1234", True, "60603"),
        ("no", False, ""),
        ("zipper", False, ""),
        ("", False, ""),
    ],
)
def test_another_zip_code(text: str, wanted: bool, zip_code: str) -> None:
    assert call("read_other_zip", text=text) == {"wanted": wanted, "zip_code": zip_code}


@pytest.mark.parametrize(
    ("month", "day", "ok", "days"), [(11, 31, False, 30), (2, 29, True, 29), (2, 30, False, 29), (1, 31, True, 31)]
)
def test_days_that_a_month_has(month: int, day: int, ok: bool, days: int) -> None:
    found = call("check_birth_day", "es", month=month, day=day)
    assert (found["ok"], found["days"]) == (ok, days)


@pytest.mark.parametrize(
    ("day", "month", "year", "problem", "born"),
    [
        (29, 2, "2023", "no_such_day", ""),
        (29, 2, "2024", "", "2024-02-29"),
        (3, 11, "85", "", "1985-11-03"),
        (3, 11, "'85", "", "1985-11-03"),
        (3, 11, "20", "four_digits", ""),
        (3, 11, "2090", "future", ""),
        (3, 3, "2026", "future", ""),  # tomorrow
        (3, 11, "abc", "unreadable", ""),
        (3, 11, "1200", "unreadable", ""),
        (3, 11, "", "unreadable", ""),
    ],
)
def test_dates_of_birth(day: int, month: int, year: str, problem: str, born: str) -> None:
    found = call("check_birth_date", day=day, month=month, year=year)
    assert (found["ok"], found["problem"], found["born"]) == (not problem, problem, born)


def test_incomes_are_added_up_and_read_back() -> None:
    sums = call(
        "income_items", wages="1200.50", wage_frequency="26", unemployment="300.00", has_snap=["unemployment", "snap"]
    )
    assert sums["total"] == 3901.08 and sums["unknown"] is False
    assert sums["lines"] == "Pay: $1,200.50 every two weeks\nUnemployment: $300 a week\nSNAP (does not count)"
    assert [item["periods"] for item in sums["items"]] == [26, 52, 12]
    assert [option["value"] for option in sums["options"]] == ["wages", "unemployment"]


def test_one_income_is_changed_and_one_added() -> None:
    before = call("income_items", wages="400.00", wage_frequency="52", ssi="100.00")
    after = call("change_income", items=before["items"], kind="ssi", amount="120.00")
    assert [item["amount"] for item in after["items"]] == ["400.00", "120.00"]
    assert [item["amount"] for item in before["items"]] == ["400.00", "100.00"]
    more = call("change_income", items=after["items"], kind="other", amount="50.00", add=True)
    assert more["count"] == 3 and more["items"][-1] == {"kind": "other", "amount": "50.00", "periods": 12}


def test_what_is_not_known_is_no_zero() -> None:
    sums = call("income_items", "es", wages="unknown", wage_frequency="12")
    assert sums["items"] == [{"kind": "wages", "amount": None, "periods": 12}]
    assert (sums["total"], sums["unknown"], sums["lines"]) == (0, True, "Sueldo: no se sabe")
    assert call("income_items") == {"items": [], "total": 0, "unknown": False, "count": 0, "lines": "", "options": []}


@pytest.mark.parametrize(
    ("body", "month"),
    [("11", 11), ("03", 3), ("Nov", 11), ("november", 11), ("novmeber", 11), ("novembr", 11), ("marzo", 3),
     ("w marcu", 3), ("październik", 10), ("13", None), ("0", None), ("soon", None), ("may or june", None)],
)  # fmt: skip
def test_months(body: str, month: int | None) -> None:
    found = answers.understand("month", body, language="en", now=NOW)
    assert (found.value if isinstance(found, answers.Understood) else None) == month


@pytest.mark.parametrize(
    ("body", "language", "value"),
    [
        ("$1,200.50", "en", "1200.50"),
        ("I don't know", "en", "unknown"),
        ("no sé", "es", "unknown"),
        ("nie wiem", "pl", "unknown"),
        ("?", "en", "unknown"),
        ("0", "en", "0.00"),
        ("none", "en", "0.00"),
        ("400 a week", "en", "400.00"),
        ("400 a month", "en", None),
        ("about 1000", "en", None),
        ("1.200,50", "en", None),
        ("1.200,50", "es", "1200.50"),
        ("maybe", "en", None),
    ],
)
def test_amounts(body: str, language: str, value: str | None) -> None:
    found = answers.understand("amount", body, language=language, now=NOW, parameters={"per": "week"})
    assert (found.value if isinstance(found, answers.Understood) else None) == value
    if isinstance(found, answers.NotUnderstood):
        assert found.hint.splitlines()[-1].isupper() is False and len(found.hint) < 160


ADULTS = [
    ("en", 1, ["1", "one", "just me", "Only me", "me", "myself", "Just me, thanks", "I live alone", "just myself",
               "1 adult"]),
    ("en", 2, ["2", "two of us", "the two of us", "me and my wife", "Me & my husband", "me and my boyfriend",
               "me and my girlfriend", "my partner and I", "me and my mom", "me and my mother", "just me and my dad",
               "my sister and me", "me and my brother", "me and my roommate",
               "I live with my wife", "2 (me and my wife)", "2 adults, no kids", "2, no kids"]),
    ("es", 1, ["solo yo", "Nada más yo", "yo", "vivo sola", "sólo yo", "nomás yo", "uno"]),
    ("es", 2, ["mi esposo y yo", "Yo y mi mamá", "mi novia y yo", "vivo con mi hermana", "somos dos"]),
    ("pl", 1, ["tylko ja", "sam", "Sama", "mieszkam sam", "mieszkam sama", "ja", "jedna"]),
    ("pl", 2, ["ja i mąż", "Ja i żona", "mąż i ja", "ja z mężem", "mieszkam z mamą", "ja i moja siostra", "dwoje"]),
    ("en", None, ["3 kids", "me and my son", "two children", "2 dzieci", "2 sons", "just me and my 2 kids",
                  "me and my kids", "not just me", "my wife", "me?", "me and my wife and my mom", "2 adults and 3 kids",
                  "0", "none", "21", "about 3", "not me", "and", "hello"]),
    ("es", None, ["2 niños", "mi hijo y yo", "3 hijos", "mi esposo", "mis hijos y yo", "no sé", "no solo yo"]),
    ("pl", None, ["2 dzieci", "dwoje dzieci", "mąż", "ja i dzieci", "nie wiem", "nie tylko ja"]),
]  # fmt: skip


def counted(body: str, language: str, least: int) -> Any:
    parameters = {"min": least, "max": 20}
    found = answers.understand("people_count", body, language=language, now=NOW, parameters=parameters)
    return found.value if isinstance(found, answers.Understood) else None


@pytest.mark.parametrize(("language", "count", "bodies"), ADULTS)
def test_a_number_of_adults(language: str, count: int | None, bodies: list[str]) -> None:
    assert {body: counted(body, language, 1) for body in bodies} == dict.fromkeys(bodies, count)


@pytest.mark.parametrize(
    ("language", "body", "count"),
    [("en", "2 kids", 2), ("en", "none", 0), ("en", "no kids", 0), ("en", "3", 3), ("en", "2 adults", None),
     ("en", "just me", None), ("en", "me and my wife", None), ("es", "3 niños", 3), ("es", "ninguno", 0),
     ("es", "2 adultos", None), ("es", "solo yo", None), ("pl", "2 dzieci", 2), ("pl", "nie mam dzieci", 0),
     ("pl", "2 dorosłych", None), ("pl", "tylko ja", None)],
)  # fmt: skip
def test_a_number_of_children(language: str, body: str, count: int | None) -> None:
    assert counted(body, language, 0) == count


@pytest.mark.parametrize(
    ("language", "body", "day"),
    [("en", "3", 3), ("en", "03", 3), ("en", "3rd", 3), ("en", "the 3rd", 3), ("en", "The third", 3),
     ("en", "on the 21st", 21), ("en", "twenty first", 21), ("en", "twenty-one", 21), ("en", "31st", 31),
     ("en", "thirty first", 31), ("es", "el 3", 3), ("es", "el día 3", 3), ("es", "tercero", 3), ("es", "1ro", 1),
     ("es", "el primero", 1), ("es", "veintitrés", 23), ("pl", "trzeciego", 3), ("pl", "3-go", 3), ("pl", "trzeci", 3),
     ("pl", "dwudziestego pierwszego", 21), ("pl", "dnia 3", 3), ("en", "32", None), ("en", "32nd", None),
     ("en", "0", None), ("en", "11/3/1985", None), ("en", "no", None), ("es", "no sé", None),
     ("pl", "nie wiem", None), ("en", "3rd?", None)],
)  # fmt: skip
def test_days_of_a_month(language: str, body: str, day: int | None) -> None:
    found = answers.understand("day_of_month", body, language=language, now=NOW)
    assert (found.value if isinstance(found, answers.Understood) else None) == day
    assert isinstance(found, answers.Understood) or "31" in found.hint


def test_each_function_that_the_flows_call_is_documented_and_gives_what_it_says() -> None:
    called = {
        step.function
        for name in packaged.names()
        for step in packaged.load(name).steps.values()
        if isinstance(step, CallFunction)
    }
    for name in called:
        function = functions.find(name)
        assert function is not None and function.about, name
        assert function.optional <= set(function.takes), name
