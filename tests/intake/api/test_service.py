"""The service as a stranger meets it: tokens, JSON:API, errors that say what and where."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from frontdesk.config import clock
from frontdesk.intake.api import clients, throttling, tokens
from frontdesk.intake.backends.contract import NotFound
from frontdesk.intake.backends.embedded import EmbeddedBackend
from frontdesk.intake.handoff import transferring
from frontdesk.intake.models import (
    ApiClient,
    ApiToken,
    ContentPack,
    NavigationProcess,
    NavigationSession,
    ReceivedIntake,
    Transfer,
    TriageUser,
)
from frontdesk.monitor.models import MonitorEntry
from intake.backends.dialogue import PROCESS, process
from intake.backends.offices import NOW, office, person

pytestmark = pytest.mark.django_db

ROOT = "/api/triage"
USERS = f"{ROOT}/jsonapi/oas_triage_user/oas_triage_user"
SETTINGS = f"{ROOT}/jsonapi/oas_intake_settings/oas_intake_settings"
JSON_API = "application/vnd.api+json"


class Stranger:
    """Somebody with a token; `name`: whose."""

    def __init__(self, client, name: str = "glh-website") -> None:
        self.http = client
        self.id, self.secret, self.username, self.password = clients.add(name, NOW)
        self.token = self.sign_in().json()["access_token"]

    def sign_in(self, **changes):
        form = {
            "grant_type": "password",
            "client_id": self.id,
            "client_secret": self.secret,
            "username": self.username,
            "password": self.password,
            **changes,
        }
        return self.http.post(f"{ROOT}/oauth/token", form)

    def ask(self, method: str, path: str, body=None, content_type=JSON_API, **headers):
        data = "" if body is None else body if isinstance(body, str) else json.dumps(body)
        return self.http.generic(
            method, path, data, content_type=content_type, headers={"Authorization": f"Bearer {self.token}", **headers}
        )

    def make(self, **attributes):
        return self.ask("POST", USERS, document(attributes))


def document(attributes, **resource):
    return {"data": {"type": "oas_triage_user--oas_triage_user", "attributes": attributes, **resource}}


def error(response) -> tuple[int, str, str]:
    (only,) = response.json()["errors"]
    source = only.get("source", {})
    assert response["Content-Type"] == JSON_API and int(only["status"]) == response.status_code and only["title"]
    return response.status_code, only["detail"], source.get("pointer") or source.get("parameter") or ""


@pytest.fixture
def stranger(client):
    return Stranger(client)


# tokens


def test_a_token_and_its_renewal(stranger):
    first = stranger.sign_in()
    given = first.json()
    assert (given["token_type"], given["expires_in"]) == ("Bearer", 3600)
    assert first["Cache-Control"] == "no-store"
    renewed = stranger.sign_in(grant_type="refresh_token", refresh_token=given["refresh_token"]).json()
    assert renewed["access_token"] != given["access_token"]
    stranger.token = given["access_token"]
    assert stranger.ask("GET", USERS).status_code == 401  # it was replaced
    stranger.token = renewed["access_token"]
    assert stranger.ask("GET", USERS).status_code == 200
    used = stranger.sign_in(grant_type="refresh_token", refresh_token=given["refresh_token"])
    assert (used.status_code, used.json()["error"]) == (401, "invalid_grant")


def test_only_hashes_are_stored(stranger):
    stored = json.dumps(list(ApiClient.objects.values()) + list(ApiToken.objects.values()), default=str)
    for secret in (stranger.token, stranger.secret, stranger.password):
        assert len(secret) >= 32 and secret not in stored


@pytest.mark.parametrize("wrong", ["client_id", "client_secret", "username", "password"])
def test_what_is_wrong_gets_no_token(stranger, wrong):
    refused = stranger.sign_in(**{wrong: "x"})
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_grant")


def test_another_client_s_refresh_token_is_no_good(stranger, client):
    given = Stranger(client, "other").sign_in().json()
    refused = stranger.sign_in(grant_type="refresh_token", refresh_token=given["refresh_token"])
    assert refused.status_code == 401


def test_other_grants(stranger):
    refused = stranger.sign_in(grant_type="client_credentials")
    assert (refused.status_code, refused.json()["error"]) == (400, "unsupported_grant_type")


def test_who_guesses_waits_and_the_right_secret_is_let_in_all_the_same(stranger):
    for _ in range(throttling.MOST_WRONG):
        assert stranger.sign_in(client_secret="guess").status_code == 401
    slowed = stranger.sign_in(client_secret="guess")
    assert slowed.status_code == 429 and int(slowed["Retry-After"]) == throttling.WINDOW
    # behind a proxy both may come from one address
    given = stranger.sign_in()
    assert given.status_code == 200
    renewed = stranger.sign_in(grant_type="refresh_token", refresh_token=given.json()["refresh_token"])
    assert renewed.status_code == 200
    assert stranger.sign_in(client_secret="guess").status_code == 429  # the guesser has gained nothing by it


def test_another_client_at_the_same_address_is_not_slowed(stranger, client):
    other = Stranger(client, "other")
    for _ in range(throttling.MOST_WRONG + 1):
        last = stranger.sign_in(client_secret="guess")
    assert last.status_code == 429
    assert other.sign_in(client_secret="mistyped").status_code == 401


def counted(names, addresses) -> list[bool]:
    return [throttling.count_wrong(name, address) for name in names for address in addresses]


def test_who_guesses_from_many_addresses_or_at_many_clients_waits_too():
    names = [clients.add(f"client-{n}", NOW)[0] for n in range(25)]
    most = throttling.MOST_WRONG_OF_CLIENT
    assert counted(names[:1], [f"203.0.113.{n}" for n in range(most + 3)]) == [False] * most + [True] * 3
    most = throttling.MOST_WRONG_FROM_ADDRESS
    assert counted(names[1:], ["198.51.100.7"] * 9) == [n >= most for n in range(24 * 9)]


def test_names_that_are_made_up_count_as_one_client():
    told = counted([f"made-up-{n}" for n in range(400)], ["198.51.100.7"])
    assert told == [n >= throttling.MOST_WRONG for n in range(400)]


def test_tokens_end(stranger):
    given = tokens.by_password(stranger.id, stranger.secret, stranger.username, stranger.password, NOW)
    assert tokens.find(given.access_token, NOW + tokens.LASTS - timedelta(seconds=1)).client_id == stranger.id
    assert tokens.find(given.access_token, NOW + tokens.LASTS) is None
    late = NOW + tokens.REFRESH_LASTS
    assert tokens.by_refresh(stranger.id, stranger.secret, given.refresh_token, late) is None
    before = ApiToken.objects.count()
    assert tokens.delete_old(late) == 1 and ApiToken.objects.count() == before - 1


def test_a_closed_client_is_out(stranger):
    clients.close(stranger.id, NOW)
    assert stranger.ask("GET", USERS).status_code == 401
    assert stranger.sign_in().status_code == 401
    assert clients.names() == []
    verbs = {entry.data["verb"] for entry in MonitorEntry.objects.filter(kind="action")}
    assert verbs >= {"api_client.added", "api_client.closed"}
    with pytest.raises(ValueError, match="no open client"):
        clients.close(stranger.id, NOW)


@pytest.mark.parametrize("name", ["", "Big", "a b", "-x", "x" * 61])
def test_names_of_clients(name):
    with pytest.raises(ValueError, match="small letters"):
        clients.add(name, NOW)


def test_a_name_is_taken_once(stranger):
    with pytest.raises(ValueError, match="already"):
        clients.add(stranger.id, NOW)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", USERS),
        ("POST", USERS),
        ("GET", SETTINGS),
        ("GET", f"{ROOT}/rest/eviction-cases"),
        ("GET", f"{ROOT}/api/v1/processes"),
        ("POST", f"{ROOT}/api/v1/conflict_check"),
        ("POST", f"{ROOT}/etransfer"),
        ("POST", f"{ROOT}/intakes/count"),
    ],
)
def test_nothing_without_a_token(client, method, path):
    for headers in ({}, {"Authorization": "Bearer guess"}, {"Authorization": "Basic eDp4"}):
        refused = client.generic(method, path, "{}", content_type=JSON_API, headers=headers)
        assert error(refused)[0] == 401 and refused["WWW-Authenticate"] == "Bearer"


# triage users


def test_made_read_updated_deleted(stranger):
    made = stranger.make(zip_code="60603", state="IL", user_phone="+13125550142")
    assert made.status_code == 201 and made["Content-Type"] == JSON_API
    data = made.json()["data"]
    assert data["type"] == "oas_triage_user--oas_triage_user" and data["attributes"]["zip_code"] == "60603"
    where = f"{USERS}/{data['id']}"
    changed = stranger.ask("PATCH", where, document({"age": "40"}, id=data["id"]))
    assert changed.json()["data"]["attributes"]["age"] == 40
    assert stranger.ask("GET", where).json() == changed.json()
    assert "3125550142" not in changed.content.decode()
    assert stranger.ask("DELETE", where).status_code == 204
    assert error(stranger.ask("GET", where))[0] == 404
    assert not TriageUser.objects.exists()


def test_the_same_key_makes_it_once(stranger, client):
    headers = {"Idempotency-Key": "k" * 300}
    ids = {stranger.ask("POST", USERS, document({}), **headers).json()["data"]["id"] for _ in range(2)}
    assert len(ids) == 1
    other = Stranger(client, "other").ask("POST", USERS, document({}), **headers).json()["data"]["id"]
    assert other not in ids


def test_a_client_sees_its_own_only(stranger, client):
    mine = stranger.make(zip_code="60603").json()["data"]["id"]
    other = Stranger(client, "other")
    theirs = other.make(zip_code="60604").json()["data"]["id"]
    ours = str(person().uuid)
    assert [row["id"] for row in stranger.ask("GET", USERS).json()["data"]] == [mine]
    for method in ("GET", "PATCH", "DELETE"):
        for uuid in (theirs, ours):
            body = document({"age": "40"}) if method == "PATCH" else None
            assert error(stranger.ask(method, f"{USERS}/{uuid}", body))[0] == 404
    assert TriageUser.objects.count() == 3


def test_lists_are_filtered_and_come_in_pages(stranger):
    made = [stranger.make(triage_status=status).json()["data"]["id"] for status in ("Started", "Out of area") * 2]
    found = stranger.ask("GET", f"{USERS}?filter[triage_status]=Out of area").json()["data"]
    assert [row["id"] for row in found] == [made[3], made[1]]
    page = stranger.ask("GET", f"{USERS}?page[limit]=3").json()
    rest = stranger.ask("GET", page["links"]["next"]).json()
    assert [row["id"] for row in page["data"] + rest["data"]] == made[::-1] and "next" not in rest["links"]
    several = f"{USERS}?filter[x][condition][path]=id&filter[x][condition][operator]=IN" + "".join(
        f"&filter[x][condition][value][]={uuid}" for uuid in made[:2]
    )
    assert len(stranger.ask("GET", several).json()["data"]) == 2


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("filter[zip_code]=60603", "filter[zip_code]"),
        ("filter[x][condition][path]=phone", "filter[x][condition][path]"),
        ("filter[x][condition][path]=id&filter[x][condition][operator]=LIKE", "filter[x][condition][operator]"),
        ("page[offset]=many", "page[offset]"),
    ],
)
def test_a_filter_that_does_not_exist_is_refused(stranger, query, where):
    status, _, place = error(stranger.ask("GET", f"{USERS}?{query}"))
    assert (status, place) == (400, where)


def test_no_deleting_while_an_intake_is_handed_over(stranger):
    uuid = stranger.make(zip_code="60603").json()["data"]["id"]
    rosa = TriageUser.objects.get(uuid=uuid)
    rosa.intake_settings = office()
    rosa.save()
    transfer = transferring.queue(rosa, NOW)
    assert error(stranger.ask("DELETE", f"{USERS}/{uuid}"))[0] == 409
    Transfer.objects.filter(pk=transfer.pk).update(state=Transfer.State.DROPPED)
    assert stranger.ask("DELETE", f"{USERS}/{uuid}").status_code == 204


@pytest.mark.parametrize(
    ("body", "status", "where"),
    [
        ("{", 400, "/"),
        ("[]", 422, "/"),
        ({}, 422, "/data"),
        ({"data": {"attributes": {}}}, 422, "/data/type"),
        ({"data": {"type": "person"}}, 422, "/data/type"),
        (document([1]), 422, "/data/attributes"),
    ],
)
def test_a_wrong_body_is_told_what_and_where(stranger, body, status, where):
    found = error(stranger.ask("POST", USERS, body))
    assert (found[0], found[2]) == (status, where) and found[1]


def test_a_body_of_another_type(stranger):
    assert error(stranger.ask("POST", USERS, document({}), content_type="text/xml"))[0] == 415
    assert stranger.ask("POST", USERS, document({}), content_type="application/json").status_code == 201


def test_an_id_that_is_not_that_of_the_address(stranger):
    uuid = stranger.make().json()["data"]["id"]
    assert error(stranger.ask("PATCH", f"{USERS}/{uuid}", document({}, id="other")))[2] == "/data/id"


def test_errors_quote_nothing_of_a_person(stranger):
    long = "Rosa" * 40
    body = {"first": long, "last": 7, "phones": "+13125550142"}
    found = stranger.ask("POST", f"{ROOT}/api/v1/conflict_check", body)
    assert found.status_code == 422 and len(found.json()["errors"]) == 3
    assert "Rosa" not in found.content.decode() and "3125550142" not in found.content.decode()


# who helps, and handing over


def test_intake_settings(stranger):
    row = office(callback_type="client_calls")
    (found,) = stranger.ask("GET", f"{SETTINGS}?filter[county]=17031").json()["data"]
    assert found["id"] == str(row.uuid) and found["attributes"]["callback_type"] == "client_calls"
    assert found["relationships"]["organization"]["data"]["id"] == str(row.service.organization.uuid)
    assert stranger.ask("GET", f"{SETTINGS}/{row.uuid}").json()["data"] == found
    assert error(stranger.ask("GET", f"{SETTINGS}?filter[county]=Cook"))[2] == "filter[county]"
    assert error(stranger.ask("GET", f"{SETTINGS}/7"))[0] == 404


def test_a_transfer_without_its_id(stranger):
    found = error(stranger.ask("POST", f"{ROOT}/etransfer", {"firstName": "Rosa"}))
    assert found[0] == 422 and "externalID" in found[1]


def test_the_description_and_its_page(client):
    described = client.get(f"{ROOT}/openapi.json").json()
    assert f"{USERS}/{{uuid}}" in described["paths"] and f"{ROOT}/oauth/token" in described["paths"]
    assert described["paths"][USERS]["get"]["security"]
    page = client.get(f"{ROOT}/docs").content.decode()
    assert "openapi.json" in page and "https://" not in page  # nothing is fetched from elsewhere
    assert clock.now()


def test_the_external_ids_of_two_clients_are_apart(client):
    """Two desks may both have a person 17: neither intake takes the other's place, and both count."""
    settings = office(reset_frequency="never")
    one, other = Stranger(client, "one"), Stranger(client, "other")
    ours = transferring.send(transferring.queue(person(settings), NOW).pk, NOW)
    name = ours.external_id
    for who, first in ((one, "Ana"), (other, "Jan")):
        said = {"externalID": name, "firstName": first}
        given = [who.ask("POST", f"{ROOT}/etransfer", said).json()["uuid"] for _ in range(2)]
        assert given[0] == given[1] != ours.answer_uuid
        for _ in range(2):
            who.ask("POST", f"{ROOT}/intakes/count", {"intake_uuid": str(settings.uuid), "external_id": name})
    received = {row.sender: row.payload["firstName"] for row in ReceivedIntake.objects.all()}
    assert received == {"": "Rosa", "one": "Ana", "other": "Jan"}
    settings.refresh_from_db()
    assert settings.current_count == 3


