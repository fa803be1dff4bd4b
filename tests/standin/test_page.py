"""The page with the phones, in a browser: read a text, answer it, pick up a call and press a key, call the office."""

from __future__ import annotations

from pathlib import Path

import pytest

from standin.conftest import PERSON

CHROMIUM = Path("/usr/bin/chromium")
SAYS = (
    '<Response><Gather numDigits="1" timeout="20" action="/keys"><Say>Press one to confirm.</Say></Gather></Response>'
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium at /usr/bin/chromium"),
]


@pytest.fixture
def page():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        page = browser.new_page()
        mistakes: list[str] = []
        page.on("pageerror", lambda error: mistakes.append(str(error)))
        yield page
        browser.close()
        assert mistakes == []


def test_a_person_reads_answers_and_picks_up(start, page):
    from playwright.sync_api import expect

    standin = start(default={"call": "live"})
    standin.office.answers.update(
        {
            "/sms": "<Response><Message>You are confirmed.</Message></Response>",
            "/voice": SAYS,
            "/call-in": SAYS,
            "/keys": "<Response><Say>Thank you.</Say></Response>",
        }
    )
    standin.text(body="Reply <b>C</b> to confirm.")
    page.goto(standin.url)
    phone = page.locator("#phone")
    expect(phone).to_contain_text("Reply <b>C</b> to confirm.")  # what people write is text, never markup
    phone.get_by_label("Text the office").fill("C")
    phone.get_by_role("button", name="Send").click()
    expect(phone).to_contain_text("You are confirmed.")

    standin.call()
    phone.get_by_role("button", name="Answer").click()
    expect(phone).to_contain_text("Press one to confirm.")
    phone.get_by_role("button", name="1", exact=True).click()
    expect(phone).to_contain_text("Thank you.")
    standin.idle()
    assert standin.office.at("/keys")[0]["Digits"] == "1"

    phone.get_by_role("button", name="Call the office").click()
    phone.get_by_role("button", name="2", exact=True).click()
    expect(phone).to_contain_text("Call to the office, completed")
    assert standin.office.at("/call-in")[0]["From"] == PERSON
    assert standin.office.at("/keys")[1]["Digits"] == "2"


def test_another_phone_can_be_taken_up(standin, page):
    from playwright.sync_api import expect

    page.goto(standin.url)
    expect(page.locator("#phone")).to_contain_text("Nothing has arrived yet")
    page.get_by_label("Another phone").fill("+13125550188")
    page.get_by_role("button", name="Take it up").click()
    page.locator("#phone").get_by_role("button", name="STOP").click()
    expect(page.locator("#phone")).to_contain_text("said STOP")
    assert standin.office.at("/sms")[0] | {"From": "+13125550188", "Body": "STOP"} == standin.office.at("/sms")[0]
