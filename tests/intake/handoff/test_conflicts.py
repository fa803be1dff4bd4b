"""The conflict check: by name, for one organization, its levels taken exactly; only staff learn of it (decision 5)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frontdesk.config import sealing
from frontdesk.config.env import get_settings
from frontdesk.intake.backends import terms
from frontdesk.intake.backends.contract import BackendDown
from frontdesk.intake.handoff import conflicts, name_index, names_alike, receiving, transferring
from frontdesk.intake.models import IndexKey, ReceivedIntake
from frontdesk.intake.privacy import purging, rotation
from intake.backends.offices import NOW, office, person

#: A busy machine is slow to draw its first values.
BUSY = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


@pytest.mark.parametrize(
    ("score", "interval"), [(100, "highest"), (96, "highest"), (95, "high"), (80, "low"), (70, "lowest"), (69, "")]
)
def test_intervals(score, interval):
    assert names_alike.interval(score) == interval


@pytest.mark.parametrize(
    ("ours", "theirs", "interval"),
    [
        ("José Łukasz Álvarez", "jose lukasz alvarez", "highest"),
        ("O'Neil Anne-Marie", "Anne Marie ONeil", "highest"),
        ("Jan Kowalski", "Jon Kowalski", "high"),
        ("Rosa Alvarez", "Rosa Alvarado", "low"),
        ("Rosa Alvarez", "Jan Kowalski", ""),
    ],
)
def test_how_alike_names_are(ours, theirs, interval):
    score = names_alike.best_score([names_alike.plain(ours)], [names_alike.plain(theirs)])
    assert names_alike.interval(score) == interval


@BUSY
@given(st.text(max_size=30), st.text(max_size=30))
def test_the_score_is_the_same_both_ways(a, b):
    a, b = names_alike.plain(a), names_alike.plain(b)
    assert names_alike.best_score([a], [b]) == names_alike.best_score([b], [a])


def received(row, number, **payload):
    name = terms.of_row(row, NOW).legalserver_name
    receiving.receive({"externalID": f"X-{number}", "eTransferOrganization": name, **payload}, NOW)


def checked(row, rosa):
    conflicts.check(rosa, terms.of_row(row, NOW), NOW)
    rosa.refresh_from_db()
    return rosa.conflict, rosa.has_conflict_flag


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("levels", "name", "found"),
    [
        (["highest"], "Rosa Alvarez", ("highest", True)),
        (["high"], "Rosa Alvarez", ("highest", False)),  # exactly: high does not cover highest
        (["high", "highest"], "Rosa Alvares", ("high", True)),
        ([], "Rosa Alvarez", ("highest", False)),
        (["highest"], "Jan Kowalski", ("", False)),
    ],
)
def test_an_organization_is_warned_of_exactly_its_levels(levels, name, found):
    row = office(organization={"conflict_levels": levels})
    received(row, 1, firstName="Ann", lastName="Example", adverse_parties=[{"name": name}])
    assert checked(row, person(row)) == found


@pytest.mark.django_db
def test_other_organizations_and_the_person_themselves_are_no_conflict():
    row, other = office(), office("Lakeside")
    received(other, 1, firstName="Rosa", lastName="Alvarez")
    received(row, 2, firstName="Rosa", lastName="Alvarez", phoneHome="3125550142")
    assert checked(row, person(row)) == ("", False)


@pytest.mark.django_db
def test_a_maiden_name_and_a_nickname_count():
    row = office(organization={"conflict_levels": ["highest"]})
    received(row, 1, firstName="Ann", lastName="Example", adverse_parties=[{"name": "Rosie Brown"}])
    assert checked(row, person(row, said={"nickname": "Rosie", "maiden_name": "Brown"})) == ("highest", True)


@pytest.mark.django_db
def test_the_notes_are_headed_for_staff_and_the_decision_is_kept():
    row = office(organization={"conflict_levels": ["highest"]})
    received(row, 1, firstName="Ann", lastName="Example", adverse_parties=[{"name": "Rosa Alvarez"}])
    rosa = person(row)
    checked(row, rosa)
    decision = rosa.decisions.get()
    assert (decision.rule, decision.outcome, decision.about) == ("conflict", "flagged", row)
    assert decision.facts == {"interval": "highest", "score": 100, "levels": ["highest"]}
    transfer = transferring.send(transferring.queue(rosa, NOW).pk, NOW)
    assert transfer.payload["note"] == "POTENTIAL CONFLICT DETECTED; The person is being evicted."
    assert ReceivedIntake.objects.get(external_id=transfer.external_id).has_conflict_flag


@pytest.mark.django_db
def test_another_organization_is_checked_anew():
    row, other = office(organization={"conflict_levels": ["highest"]}), office("Lakeside")
    received(row, 1, firstName="Ann", lastName="Example", adverse_parties=[{"name": "Rosa Alvarez"}])
    rosa = person(row)
    assert checked(row, rosa) == ("highest", True)
    assert checked(other, rosa) == ("", False)


@pytest.mark.django_db
def test_without_an_answer_the_notes_say_that_it_was_not_checked(monkeypatch):
    class Away:
        def check_conflict(self, person):
            raise BackendDown("no answer")

    row = office()
    rosa = person(row)
    monkeypatch.setattr(conflicts, "backend", Away)
    assert checked(row, rosa) == ("", False)
    assert rosa.decisions.get().outcome == "not_checked"
    assert transferring.queue(rosa, NOW).payload["note"].startswith("CONFLICT CHECK NOT DONE; ")


# the index of names


def opened(monkeypatch):
    """How many payloads are opened from now on."""
    count = [0]
    really = sealing.unseal

    def unseal(sealed):
        value = really(sealed)
        count[0] += isinstance(value, dict) and "firstName" in value
        return value

    monkeypatch.setattr(sealing, "unseal", unseal)
    return count


@pytest.mark.django_db
def test_only_those_that_may_be_alike_are_opened(monkeypatch):
    row = office()
    for number in range(30):
        received(row, number, firstName=f"Q{number}uentin", lastName=f"U{number}pjohn")
    received(row, 30, firstName="Rosa", lastName="Alvarado")
    count = opened(monkeypatch)
    assert checked(row, person(row)) == ("low", False)
    assert count == [1]


def purged():
    ReceivedIntake.objects.update(seen_at=NOW)
    purging.tonight(NOW + timedelta(days=91))
    assert not ReceivedIntake.objects.exclude(payload=None).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "interval"),
    [
        ("Rosa Alvarez", "highest"),
        ("álvarez  rosa", "highest"),  # whatever the order
        ("Roza Alvares", "high"),
        ("Rosa Alvarado", ""),  # only a likeness, and the names are gone
        ("Rosa", ""),
        ("Jan Alvarez", ""),
    ],
)
def test_names_are_found_after_the_payload_is_purged(name, interval):
    row = office(organization={"conflict_levels": ["highest", "high"]})
    received(row, 1, firstName="Ann", lastName="Example", adverse_parties=[{"name": name}])
    purged()
    assert checked(row, person(row)) == (interval, bool(interval))


@pytest.mark.django_db
def test_a_person_who_comes_again_later_is_no_conflict():
    row = office()
    received(row, 1, firstName="Rosa", lastName="Alvarez", phoneHome="(312) 555-0142")
    purged()
    assert checked(row, person(row)) == ("", False)


@pytest.mark.django_db
def test_what_stays_says_no_name_and_needs_the_key():
    row = office()
    received(row, 1, firstName="Rosa", lastName="Alvarez", phoneHome="3125550142")
    before = ReceivedIntake.objects.get().name_marks
    purged()
    kept = ReceivedIntake.objects.get()
    assert kept.name_parts == [] and kept.name_marks == before
    written = str(ReceivedIntake.objects.values().get()).casefold()
    assert not any(word in written for word in ("rosa", "alvarez", "5550142"))
    IndexKey.objects.all().delete()  # another key: the same names, other hashes
    assert not set(before) & set(name_index.fields_of({"firstName": "Rosa", "lastName": "Alvarez"})["name_marks"])


@pytest.mark.django_db
def test_names_are_found_after_the_keys_were_changed_and_the_old_one_thrown_away(monkeypatch):
    def keys(*these):
        monkeypatch.setenv("FRONTDESK_DATA_KEYS", ",".join(these))
        get_settings.cache_clear()

    old, new = sealing.new_key(), sealing.new_key()
    keys(old)
    row = office()
    received(row, 1, firstName="Ann", lastName="Example", adverse_parties=[{"name": "Rosa Alvarez"}])
    purged()
    keys(new, old)
    rotation.rotate(NOW)
    keys(new)
    assert checked(row, person(row))[0] == "highest"


@pytest.mark.django_db
def test_an_intake_that_is_sent_again_with_another_name_is_found_by_it():
    row = office()
    received(row, 1, firstName="Ann", lastName="Example")
    assert checked(row, person(row))[0] == ""
    received(row, 1, firstName="Rosa", lastName="Alvarez")
    assert checked(row, person(row))[0] == "highest"


@pytest.mark.django_db
@pytest.mark.parametrize("parties", ["Rosa Alvarez", ["Rosa"], [None], {"name": "x"}, 7])
def test_parties_in_another_form_are_kept_and_not_compared(parties):
    received(office(), 1, firstName="Ann", lastName="Example", adverse_parties=parties)
    assert ReceivedIntake.objects.count() == 1


_WORDS = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyz"), min_size=4, max_size=12)


@BUSY
@given(_WORDS, st.integers(0, 11), st.sampled_from("abcxyz"), st.sampled_from(["add", "drop", "other", "swap"]))
def test_words_one_slip_apart_have_a_spelling_in_common(word, at, letter, slip):
    at %= len(word) - 1
    wrong = {
        "add": word[:at] + letter + word[at:],
        "drop": word[:at] + word[at + 1 :],
        "other": word[:at] + letter + word[at + 1 :],
        "swap": word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    }[slip]
    assert names_alike.spellings(word) & names_alike.spellings(wrong)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("alvarez", "alvares", True),
        ("kowalski", "kovalsky", True),
        ("jimenez", "gimenez", True),
        ("szymanski", "shimanski", True),
        ("alvarez", "alvarado", False),
        ("kowalski", "nowak", False),
        ("李", "李", True),
        ("李", "王", False),
    ],
)
def test_what_names_sound_like(one, other, alike):
    assert (names_alike.sound(one) == names_alike.sound(other)) is alike