def test_what_the_database_cannot_keep_is_replaced(stranger):
    made = stranger.ask(
        "POST",
        USERS,
        '{"data": {"type": "oas_triage_user--oas_triage_user", "attributes": {'
        '"county": "Co\\u0000ok", "race": "\\ud800", "populations": ["vet\\u0000eran"]}}}',
    )
    assert made.status_code == 201
    known = made.json()["data"]["attributes"]
    assert (known["county"], known["populations"]) == ("Co\ufffdok", ["vet\ufffderan"])


def test_a_walk_is_its_client_s_and_under_its_process(stranger, client):
    row = process()
    row.pk, row.process_id = None, "another"
    row.save()
    at = f"{ROOT}/api/v1/processes"
    walk = stranger.ask("POST", f"{at}/{PROCESS}/sessions").json()
    path = f"sessions/{walk['process_session_id']}"
    form = f"{path}/forms/{walk['form']['id']}"
    values = {walk["form"]["elements"][0]["id"]: "court"}
    other = Stranger(client, "other")
    ours = EmbeddedBackend().start_process(PROCESS).session_id
    for asking, where in ((other, PROCESS), (stranger, "another"), (stranger, "no-such-process")):
        assert error(asking.ask("GET", f"{at}/{where}/{path}"))[0] == 404
        assert error(asking.ask("PUT", f"{at}/{where}/{form}", values))[0] == 404
    assert error(stranger.ask("GET", f"{at}/{PROCESS}/sessions/{ours}"))[0] == 404
    assert stranger.ask("GET", f"{at}/{PROCESS}/{path}").json()["form"] == walk["form"]  # nobody has answered it
    after = stranger.ask("PUT", f"{at}/{PROCESS}/{form}", values)
    assert after.status_code == 200 and after.json()["form"]["id"] != walk["form"]["id"]
    with pytest.raises(NotFound):  # nor do our own conversations go on with a client's
        EmbeddedBackend().navigation_session(PROCESS, walk["process_session_id"])


def test_a_mistake_of_ours_is_recorded_without_what_was_sent(stranger):
    """What it fails over, which its own words quote, must not be in what we record of it."""
    pack = ContentPack.objects.create(name="x", title="X", loaded_at=NOW)
    outcome = {"field": "x_outcome", "values": ["a"]}
    unreadable = {"process": "p", "name": "P", "outcome": outcome, "Evergreen": 1}
    process = NavigationProcess.objects.create(pack=pack, process_id="p", name="P", definition=unreadable)
    state = {"process": "p", "page": "a", "form_id": "f", "answered": []}
    walk = NavigationSession.objects.create(
        client=stranger.id, process=process, state=state, created_at=NOW, updated_at=NOW
    )
    path = f"{ROOT}/api/v1/processes/p/sessions/{walk.session_id}/forms/f"
    found = error(stranger.ask("PUT", path, {"p.a.name": "x"}))
    assert found[0] == 500 and "our mistake" in found[1]
    entry = MonitorEntry.objects.get(kind="exception")
    assert "Evergreen" not in str(entry.data) + entry.summary
    assert str(walk.session_id) not in str(entry.data) + entry.summary + str(entry.tags)
