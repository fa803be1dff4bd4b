"""A receptionist's evening in a real browser: sign in, upload, look at the plan, send, see what became of it.

Debian's chromium: `apt install chromium`. Without it these tests are skipped.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from journeys.harness.house import House
from journeys.harness.rows import appointment, csv_bytes

CHROMIUM = Path("/usr/bin/chromium")
PASSWORD = "correct horse battery"
EMAIL = "ann@example.org"
TEXTED, CALLED, LANDLINE = "+13125550142", "+13125559060", "+13125559300"  # the last digits say what the phone does
#: Milliseconds to wait for what the worker does.
PATIENCE = 60_000

pytestmark = [
    pytest.mark.browser,
    pytest.mark.house(settings={"DJANGO_SUPERUSER_PASSWORD": PASSWORD}),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's package chromium"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # away from the update and sync servers, which it would otherwise ask at every start
    quiet = ["--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu", "--disable-component-update", *quiet]
        )
        yield browser
        browser.close()


@pytest.fixture
def page_of(browser: Browser) -> Iterator[Callable[..., Page]]:
    """page_of(house, **context): a page of the house in a window of its own; mistakes in its console fail the test."""
    contexts = []
    mistakes: list[str] = []

    def page_of(house: House, **how: Any) -> Page:
        context = browser.new_context(base_url=house.web_url, **how)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda message: mistakes.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: mistakes.append(str(error)))
        return page

    yield page_of
    for context in contexts:
        context.close()
    assert mistakes == []


def a_file() -> dict[str, Any]:
    """Five rows: a text, a call nobody answers, a text to a landline, a number that is none, one that stands twice."""
    rows = [
        appointment("A1", TEXTED, text=True),
        appointment("A2", CALLED, call=True),
        appointment("A3", LANDLINE, text=True),
        appointment("A4", "555 12", text=True),
        appointment("A1", TEXTED, text=True),
    ]
    return {"name": "tomorrow.csv", "mimeType": "text/csv", "buffer": csv_bytes(rows)}


def sign_in(house: House, page: Page) -> None:
    house.command("createsuperuser", "--noinput", "--email", EMAIL, "--first_name", "Ann", "--last_name", "Lee")
    page.goto("/")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_title(re.compile("Today"))


def test_from_a_file_to_reached_people(house: House, page_of: Callable[..., Page]) -> None:
    house.start_worker()
    page = page_of(house)
    sign_in(house, page)

    page.get_by_role("link", name="Upload a CSV").first.click()
    page.get_by_label("The day's appointments").set_input_files(a_file())
    page.get_by_role("button", name="Upload and check").click()

    # the plan: a fate for every row, and what is wrong with row 5
    expect(page.get_by_role("button", name="Import and send now")).to_be_visible(timeout=PATIENCE)
    plan = page.locator("section", has=page.get_by_role("heading", name="What would happen to each row"))
    for fate in ("1 cannot be imported", "3 new", "1 twice in this file"):
        expect(plan.get_by_text(fate)).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("row 5 .*555 12"))).to_be_visible()
    assert house.table("appointments") == [] and house.carrier.accepted()["by_token"] == {}

    page.get_by_role("button", name="Import and send now").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download failed rows").click()
    repair = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text("utf-8-sig"))))
    assert [row["appointment_id"] for row in repair] == ["A4"]

    page.get_by_role("link", name="Follow the round").click()
    outcomes = page.locator("section", has=page.get_by_role("heading", name="Outcomes"))
    for outcome in ("1 delivered", "1 undelivered", "1 no answer"):
        expect(outcomes.get_by_text(outcome)).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("3 of 3 calls and texts have their last word")).to_be_visible()

    # what the page says is what happened
    assert len(house.carrier.read_on(TEXTED)) == 1 and house.carrier.sent_twice() == {}
    assert house.row("appointments", appointment_id="A1")["success_at"] is not None
    assert house.row("appointments", appointment_id="A3")["success_at"] is None

    page.get_by_role("link", name="Today").first.click()
    expect(page.get_by_role("row", name=re.compile("started by Ann Lee"))).to_contain_text("1 delivered")


def test_a_round_is_started_by_a_button(house: House, page_of: Callable[..., Page]) -> None:
    house.put_csv("monday.csv", [appointment("B1", TEXTED, text=True)])
    house.run("import")
    house.start_worker()
    page = page_of(house, viewport={"width": 390, "height": 844})  # a phone
    sign_in(house, page)
    page.get_by_role("link", name="Start a round now").click()
    expect(page.get_by_text("1 appointment is due")).to_be_visible()
    page.get_by_role("button", name="Start the round").click()
    expect(page.get_by_text("1 delivered")).to_be_visible(timeout=PATIENCE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_pages_work_without_javascript(house: House, page_of: Callable[..., Page]) -> None:
    house.start_worker()
    page = page_of(house, java_script_enabled=False)
    sign_in(house, page)
    page.goto("/upload/")
    page.get_by_label("The day's appointments").set_input_files(a_file())
    page.get_by_role("button", name="Upload and check").click()
    expect(page.get_by_text("3 new")).to_be_visible(timeout=PATIENCE)  # the page came again by itself
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_text("Nothing of it was imported.")).to_be_visible()
    assert house.table("appointments") == []


def test_a_chat_on_a_phone_is_handed_over_and_staff_answer(house: House, page_of: Callable[..., Page]) -> None:
    for name, *routes in (("household",), ("welcome", "--default")):
        house.command("flows", "publish", name, *routes)
    house.start_worker()
    phone, desk = page_of(house, viewport={"width": 390, "height": 844}), page_of(house)

    phone.goto(house.carrier.url)
    phone.get_by_role("button", name="New phone").click()
    box, chat = phone.get_by_label("Text the office"), phone.get_by_role("log")
    said = [
        ("hi", "What can we do for you?"),
        ("I'd like to leave a message", "What would you like to tell us?"),
        ("My papers <b>came</b>.", "Our staff will read your message"),
    ]
    for words, answer in said:
        box.fill(words)
        phone.keyboard.press("Enter")
        expect(chat).to_contain_text(answer)
    expect(chat).to_contain_text("My papers <b>came</b>.")
    expect(chat.get_by_text("Our staff will read your message")).to_be_in_viewport()  # it follows what is said
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390

    sign_in(house, desk)
    expect(desk.get_by_text("1 conversation is in the inbox")).to_be_visible()
    desk.get_by_role("link", name="Inbox").first.click()
    expect(desk.get_by_role("row", name=re.compile("message for staff"))).to_be_visible()
    desk.get_by_role("link", name=re.compile(r"^\+1")).click()
    expect(desk.get_by_text("My papers <b>came</b>.").first).to_be_visible()
    desk.get_by_label("What the person will read").fill("Thank you. Bring them on Monday.")
    desk.get_by_role("button", name="Send").click()

    expect(chat).to_contain_text("Thank you. Bring them on Monday.", timeout=PATIENCE)
    expect(chat.get_by_role("listitem").last).to_contain_text("delivered")
    expect(desk.get_by_text("delivered")).to_be_visible(timeout=PATIENCE)  # the thread follows by itself

    # what the person writes now is for staff: no flow talks in between
    box.fill("Will do!")
    phone.get_by_role("button", name="Send").click()
    expect(desk.get_by_text("Will do!")).to_be_visible(timeout=PATIENCE)
    desk.get_by_role("button", name="Resolved").click()
    expect(desk.get_by_text("Nobody waits.")).to_be_visible()
    assert [row["state"] for row in house.table("flow_sessions")] == ["ended"]
    expect(chat.get_by_role("listitem").last).to_contain_text("Will do!")
