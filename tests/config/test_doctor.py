"""`frontdesk doctor`: each check on its own against real things, and the whole of it beside a running server."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import Client

from frontdesk.carrier import signature
from frontdesk.carrier.doctor_view import proof
from frontdesk.carrier.models import CarrierEvent
from frontdesk.config import clock, doctor
from frontdesk.config.doctor import carrier, database, house, reach, web
from frontdesk.config.doctor.finding import Finding, Verdict
from frontdesk.config.env import get_settings
from own_home import free_port, frontdesk, new_home, report, start, wait_until
from standin_process import ACCOUNT_SID, AUTH_TOKEN, StandInProcess

Setting = Callable[..., None]


@pytest.fixture
def setting(monkeypatch: pytest.MonkeyPatch) -> Setting:
    def change(**settings: str) -> None:
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        get_settings.cache_clear()

    return change


@pytest.fixture(scope="module")
def stand_in() -> Iterator[StandInProcess]:
    process = StandInProcess()
    yield process
    process.stop()


@pytest.fixture
def at_stand_in(stand_in: StandInProcess, setting: Setting) -> Setting:
    setting(TWILIO_API_URL=stand_in.url, TWILIO_ACCOUNT_SID=ACCOUNT_SID, TWILIO_AUTH_TOKEN=AUTH_TOKEN)
    return setting


@pytest.fixture
def answering() -> Iterator[Callable[[int, str], str]]:
    """A web server that gives every request one answer: answering(status, body) -> its address."""
    servers = []

    def serve(status: int, body: str = "", date: str = "") -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                self.send_response_only(status)
                if date:
                    self.send_header("Date", date)
                self.end_headers()
                self.wfile.write(body.encode())

            do_POST = do_GET

            def log_message(self, *args: object) -> None:
                pass

        server = HTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def failed_with(finding: Finding, found: str, do: str) -> None:
    assert finding.verdict is Verdict.FAILED, finding
    assert found in finding.found
    assert do in finding.do


class TestTheHouse:
    @pytest.mark.django_db
    def test_database(self) -> None:
        assert database.check_database().verdict is Verdict.OK
        assert database.check_tables().verdict is Verdict.OK

    @pytest.mark.django_db
    def test_missing_and_unknown_changes_of_the_tables(self) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("delete from django_migrations where app = 'reminders'")
            failed_with(database.check_tables(), "are missing", "frontdesk migrate")
            cursor.execute("insert into django_migrations (app, name, applied) values ('people', '9999_x', now())")
            failed_with(database.check_tables(), "newer Frontdesk", "Install")

    @pytest.mark.django_db
    def test_clock(self, answering: Callable[..., str], setting: Setting) -> None:
        assert house.check_clock().verdict is Verdict.OK
        setting(TWILIO_API_URL=answering(404, date="Sat, 07 Mar 2026 18:59:00 GMT"))
        failed_with(house.check_clock(), "the carrier", "NTP")

    @pytest.mark.django_db
    def test_a_rehearsals_clock_is_told(self, setting: Setting) -> None:
        setting(FRONTDESK_NOW="2026-03-07T18:59:00-06:00")
        assert house.check_clock().verdict is Verdict.WARNING

    def test_folders(self, tmp_path: Path, setting: Setting) -> None:
        setting(FRONTDESK_HOME=str(tmp_path))
        failed_with(house.check_folders(), "is not there", "mkdir -p")
        for name in ("csv", "archive"):
            (tmp_path / name).mkdir()
        assert house.check_folders().verdict in (Verdict.OK, Verdict.WARNING)
        setting(FRONTDESK_ARCHIVE_DIR="/dev/shm")
        failed_with(house.check_folders(), "different disks", "FRONTDESK_ARCHIVE_DIR")
        setting(FRONTDESK_ARCHIVE_DIR=str(tmp_path / "archive"), FRONTDESK_MESSAGES_DIR=str(tmp_path / "no"))
        failed_with(house.check_folders(), "FRONTDESK_MESSAGES_DIR", "leave the setting out")

    def test_a_misspelt_setting(self, setting: Setting) -> None:
        setting(FRONTDESK_QUITE_HOURS="21:00-08:00")
        finding = house.check_settings()
        assert finding.verdict is Verdict.WARNING
        assert "Did you mean FRONTDESK_QUIET_HOURS" in finding.do

    @pytest.mark.django_db
    def test_worker_and_schedule(self) -> None:
        from procrastinate.contrib.django.models import ProcrastinatePeriodicDefer

        failed_with(house.check_worker(), "no worker is alive", "frontdesk serve")
        assert house.check_schedule().verdict is Verdict.SKIPPED
        assert ProcrastinatePeriodicDefer.objects.count() == 0

    @pytest.mark.django_db
    def test_a_schedule_that_stands_still(self) -> None:
        from django.db import connection

        def ticked(ago: timedelta) -> None:
            at = int((datetime.now(UTC) - ago).timestamp())
            with connection.cursor() as cursor:
                cursor.execute(
                    "insert into procrastinate_periodic_defers (task_name, defer_timestamp, periodic_id) "
                    "values ('tick', %s, 'tick')",
                    [at],
                )

        ticked(timedelta(minutes=30))
        failed_with(house.check_schedule(), "30 minutes ago", "frontdesk serve")
        ticked(timedelta(seconds=20))
        assert house.check_schedule().verdict is Verdict.OK

    @pytest.mark.django_db
    def test_pause_switch(self) -> None:
        from frontdesk.consent import services

        assert house.check_sending().verdict is Verdict.OK
        services.pause("the number is being moved", now=clock.now())
        finding = house.check_sending()
        assert finding.verdict is Verdict.WARNING
        assert "the number is being moved" in finding.found
        assert "frontdesk resume" in finding.do

    @pytest.mark.django_db
    def test_staff(self, setting: Setting) -> None:
        from frontdesk.people.models import User

        assert "createsuperuser" in house.check_staff().do
        User.objects.create_superuser("a@example.org", "a long password")
        assert "FRONTDESK_EMAIL_URL" in house.check_staff().do
        setting(FRONTDESK_EMAIL_URL="smtp://localhost")
        assert house.check_staff().verdict is Verdict.OK


class TestTheCarrier:
    def test_all_is_well(self, at_stand_in: Setting) -> None:
        assert carrier.check_account().verdict is Verdict.OK
        assert carrier.check_number().data == {"sms": True, "voice": True}

    def test_wrong_token(self, at_stand_in: Setting) -> None:
        at_stand_in(TWILIO_AUTH_TOKEN="wrong")
        failed_with(carrier.check_account(), "does not accept", "TWILIO_AUTH_TOKEN")
        failed_with(carrier.check_number(), "does not accept", "TWILIO_AUTH_TOKEN")
        assert carrier.check_webhooks().verdict is Verdict.SKIPPED

    def test_wrong_api_key(self, at_stand_in: Setting) -> None:
        at_stand_in(TWILIO_API_KEY="SK1", TWILIO_API_SECRET="wrong")
        failed_with(carrier.check_account(), "does not accept", "TWILIO_API_KEY")

    def test_nothing_set(self, setting: Setting) -> None:
        setting(TWILIO_ACCOUNT_SID="", TWILIO_PHONE_NUMBER="")
        failed_with(carrier.check_account(), "TWILIO_ACCOUNT_SID is not set", "frontdesk demo")
        failed_with(carrier.check_number(), "TWILIO_PHONE_NUMBER is not set", "console")

    def test_a_key_cannot_take_the_tokens_place(self, setting: Setting) -> None:
        setting(TWILIO_AUTH_TOKEN="", TWILIO_API_KEY="SK1", TWILIO_API_SECRET="s")
        failed_with(carrier.check_account(), "TWILIO_AUTH_TOKEN is not set", "signs with the token")

    def test_carrier_does_not_answer(self, setting: Setting) -> None:
        failed_with(carrier.check_account(), "does not answer", "TWILIO_API_URL")

    @pytest.mark.parametrize(
        ("account", "verdict", "word"),
        [
            ({"status": "suspended", "type": "Full"}, Verdict.FAILED, "suspended"),
            ({"status": "active", "type": "Trial"}, Verdict.WARNING, "verified numbers"),
        ],
    )
    def test_an_account_that_cannot_do_all(
        self, account: dict[str, str], verdict: Verdict, word: str, answering: Callable[..., str], setting: Setting
    ) -> None:
        setting(TWILIO_API_URL=answering(200, json.dumps(account)))
        finding = carrier.check_account()
        assert (finding.verdict, word in finding.found) == (verdict, True)
        assert finding.do

    @pytest.mark.parametrize(
        ("numbers", "found"),
        [
            ([], "not a number of this account"),
            ([{"capabilities": {"sms": True, "voice": False}}], "cannot call"),
            ([{"capabilities": {"sms": False, "voice": False}}], "cannot text or call"),
        ],
    )
    def test_a_number_that_cannot_do_all(
        self, numbers: list[dict], found: str, answering: Callable[..., str], setting: Setting
    ) -> None:
        ours = [{"phone_number": "+13125550100", **number} for number in numbers]
        setting(TWILIO_API_URL=answering(200, json.dumps({"incoming_phone_numbers": ours})))
        failed_with(carrier.check_number(), found, "console")

    def test_webhooks_that_lead_elsewhere(self, answering: Callable[..., str], setting: Setting) -> None:
        number = {
            "phone_number": "+13125550100",
            "sms_url": "http://testserver/twilio/sms",
            "voice_url": "https://demo.twilio.com/welcome/voice/",
        }
        setting(TWILIO_API_URL=answering(200, json.dumps({"incoming_phone_numbers": [number]})))
        finding = carrier.check_webhooks()
        assert finding.verdict is Verdict.WARNING
        assert finding.data["wanted"] == {"voice_url": "http://testserver/twilio/voice"}
        assert '"A call comes in" to http://testserver/twilio/voice' in finding.do


class TestTheWayToUs:
    @pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "192.168.1.5", "[::1]", "desk.local", "desk"])
    def test_an_address_twilio_cannot_reach(self, host: str, setting: Setting) -> None:
        setting(TWILIO_API_URL="https://api.twilio.com", FRONTDESK_PUBLIC_URL=f"http://{host}")
        failed_with(reach.check_address(), "Twilio cannot reach it", "FRONTDESK_PUBLIC_URL")

    def test_nobody_answers(self, setting: Setting) -> None:
        setting(FRONTDESK_PUBLIC_URL=f"http://127.0.0.1:{free_port()}")
        failed_with(reach.check_address(), "does not answer", "frontdesk serve")
        assert reach.check_signed().verdict is Verdict.SKIPPED
        assert reach.check_unsigned().verdict is Verdict.SKIPPED

    def test_somebody_else_answers(self, answering: Callable[..., str], setting: Setting) -> None:
        setting(FRONTDESK_PUBLIC_URL=answering(404))
        failed_with(reach.check_address(), "HTTP 404", "what serves this address")
        setting(FRONTDESK_PUBLIC_URL=answering(200, "{}"))
        failed_with(reach.check_signed(), "another Frontdesk", "FRONTDESK_SECRET_KEY")
        failed_with(reach.check_unsigned(), "HTTP 200 instead of 403", "forged")

    def test_the_server_has_other_settings(self, answering: Callable[..., str], setting: Setting) -> None:
        setting(FRONTDESK_PUBLIC_URL=answering(403))
        failed_with(reach.check_signed(), "was refused", "restart it")

    def test_no_redirect_is_followed(self, answering: Callable[..., str]) -> None:
        assert web.get(answering(301)).status == 301


class TestTheProbe:
    """/twilio/doctor itself."""

    def post(self, form: dict[str, str], token: str = "") -> HttpResponse:
        """POST `form`, signed by `token` if one is given."""
        url = "http://testserver/twilio/doctor"
        headers = {signature.HEADER: signature.sign(url, form, token)} if token else {}
        return Client().post(url, urlencode(form), "application/x-www-form-urlencoded", headers=headers)

    @pytest.mark.django_db
    def test_signed(self) -> None:
        answer = self.post({"nonce": "abc"}, "test-token")
        assert (answer.status_code, json.loads(answer.content)) == (200, {"proof": proof("abc")})
        assert not CarrierEvent.objects.exists()

    def test_signed_with_another_token(self) -> None:
        assert self.post({"nonce": "abc"}, "another").status_code == 403

    def test_unsigned(self) -> None:
        assert self.post({"nonce": "abc"}).status_code == 403

    def test_looking(self) -> None:
        assert Client().get("/twilio/doctor").status_code == 405


def test_a_check_that_breaks_is_a_failed_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks() -> Finding:
        raise ZeroDivisionError("no")

    monkeypatch.setattr(doctor, "CHECKS", {"broken": breaks, "fine": lambda: Finding(Verdict.OK, "well")})
    assert [(f.name, f.verdict) for f in doctor.examine()] == [("broken", Verdict.FAILED), ("fine", Verdict.OK)]


@pytest.mark.slow
def test_the_whole_of_it_beside_a_running_server(stand_in: StandInProcess) -> None:
    with new_home() as home:
        port = free_port()
        settings = {
            "TWILIO_API_URL": stand_in.url,
            "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
            "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
            "TWILIO_PHONE_NUMBER": "+13125550100",
            "FRONTDESK_PUBLIC_URL": f"http://127.0.0.1:{port}",
        }
        log = home / "serve.log"
        serve = start(home, "serve", "--port", str(port), output=log, **settings)
        try:
            wait_until(lambda: "Frontdesk runs at" in log.read_text())
            found = report(home, "doctor", **settings)
            verdicts = {check["name"]: check["verdict"] for check in found["checks"]}
            assert found["ok"]
            for name in ("database", "tables", "worker", "account", "number", "public address"):
                assert verdicts[name] == "ok", found
            assert verdicts["signed request"] == verdicts["unsigned request"] == "ok"
            assert all(check["do"] for check in found["checks"] if check["verdict"] in ("failed", "warning"))

            wrong = frontdesk(home, "doctor", **{**settings, "TWILIO_AUTH_TOKEN": "another"})
            assert wrong.returncode == 1
            assert "FAILED" in wrong.stdout
            assert "a request signed with our token was refused" in " ".join(wrong.stdout.split())
        finally:
            serve.terminate()
            serve.wait(timeout=100)
