"""The connector against the real service, with something going wrong between the two."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from frontdesk.intake.api import clients
from frontdesk.intake.backends import breaker
from frontdesk.intake.backends.connector import Connector
from frontdesk.intake.backends.contract import BackendDown, BackendRefused
from frontdesk.intake.backends.oauth import Account
from frontdesk.intake.backends.remote_service import MOST_TRIES
from frontdesk.intake.models import ApiToken, CountedIntake, ReceivedIntake, TriageUser
from intake.backends.dialogue import PROCESS, process
from intake.backends.offices import EXPORT, NOW, office, submission

ROSA = {"user_phone": "+13125550142", "zip_code": "60603"}
PAYLOAD = {"externalID": "ILAOEvict-7", "firstName": "Rosa", "lastName": "Alvarez"}


def asked(proxy, end: str) -> int:
    return sum(path.endswith(end) for _, path in proxy.asked)


@pytest.mark.parametrize("fault", ["500", "bad json", "drop", "drop after", "twice"])
def test_one_fault_is_bridged_and_nothing_is_made_twice(connector, proxy, fault):
    row = office()
    proxy.faults[:] = [fault]
    connector.create_triage_user(ROSA)
    assert TriageUser.objects.count() == 1
    proxy.faults[:] = [fault]
    connector.transfer(PAYLOAD)
    assert ReceivedIntake.objects.count() == 1
    proxy.faults[:] = [fault]
    connector.count_intake(str(row.uuid), "ILAOEvict-7")
    assert CountedIntake.objects.count() == 1
    row.refresh_from_db()
    assert row.current_count == 1
    assert proxy.faults == []


@pytest.mark.parametrize("fault", ["500", "bad json", "drop"])
def test_a_fault_that_stays_is_told_as_down(connector, proxy, fault):
    proxy.faults[:] = [fault] * MOST_TRIES
    with pytest.raises(BackendDown):
        connector.case_acceptance(EXPORT)
    assert asked(proxy, "eviction-cases") == MOST_TRIES


def test_a_slow_service_is_given_up_within_the_time(proxy, account, hands):
    quick = Connector(proxy.url, account, seconds=2.0, clock=hands)
    quick.processes()  # has its token
    proxy.faults[:] = ["slow"] * 3
    began = time.monotonic()
    with pytest.raises(BackendDown, match="no answer within"):
        quick.processes()
    assert time.monotonic() - began < 2.9  # the proxy would take 3 seconds


def test_nobody_listens(account, hands):
    with pytest.raises(BackendDown, match="no answer"):
        Connector("http://127.0.0.1:9", account, seconds=1.0, clock=hands).processes()


def test_a_walk_goes_on_although_its_answer_was_lost(connector, proxy):
    process()
    state = connector.start_process(PROCESS)
    field = state.form["elements"][0]["id"]
    proxy.faults[:] = ["drop after"]
    after = connector.answer_form(PROCESS, state.session_id, state.form["id"], {field: "court"})
    assert after.form["elements"][0]["field_name"] == "evict_date"


# tokens


def test_one_token_serves_many_requests(connector, proxy):
    for _ in range(3):
        connector.processes()
    assert asked(proxy, "/oauth/token") == 1


def test_a_token_is_renewed_before_it_expires(connector, proxy, hands):
    connector.processes()
    hands.seconds += 3600 - 61
    connector.processes()
    assert asked(proxy, "/oauth/token") == 1
    hands.seconds += 2
    connector.processes()
    assert asked(proxy, "/oauth/token") == 2
    # by the refresh token: the one before it was replaced
    assert ApiToken.objects.exclude(replaced_at=None).count() == 1


def test_a_token_that_was_taken_back_is_fetched_again_once(connector, proxy):
    connector.processes()
    ApiToken.objects.all().delete()
    assert connector.processes() == []
    assert asked(proxy, "/oauth/token") == 3  # its refresh token is gone too, so the password


def test_a_service_that_never_lets_us_in_is_not_asked_again_and_again(connector, proxy):
    connector.processes()
    proxy.faults[:] = ["401"] * 4
    with pytest.raises(BackendDown, match="does not let us in"):
        connector.processes()
    assert len(proxy.faults) == 2


def test_a_wrong_secret_is_named_by_its_settings(proxy, account, hands):
    wrong = Account(account.client_id, "guess", account.username, account.password)
    with pytest.raises(BackendDown, match="FRONTDESK_INTAKE_CLIENT_SECRET"):
        Connector(proxy.url, wrong, seconds=2.0, clock=hands).processes()
    assert asked(proxy, "/oauth/token") == 1


def test_a_closed_client_is_out_at_once(connector, account):
    connector.processes()
    clients.close(account.client_id, NOW)
    with pytest.raises(BackendDown):
        connector.processes()


def test_many_requests_that_wait_for_one_token_each_end_within_the_time(proxy, account, hands):
    proxy.faults[:], proxy.tokens_too, proxy.slow_seconds = ["slow"] * 8, True, 2.5
    quick = Connector(proxy.url, account, seconds=1.0, clock=hands)

    def ask(_: int) -> tuple[str, float]:
        began = time.monotonic()
        with pytest.raises(BackendDown) as down:
            quick.processes()
        return str(down.value), time.monotonic() - began

    with ThreadPoolExecutor(4) as threads:
        ends = list(threads.map(ask, range(4)))
    assert max(seconds for _, seconds in ends) < 1.8, ends  # one after another they would take four seconds
    assert any("another request" in words for words, _ in ends)


def test_many_requests_share_the_token_that_one_of_them_fetches(connector, proxy):
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(lambda _: connector.processes(), range(4))) == [[]] * 4
    assert asked(proxy, "/oauth/token") == 1


# the breaker


def test_a_service_that_is_down_is_left_alone_and_looked_at_again_by_the_clock(connector, proxy, hands):
    connector.processes()
    proxy.faults[:] = ["500"] * (MOST_TRIES * breaker.MOST_FAILURES)
    for _ in range(breaker.MOST_FAILURES):
        with pytest.raises(BackendDown, match="answered 500"):
            connector.processes()
    assert connector.breaker_state() == "open" and proxy.faults == []
    before = len(proxy.asked)
    with pytest.raises(BackendDown, match="left alone"):
        connector.processes()
    assert len(proxy.asked) == before
    hands.seconds += breaker.FIRST_PAUSE
    assert connector.breaker_state() == "half_open"
    submission(office(), NOW)
    assert len(connector.case_acceptance(EXPORT)) == 1
    assert connector.breaker_state() == "closed"


def test_a_refusal_is_no_failure_of_the_service(connector):
    for _ in range(breaker.MOST_FAILURES + 1):
        with pytest.raises(BackendRefused):
            connector.check_conflict({"first": "", "last": ""})
    assert connector.breaker_state() == "closed"


def test_a_refusal_says_where_and_quotes_nothing(connector):
    with pytest.raises(BackendRefused) as refused:
        connector.check_conflict({"first": "Rosa", "last": "x" * 200})
    assert "/last" in str(refused.value) and "422" in str(refused.value)
    assert "xxx" not in str(refused.value) and "Rosa" not in str(refused.value)
