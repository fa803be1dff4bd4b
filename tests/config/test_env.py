from __future__ import annotations

import re
from datetime import time
from pathlib import Path

import pytest

from frontdesk.config.env import HourSpan, RoundTime, SettingsError, parse_hour_span, parse_round_times, read_settings


def read(**environ: str):
    return read_settings(environ, env_file=None)


def mistakes(**environ: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        read(**environ)
    return re.findall(r"^  - (.*)", str(caught.value), re.MULTILINE)


def test_nothing_need_be_set() -> None:
    settings = read()
    assert settings.home == Path("var").resolve()
    assert settings.csv_dir == settings.home / "csv"
    assert settings.archive_dir == settings.home / "archive"
    assert settings.database_url is None
    assert settings.uses_real_twilio
    assert [str(r) for r in settings.frontdesk_rounds] == ["19:00", "19:45", "+1d 09:00"]
    assert str(settings.frontdesk_quiet_hours) == "21:00-08:00"


@pytest.mark.parametrize("address", ["https://API.twilio.com/", "https://api.dublin.ie1.twilio.com"])
def test_no_other_time_at_any_address_of_twilio(address: str) -> None:
    (mistake,) = mistakes(TWILIO_API_URL=address, FRONTDESK_NOW="2026-03-07T18:59:00-06:00")
    assert "FRONTDESK_NOW" in mistake


def test_all_mistakes_are_told_at_once_each_with_its_name_and_what_to_write() -> None:
    found = mistakes(
        FRONTDESK_TIMEZONE="Chicago",
        FRONTDESK_ROUNDS="7pm",
        FRONTDESK_PUBLIC_URL="desk.example.org",
        TWILIO_ACCOUNT_SID="12345",
        TWILIO_PHONE_NUMBER="312 555 0100",
        FRONTDESK_REACHED_BY="some",
        FRONTDESK_SMS_PER_SECOND="0",
        TWILIO_AUTH_TOKEN_FILE="/nowhere/token",
    )
    told = {line.partition(":")[0]: line for line in found}
    assert set(told) == {
        "FRONTDESK_TIMEZONE",
        "FRONTDESK_ROUNDS",
        "FRONTDESK_PUBLIC_URL",
        "TWILIO_ACCOUNT_SID",
        "TWILIO_PHONE_NUMBER",
        "FRONTDESK_REACHED_BY",
        "FRONTDESK_SMS_PER_SECOND",
        "TWILIO_AUTH_TOKEN_FILE",
    }
    assert "America/Chicago" in told["FRONTDESK_TIMEZONE"]
    assert "19:00" in told["FRONTDESK_ROUNDS"]
    assert "https://" in told["FRONTDESK_PUBLIC_URL"]
    assert "'all' or 'any'" in told["FRONTDESK_REACHED_BY"]
    assert "/nowhere/token cannot be read" in told["TWILIO_AUTH_TOKEN_FILE"]


def test_a_mistake_does_not_repeat_a_secret() -> None:
    assert "hunter2" not in " ".join(mistakes(TWILIO_AUTH_TOKEN="hunter2", FRONTDESK_TIMEZONE="x"))


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("s3cret\n")
    settings = read(TWILIO_AUTH_TOKEN_FILE=str(tmp_path / "token"))
    assert settings.auth_tokens == ("s3cret",)


def test_the_variable_itself_wins_over_its_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("from the file")
    settings = read(TWILIO_AUTH_TOKEN="from the variable", TWILIO_AUTH_TOKEN_FILE=str(tmp_path / "token"))
    assert settings.auth_tokens == ("from the variable",)


def test_secrets_do_not_show() -> None:
    settings = read(
        TWILIO_AUTH_TOKEN="s3cret", DATABASE_URL="postgresql://u:s3cret@h/d", FRONTDESK_METRICS_KEY="s3cret"
    )
    assert "s3cret" not in repr(settings)
    assert "s3cret" not in str(settings.model_dump())


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("FRONTDESK_REGION=CA\nFRONTDESK_LANGUAGE=fr\n")
    settings = read_settings({"FRONTDESK_REGION": "US"}, tmp_path / ".env")
    assert (settings.frontdesk_region, settings.frontdesk_language) == ("US", "fr")


def test_an_empty_value_means_the_default_but_for_quiet_hours() -> None:
    settings = read(FRONTDESK_TIMEZONE="", FRONTDESK_QUIET_HOURS="")
    assert settings.frontdesk_timezone == "America/Chicago"
    assert settings.frontdesk_quiet_hours is None


def test_two_tokens_during_a_rotation() -> None:
    assert read(TWILIO_AUTH_TOKEN="new", TWILIO_AUTH_TOKEN_OLD="old").auth_tokens == ("new", "old")
    assert read().auth_tokens == ()


def test_another_time_is_refused_at_the_real_carrier() -> None:
    moment = "2026-03-07T18:59:00-06:00"
    assert any("FRONTDESK_NOW" in line and "TWILIO_API_URL" in line for line in mistakes(FRONTDESK_NOW=moment))
    twilio = "https://api.twilio.com/"
    assert any("FRONTDESK_NOW" in m for m in mistakes(FRONTDESK_NOW=moment, TWILIO_API_URL=twilio))
    assert read(FRONTDESK_NOW=moment, TWILIO_API_URL="http://127.0.0.1:9").frontdesk_now is not None


def test_another_time_needs_its_offset() -> None:
    found = mistakes(FRONTDESK_NOW="2026-03-07T18:59:00", TWILIO_API_URL="http://127.0.0.1:9")
    assert "offset" in found[0]


@pytest.mark.parametrize(
    ("text", "rounds"),
    [
        ("19:00", [RoundTime(0, time(19))]),
        ("19:00,19:45,+1d 09:00", [RoundTime(0, time(19)), RoundTime(0, time(19, 45)), RoundTime(1, time(9))]),
        (" 08:30 , +2d 08:30", [RoundTime(0, time(8, 30)), RoundTime(2, time(8, 30))]),
    ],
)
def test_round_times(text: str, rounds: list[RoundTime]) -> None:
    assert list(parse_round_times(text)) == rounds


@pytest.mark.parametrize("text", ["", "19", "25:00", "+1d 09:00", "19:45,19:00", "19:00,19:00", "19:00,tomorrow 9:00"])
def test_bad_round_times(text: str) -> None:
    with pytest.raises(ValueError):
        parse_round_times(text)


@pytest.mark.parametrize(
    ("span", "moment", "inside"),
    [
        ("21:00-08:00", "21:00", True),
        ("21:00-08:00", "07:59", True),
        ("21:00-08:00", "08:00", False),
        ("21:00-08:00", "20:59", False),
        ("12:00-13:00", "12:30", True),
        ("12:00-13:00", "13:00", False),
    ],
)
def test_quiet_hours(span: str, moment: str, inside: bool) -> None:
    hours = parse_hour_span(span)
    assert isinstance(hours, HourSpan)
    assert hours.contains(time.fromisoformat(moment)) is inside


@pytest.mark.parametrize("text", ["21:00", "21:00-21:00", "nine to five"])
def test_bad_quiet_hours(text: str) -> None:
    with pytest.raises(ValueError):
        parse_hour_span(text)
