"""Every setting of Frontdesk, typed, read from the environment or from a `.env` file in the working folder.

`docs/settings.md` documents each one; a test fails when one is missing there. All that is wrong is told at once
(`SettingsError`), not one mistake a run.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from dotenv import dotenv_values
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)

from frontdesk.config.csv_columns import ColumnRule, parse_csv_columns

TWILIO_API_URL = "https://api.twilio.com"
#: Secrets that may also come as NAME_FILE, the path of a file that holds the value.
SECRET_FILES = (
    "TWILIO_AUTH_TOKEN",
    "TWILIO_AUTH_TOKEN_OLD",
    "TWILIO_API_SECRET",
    "FRONTDESK_SECRET_KEY",
    "FRONTDESK_DATA_KEYS",
    "FRONTDESK_INTAKE_CLIENT_SECRET",
    "FRONTDESK_INTAKE_PASSWORD",
    "FRONTDESK_TRANSFER_PASSWORD",
    "FRONTDESK_METRICS_KEY",
    "FRONTDESK_EMAIL_URL",
    "DATABASE_URL",
)


class SettingsError(Exception):
    """The settings are wrong; the text lists every mistake with its name and what to do."""


@dataclass(frozen=True)
class RoundTime:
    """When one of the evening's rounds begins: `days` after the first round's day, at `at` in the office's zone."""

    days: int
    at: time

    def __str__(self) -> str:
        prefix = f"+{self.days}d " if self.days else ""
        return f"{prefix}{self.at:%H:%M}"


@dataclass(frozen=True)
class HourSpan:
    """A span of hours of the day that may run over midnight: `start` is inside, `end` is outside."""

    start: time
    end: time

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"

    def contains(self, moment: time) -> bool:
        if self.start <= self.end:
            return self.start <= moment < self.end
        return moment >= self.start or moment < self.end


def parse_round_times(text: str) -> tuple[RoundTime, ...]:
    """`19:00,19:45,+1d 09:00` -> round times in order. Raises ValueError with a sentence for the operator."""
    rounds = []
    for part in text.split(","):
        words = part.split()
        days = 0
        if len(words) == 2 and words[0].startswith("+") and words[0].endswith("d") and words[0][1:-1].isdigit():
            days = int(words[0][1:-1])
            words = words[1:]
        if len(words) != 1:
            raise ValueError(f"{part.strip()!r} is not a time; write for example 19:00 or +1d 09:00")
        rounds.append(RoundTime(days, _parse_time(words[0])))
    if [(r.days, r.at) for r in rounds] != sorted({(r.days, r.at) for r in rounds}):
        raise ValueError("each round must come after the one before it")
    if rounds[0].days:
        raise ValueError("the first round cannot be on a later day; leave out its +1d")
    return tuple(rounds)


def parse_hour_span(text: str) -> HourSpan | None:
    """`21:00-08:00` -> the span; an empty text -> None. Raises ValueError with a sentence for the operator."""
    if not text.strip():
        return None
    start, dash, end = text.partition("-")
    if not dash:
        raise ValueError("write two times with a hyphen between them, for example 21:00-08:00")
    span = HourSpan(_parse_time(start.strip()), _parse_time(end.strip()))
    if span.start == span.end:
        raise ValueError("start and end are the same; leave it empty for no quiet hours")
    return span


def _parse_time(text: str) -> time:
    try:
        return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 - a time of day has no zone
    except ValueError:
        raise ValueError(f"{text!r} is not a time of day; write for example 19:00") from None


