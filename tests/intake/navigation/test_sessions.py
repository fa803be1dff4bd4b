"""Walks as they are stored: one row a walk, sealed; one answer at a time."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections

from frontdesk.intake.backends.contract import FormGone, NotFound
from frontdesk.intake.models import NavigationProcess, NavigationSession
from frontdesk.intake.navigation import sessions
from intake.navigation.office import NOW, process_in_tables
from intake.navigation.processes import english, page, plain, process, select

pytestmark = pytest.mark.django_db

SMALL = process(
    "x",
    page("p", select("q", "1", "2"), next=[{"go_to": "r"}]),
    page("r", plain("name", "text"), next=[{"outcome": "a"}]),
)


def test_a_walk_is_kept_and_found_again():
    process_in_tables(SMALL)
    begun = sessions.start("x", "en", NOW)
    assert begun.form is not None and begun.process_id == "x"
    later = NOW + timedelta(minutes=5)
    second = sessions.answer(begun.session_id, begun.form["id"], {"x.p.q": "2"}, "en", later)
    assert sessions.get(begun.session_id, "en") == second
    assert second.form is not None
    done = sessions.answer(begun.session_id, second.form["id"], {"x.r.name": "Zoraida Quill"}, "en", later)
    assert (done.is_complete, done.form, done.profile["x_outcome"]) == (True, None, "a")
    row = NavigationSession.objects.get()
    assert (row.is_complete, row.created_at, row.updated_at) == (True, NOW, later)
    with connection.cursor() as cursor:
        cursor.execute("select state from navigation_sessions")
        assert "Quill" not in cursor.fetchone()[0]


def test_an_earlier_form_opens_a_complete_walk_again():
    process_in_tables(SMALL)
    begun = sessions.start("x", "en", NOW)
    second = sessions.answer(begun.session_id, begun.form["id"], {"x.p.q": "2"}, "en", NOW)  # type: ignore[index]
    sessions.answer(begun.session_id, second.form["id"], {"x.r.name": "A"}, "en", NOW)  # type: ignore[index]
    again = sessions.answer(begun.session_id, begun.form["id"], {"x.p.q": "1"}, "en", NOW)  # type: ignore[index]
    assert again.profile == {"q": "1"}
    assert NavigationSession.objects.get().is_complete is False


def test_the_ids_of_forms_differ_between_walks():
    process_in_tables(SMALL)
    one, other = sessions.start("x", "en", NOW), sessions.start("x", "en", NOW)
    assert one.form["id"] != other.form["id"]  # type: ignore[index]
    with pytest.raises(FormGone):
        sessions.answer(one.session_id, other.form["id"], {}, "en", NOW)  # type: ignore[index]


@pytest.mark.parametrize("session_id", ["", "nonsense", "5", "00000000-0000-0000-0000-000000000000"])
def test_what_is_not_there_is_not_found(session_id: str):
    with pytest.raises(NotFound):
        sessions.get(session_id, "en")
    with pytest.raises(NotFound):
        sessions.answer(session_id, "f", {}, "en", NOW)
    with pytest.raises(NotFound):
        sessions.start("nothing", "en", NOW)


def test_a_process_that_was_changed_is_the_new_one_at_the_next_answer():
    row = process_in_tables(SMALL)
    begun = sessions.start("x", "en", NOW)
    row.definition = {**SMALL, "pages": [*SMALL["pages"][:1], page("r", plain("name", "text", label=english("Who?")),
                                                                   next=[{"outcome": "a"}])]}  # fmt: skip
    row.save()
    second = sessions.answer(begun.session_id, begun.form["id"], {"x.p.q": "2"}, "en", NOW)  # type: ignore[index]
    assert second.form["elements"][0]["label"] == "Who?"  # type: ignore[index]


def test_a_page_that_is_gone_makes_the_form_gone():
    row = process_in_tables(SMALL)
    begun = sessions.start("x", "en", NOW)
    row.definition = process("x", page("other", plain("name", "text"), next=[{"outcome": "a"}]))
    row.save()
    with pytest.raises(FormGone):
        sessions.answer(begun.session_id, begun.form["id"], {"x.p.q": "2"}, "en", NOW)  # type: ignore[index]
    with pytest.raises(NotFound):
        sessions.get(begun.session_id, "en")


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_are_taken_one_after_the_other():
    """Both are kept or the later wins; never a state that is half of each."""
    process_in_tables(SMALL)
    begun = sessions.start("x", "en", NOW)
    barrier = threading.Barrier(4)
    seen, failures = [], []

    def say(value: str) -> None:
        try:
            barrier.wait()
            seen.append(sessions.answer(begun.session_id, begun.form["id"], {"x.p.q": value}, "en", NOW))  # type: ignore[index]
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=say, args=(value,)) for value in ("1", "2", "1", "2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    last = sessions.get(begun.session_id, "en")
    assert last.profile["q"] in ("1", "2")
    assert last.form is not None and any(one.form == last.form for one in seen)
    assert len(NavigationSession.objects.get().state["answered"]) == 1
    assert NavigationProcess.objects.count() == 1
