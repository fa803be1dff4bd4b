"""The thirty functions that ILAO's published eviction flow for Twilio Studio calls, by the names it calls them.

With them its export runs here as it is. See docs/studio-functions.md.
"""

from __future__ import annotations

from frontdesk.flows import functions
from frontdesk.intake import backends
from frontdesk.intake.studio_functions import (
    amounts,
    birthdays,
    callbacks,
    demographics,
    household,
    incomes,
    issues,
    offering,
    picking,
    places,
    recording,
    total_income,
    transferring,
)


def register() -> None:
    """Make the functions known to flows. Those that ask the back end leave this machine where that is another's."""
    remote = backends.is_remote()
    _register_places_and_records()
    functions.register(
        "eviction-intake-settings",
        offering.intake_settings,
        takes=("zip", "issue", "county_id", "flow_id"),
        optional=("zip", "issue", "county_id", "flow_id"),
        gives=offering.GIVES,
        remote=remote,
        idempotent=True,
        about="the organization that fits best, with its terms; {} when there is none",
    )
    _register_issues()
    _register_household()
    _register_birthdays()
    _register_demographics()
    _register_income()
    functions.register(
        "otis-send-to-legal-server",
        transferring.send,
        takes=(*transferring.TAKES, *incomes.TAKES),
        optional=(*transferring.TAKES, *incomes.TAKES),
        sensitive=(*transferring.SENSITIVE, *incomes.SENSITIVE),
        gives=("error", "id"),
        remote=remote,
        idempotent=True,
        about='hands the intake over; error is "true" when that did not work (the transfer is kept and tried again)',
    )
    _register_callbacks(remote)


def _register_places_and_records() -> None:
    functions.register(
        "otis-zipcode-validate",
        places.validate_zip,
        takes=("zip",),
        gives=("zip_code", "county", "county_id", "state", "fips"),
        aliases=("pilot-validate-zipcode",),
        about="where a ZIP code lies; a blank county outside the office's states and for what is no ZIP code",
    )
    functions.register(
        "otis-create-triage-user",
        recording.create,
        takes=recording.TAKES,
        optional=recording.TAKES,
        gives=("id", "triage_id"),
        about="makes the session's triage user; a further call updates it",
    )
    functions.register(
        # without `takes`: one export spells the same argument two ways, and the check of flows is to say so
        "otis-update-triage-user",
        recording.update,
        about="keeps what is given with the session's triage user; a blank leaves what is stored",
    )
    functions.register(
        "hud-housing-counselors",
        places.housing_counselors,
        takes=("zip",),
        gives=("options", "total"),
        about="housing counselors, the nearest first; fails when there is none",
    )


def _register_issues() -> None:
    functions.register(
        "eviction-legal-issues",
        issues.eviction_legal_issues,
        takes=("choice",),
        gives=("issue", "issue_id", "notes"),
        about="the problem behind a number of the eviction line's menu (1-7)",
    )
    functions.register(
        "eviction-content",
        issues.eviction_content,
        takes=("legal_issue",),
        optional=("legal_issue",),
        about="a text: what can be read on the problem that was chosen",
    )


def _register_household() -> None:
    functions.register(
        "otis-poverty-estimate",
        household.poverty_estimate,
        takes=("adults", "children"),
        gives=("household_size", "income"),
        about='the household\'s size, "0" when it is none, and 300 % of the poverty guideline a month',
    )


def _register_birthdays() -> None:
    functions.register(
        "otis-validate-month",
        birthdays.validate_month,
        takes=("month",),
        sensitive=("month",),
        about='a text: "1" to "12", or "0"',
    )
    functions.register(
        "otis-validate-day-of-month",
        birthdays.validate_day,
        takes=("day", "month"),
        optional=("month",),
        sensitive=("day", "month"),
        about='a text: the day, or "0" when the month has no such day',
    )
    functions.register(
        "otis-validate-year",
        birthdays.validate_year,
        takes=("year",),
        sensitive=("year",),
        about='a text: four digits, or "0"',
    )
    functions.register(
        "otis-calculate-age",
        birthdays.calculate_age,
        takes=("year", "month", "day"),
        about="a text: the age by the date that was validated in this session; blank when it is not known",
    )


def _register_demographics() -> None:
    lists = (
        ("races", "race", "race", demographics.RACES),
        ("ethnicity", "ethnicity", "ethnicity", demographics.ETHNICITIES),
        ("genders", "gender", "gender", demographics.GENDERS),
        ("marital-statuses", "marital-status", "maritalStatus", demographics.MARITAL_STATUSES),
        ("languages", "preferred-language", "language", demographics.LANGUAGES),
    )
    for load, validate, argument, options in lists:
        functions.register(
            f"otis-load-{load}",
            demographics.loader(options),
            takes=("langcode",),
            optional=("langcode",),
            gives=("body",),
            about="the numbered list, under `body`",
        )
        functions.register(
            f"otis-validate-{validate}",
            demographics.validator(options, argument),
            takes=(argument,),
            about='a text: the label that was chosen from the list, or "0"',
        )


def _register_income() -> None:
    functions.register(
        "otis-validate-money-input",
        amounts.validate_money,
        takes=("amount",),
        sensitive=("amount",),
        about='a text: the amount ("1200.50"), or "-1"',
    )
    functions.register(
        "otis-validate-benefits-types",
        picking.validate_benefits,
        takes=("benefits",),
        about='a text: the numbers that were picked, as ["1","3"]; [] for none',
    )
    functions.register(
        "otis-validate-payments",
        picking.validate_payments,
        takes=("payments",),
        about='a text: the numbers that were picked, as ["1","3"]; [] for none',
    )
    functions.register(
        "otis-validate-total-income",
        total_income.validate_total_income,
        takes=(*total_income.TAKES, *incomes.TAKES),
        optional=(*total_income.TAKES, *incomes.TAKES),
        sensitive=incomes.SENSITIVE,
        gives=("income", "incomeFlag", "maxIncome", "frequency"),
        about="the income a month, and whether it is over the limit (1) or not (0)",
    )


def _register_callbacks(remote: bool) -> None:
    functions.register(
        "otis-get-first-callback-time",
        callbacks.first_callback_time,
        gives=("intro", "first", "callback-date"),
        remote=remote,
        idempotent=True,
        about="the first time at which the organization can call back",
    )
    functions.register(
        "otis-get-callback-times",
        callbacks.callback_times,
        takes=("callbackDate",),
        gives=("times", "timeArray"),
        remote=remote,
        idempotent=True,
        about="the free times of a day (mm/dd/yyyy, or a number of the list of days)",
    )
    functions.register(
        "otis-get-callback-days",
        callbacks.callback_days,
        gives=("days",),
        remote=remote,
        idempotent=True,
        about="the days on which the organization can call back",
    )