class Settings(BaseModel):
    """The settings, by the names that `docs/settings.md` explains (each is the environment variable in lower case)."""

    model_config = ConfigDict(frozen=True, validate_default=True)

    # where things are
    frontdesk_home: Path = Path("./var")
    database_url: SecretStr | None = None
    frontdesk_csv_dir: Path | None = None
    frontdesk_archive_dir: Path | None = None
    frontdesk_messages_dir: Path | None = None
    frontdesk_public_url: str = "http://127.0.0.1:8000"
    frontdesk_secret_key: SecretStr | None = None
    frontdesk_data_keys: SecretStr | None = None
    frontdesk_allowed_hosts: str = ""
    frontdesk_email_url: SecretStr | None = None
    frontdesk_email_from: str = "frontdesk@localhost"

    # the office
    frontdesk_timezone: str = "America/Chicago"
    frontdesk_region: str = "US"
    frontdesk_language: Literal["en", "es", "fr", "pl"] = "en"
    frontdesk_office_name: str = "our office"
    frontdesk_office_phone: str = ""
    frontdesk_office_address: str = ""

    # the evening
    frontdesk_rounds: tuple[RoundTime, ...] = "19:00,19:45,+1d 09:00"  # type: ignore[assignment]
    frontdesk_reached_by: Literal["all", "any"] = "all"
    frontdesk_no_preference: Literal["call", "text", "both", "none"] = "call"
    frontdesk_merge_appointments: bool = True
    frontdesk_voicemail_reaches: Literal["last", "always", "never"] = "last"
    frontdesk_machine_detection: bool = True

    # the CSV
    frontdesk_default_msg: str = ""
    frontdesk_csv_columns: tuple[ColumnRule, ...] = ""  # type: ignore[assignment]
    frontdesk_csv_day_first: bool = False
    frontdesk_place_column: str = ""

    # consent
    frontdesk_quiet_hours: HourSpan | None = "21:00-08:00"  # type: ignore[assignment]
    frontdesk_opt_out_scope: Literal["all", "channel"] = "all"
    frontdesk_frequency_cap: int = Field(default=6, ge=0)

    # flows
    frontdesk_translation_gate: int = Field(default=100, ge=0, le=100)

    # intake
    frontdesk_intake_backend: Literal["embedded", "external"] = "embedded"
    frontdesk_intake_url: str = ""
    frontdesk_intake_client_id: str = ""
    frontdesk_intake_client_secret: SecretStr | None = None
    frontdesk_intake_username: str = ""
    frontdesk_intake_password: SecretStr | None = None
    frontdesk_intake_timeout: float = Field(default=5, gt=0, le=30)
    frontdesk_transfer_url: str = ""
    frontdesk_transfer_username: str = ""
    frontdesk_transfer_password: SecretStr | None = None
    frontdesk_transfer_prefix: str = "Frontdesk"
    frontdesk_case_desk_days: int = Field(default=90, ge=1)

    # the carrier
    twilio_account_sid: str = ""
    twilio_auth_token: SecretStr | None = None
    twilio_auth_token_old: SecretStr | None = None
    twilio_api_key: str = ""
    twilio_api_secret: SecretStr | None = None
    twilio_phone_number: str = ""
    twilio_messaging_service_sid: str = ""
    twilio_api_url: str = TWILIO_API_URL
    frontdesk_sms_per_second: float = Field(default=1, gt=0)
    frontdesk_calls_per_second: float = Field(default=1, gt=0)

    # conversations
    frontdesk_answer_within: float = Field(default=3, ge=0, le=10)
    frontdesk_session_days: int = Field(default=7, ge=1)
    frontdesk_nudge_after: float = Field(default=20, ge=0)
    frontdesk_flow_http_allow: str = ""
    frontdesk_flow_http_bytes: int = Field(default=65536, ge=1024, le=16_777_216)
    frontdesk_flow_steps_per_turn: int = Field(default=1_000, ge=1)
    frontdesk_flow_steps_per_session: int = Field(default=100_000, ge=1)
    frontdesk_flow_visits_without_wait: int = Field(default=100, ge=1)
    frontdesk_flow_depth: int = Field(default=100, ge=1, le=500)
    frontdesk_flow_session_bytes: int = Field(default=500_000, ge=10_000)
    frontdesk_flow_age_days: int = Field(default=365, ge=1)
    frontdesk_flow_text_characters: int = Field(default=16_000, ge=160)
    frontdesk_flow_texts_per_turn: int = Field(default=10, ge=1)
    frontdesk_flow_kept_texts: int = Field(default=20, ge=1)
    frontdesk_flow_back_steps: int = Field(default=50, ge=0)
    frontdesk_flow_tries: int = Field(default=3, ge=1)
    frontdesk_flow_loop_texts: int = Field(default=25, ge=0)
    frontdesk_flow_loop_seconds: int = Field(default=30, ge=1, le=3600)

    # transcripts of conversations
    frontdesk_longest_text: int = Field(default=1600, ge=70, le=1600)
    frontdesk_transcript_days: int = Field(default=365, ge=1)
    frontdesk_sensitive_days: int = Field(default=7, ge=1)

    # what `rehearse` reckons with
    frontdesk_price_text: Decimal = Field(default=Decimal("0.0083"), ge=0)
    frontdesk_price_call_minute: Decimal = Field(default=Decimal("0.014"), ge=0)
    frontdesk_price_currency: str = "USD"

    # the monitor
    frontdesk_monitor_days: int = Field(default=30, ge=1)
    frontdesk_audit_days: int = Field(default=365, ge=365)
    frontdesk_slow_milliseconds: int = Field(default=1000, ge=1)

    # running
    frontdesk_worker_concurrency: int = Field(default=4, ge=1, le=64)
    frontdesk_conversation_concurrency: int = Field(default=8, ge=1, le=64)
    frontdesk_metrics_key: SecretStr | None = None
    frontdesk_now: datetime | None = None
    frontdesk_debug: bool = False

    @field_validator("frontdesk_rounds", mode="before")
    @classmethod
    def _rounds(cls, value: object) -> object:
        return parse_round_times(value) if isinstance(value, str) else value

    @field_validator("frontdesk_quiet_hours", mode="before")
    @classmethod
    def _quiet_hours(cls, value: object) -> object:
        return parse_hour_span(value) if isinstance(value, str) else value

    @field_validator("frontdesk_csv_columns", mode="before")
    @classmethod
    def _csv_columns(cls, value: object) -> object:
        return parse_csv_columns(value) if isinstance(value, str) else value

    @field_validator("frontdesk_timezone")
    @classmethod
    def _timezone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"{value!r} is not a time zone; write an IANA name such as America/Chicago")
        return value

    @field_validator("frontdesk_region")
    @classmethod
    def _region(cls, value: str) -> str:
        from phonenumbers import SUPPORTED_REGIONS

        if value.upper() not in SUPPORTED_REGIONS:
            raise ValueError(f"{value!r} is not a country; write two letters such as US")
        return value.upper()

    @field_validator("frontdesk_public_url", "twilio_api_url")
    @classmethod
    def _address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{value!r} is not a web address; write for example https://desk.example.org")
        if parts.query or parts.fragment:
            raise ValueError("leave out what follows ? or #")
        return value.rstrip("/")

    @field_validator("frontdesk_now")
    @classmethod
    def _now_has_a_zone(cls, value: datetime | None) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("give the instant with its offset, for example 2026-03-07T18:59:00-06:00")
        return value

    @field_validator("twilio_account_sid")
    @classmethod
    def _account_sid(cls, value: str) -> str:
        if value and not (value.startswith("AC") and len(value) == 34):
            raise ValueError("an account SID is AC and 32 letters and digits; copy it from the Twilio console")
        return value

    @field_validator("twilio_phone_number")
    @classmethod
    def _phone_number(cls, value: str) -> str:
        if value and not (value.startswith("+") and value[1:].isdigit()):
            raise ValueError("write the number with + and country code, for example +13125550100")
        return value

    @model_validator(mode="after")
    def _no_other_time_at_twilio(self) -> Settings:
        if self.frontdesk_now is not None and self.uses_real_twilio:
            raise ValueError(
                "FRONTDESK_NOW is for rehearsals and cannot be set while TWILIO_API_URL is Twilio's own: "
                "remove FRONTDESK_NOW, or point TWILIO_API_URL at `frontdesk carrier`"
            )
        return self

    @property
    def uses_real_twilio(self) -> bool:
        """Whether TWILIO_API_URL is one of Twilio's own: the usual one, or that of a region."""
        host = urlsplit(self.twilio_api_url).hostname or ""
        return host == "twilio.com" or host.endswith(".twilio.com")

    @cached_property
    def home(self) -> Path:
        return self.frontdesk_home.expanduser().resolve()

    @property
    def csv_dir(self) -> Path:
        return self.frontdesk_csv_dir or self.home / "csv"

    @property
    def archive_dir(self) -> Path:
        return self.frontdesk_archive_dir or self.home / "archive"

    @property
    def office_zone(self) -> ZoneInfo:
        return ZoneInfo(self.frontdesk_timezone)

    @property
    def auth_tokens(self) -> tuple[str, ...]:
        """The tokens a webhook may be signed with: the present one, and the old one during a rotation."""
        tokens = (self.twilio_auth_token, self.twilio_auth_token_old)
        return tuple(t.get_secret_value() for t in tokens if t is not None and t.get_secret_value())


