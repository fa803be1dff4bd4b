"""The page with the phones, in a browser: read a text, answer it, pick up a call and press a key, call the office."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import pytest

from standin.conftest import OFFICE_NUMBER, PERSON

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


def test_one_chats_from_a_new_phone_with_pictures(standin, page):
    from playwright.sync_api import expect

    standin.office.answers["/sms"] = lambda params: (
        f"<Response><Message>You said {params['Body']}.<Media>https://office.example/map.png</Media></Message></Response>"
    )
    page.goto(standin.url)
    page.get_by_role("button", name="New phone").click()
    number = unquote(page.evaluate("location.hash"))[1:]
    assert number.startswith("+1312555010") and number != OFFICE_NUMBER
    box = page.get_by_label("Text the office")
    expect(box).to_be_focused()
    page.keyboard.type("one")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("two")
    page.locator("#picture").set_input_files({"name": "lease.png", "mimeType": "image/png", "buffer": b"lease"})
    page.get_by_role("button", name="Send", exact=True).click()
    log = page.get_by_role("log")
    expect(log).to_contain_text("You said one\ntwo.")
    expect(log.get_by_role("link", name="Picture (image/png)")).to_be_visible()
    expect(log.get_by_role("link", name="File")).to_have_attribute("href", "https://office.example/map.png")
    told = standin.office.at("/sms")[0]
    assert (told["From"], told["Body"], told["NumMedia"]) == (number, "one\ntwo", "1")
    expect(box).to_have_value("")

    page.get_by_role("button", name="New phone").click()  # another one, and nothing is on it
    expect(log).to_be_empty()
    assert unquote(page.evaluate("location.hash"))[1:] not in (number, OFFICE_NUMBER)


def test_times_are_the_offices_wherever_the_browser_is(standin, page):
    from playwright.sync_api import expect

    standin.world.zone = "Asia/Tokyo"
    standin.text(body="Hello")
    standin.idle()
    moment = datetime.fromisoformat(standin.control("GET", "phones")["phones"][0]["texts"][0]["at"])
    tokyo = moment.astimezone(ZoneInfo("Asia/Tokyo"))
    page.goto(standin.url)
    expect(page.get_by_role("log")).to_contain_text(f"{tokyo:%A, %B} {tokyo.day}")
    expect(page.get_by_role("log").get_by_role("time")).to_have_text(f"{tokyo:%I:%M %p}".lstrip("0"))
    expect(page.get_by_text("Times are those of Asia/Tokyo.")).to_be_visible()


def test_a_long_chat_ends_in_sight_and_waits_for_who_reads_further_up(standin, page):
    from playwright.sync_api import expect

    for n in range(40):
        standin.text(body=f"Text {n}.")
    standin.idle()
    page.goto(standin.url)
    log = page.get_by_role("log")
    expect(log.get_by_text("Text 39.")).to_be_in_viewport()
    standin.text(body="Text 40.")
    expect(log.get_by_text("Text 40.")).to_be_in_viewport()
    page.locator("#scroll").evaluate("e => e.scrollTop = 0")
    page.wait_for_function("!following")
    standin.text(body="Text 41.")
    newer = page.get_by_role("button", name="Newer texts")
    expect(newer).to_be_visible()
    expect(log.get_by_text("Text 0.")).to_be_in_viewport()
    newer.click()
    expect(log.get_by_text("Text 41.")).to_be_in_viewport()


def test_what_the_office_did_not_take_is_told(standin, page):
    from playwright.sync_api import expect

    standin.office.answers["/sms"] = 500
    page.goto(f"{standin.url}/#+13125550177")
    page.get_by_label("Text the office").fill("Hello?")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("The office answered with an error (HTTP 500).")
    expect(page.get_by_role("log")).to_contain_text("the office answered with an error (HTTP 500)")