def read_settings(environ: dict[str, str] | None = None, env_file: Path | None = Path(".env")) -> Settings:
    """Read the settings from `environ` (default: the process's) over those of `env_file`.

    Raises SettingsError that lists everything wrong: the name, what was found, what to write.
    """
    values: dict[str, str] = {}
    if env_file is not None and env_file.is_file():
        values.update({k.upper(): v for k, v in dotenv_values(env_file).items() if v is not None})
    source = os.environ if environ is None else environ
    values.update({k.upper(): v for k, v in source.items()})
    mistakes = []
    for name in SECRET_FILES:
        path = values.get(f"{name}_FILE")
        if path and not values.get(name):
            try:
                values[name] = Path(path).read_text().strip()
            except OSError as error:
                mistakes.append(f"{name}_FILE: {path} cannot be read ({error.strerror}); give a readable file")
    known = {name: values[name.upper()] for name in Settings.model_fields if name.upper() in values}
    given = {k: v for k, v in known.items() if v != "" or k == "frontdesk_quiet_hours"}
    try:
        settings = Settings.model_validate(given)
    except ValidationError as error:
        for problem in error.errors():
            name = ".".join(str(part) for part in problem["loc"][:1]).upper()
            text = problem["msg"].removeprefix("Value error, ")
            mistakes.append(f"{name}: {text}" if name else text)
    if mistakes:
        lines = "\n".join(f"  - {mistake}" for mistake in mistakes)
        raise SettingsError(f"Frontdesk cannot start; put these settings right (docs/settings.md):\n{lines}")
    return settings


@cache
def get_settings() -> Settings:
    """The settings of this process, read once. Tests call `get_settings.cache_clear()` after changing them."""
    return read_settings()
