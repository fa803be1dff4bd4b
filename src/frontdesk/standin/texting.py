"""The life of a text to a person: taken or refused, sent, delivered or not, answered."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from frontdesk.standin import segments
from frontdesk.standin.callbacks import Callbacks
from frontdesk.standin.errors import Refusal
from frontdesk.standin.media import Medium
from frontdesk.standin.plans import TextPlan
from frontdesk.standin.records import FINAL_TEXT, Text, new_sid
from frontdesk.standin.replying import Replying
from frontdesk.standin.world import World, token_in

NUMBER = re.compile(r"\+(?:1[2-9]\d{9}|[2-9]\d{6,14})")
SERVICE = re.compile(r"MG[0-9a-fA-F]{32}")
#: Twilio's own numbers for tests of errors (docs: test credentials); they stay what they are here.
MAGIC_FROM = {"+15005550001": 21212, "+15005550007": 21606, "+15005550008": 21611}
MAGIC_TO = {"+15005550001": 21211, "+15005550002": 21612, "+15005550003": 21408, "+15005550004": 21610}
MAGIC_TO["+15005550009"] = 21614
MAGIC_GOOD = "+15005550006"
WORKERS = 16
SCHEDULE_AFTER, SCHEDULE_BEFORE = timedelta(minutes=15), timedelta(days=35)


class Texting:
    """Takes texts, and lets each have the fate its phone's plan says."""

    def __init__(self, world: World, callbacks: Callbacks, replying: Replying) -> None:
        self.world = world
        self.callbacks = callbacks
        self.replying = replying
        self._lives: asyncio.Queue[tuple[Text, TextPlan]] = asyncio.Queue()
        self._workers: list[asyncio.Task[None]] = []

    def open(self) -> None:
        self._workers = [asyncio.create_task(self._work()) for _ in range(WORKERS)]

    def stop(self) -> list[asyncio.Task[None]]:
        """Texts that were taken and not sent yet stay unsent; the workers returned are the caller's to cancel."""
        while not self._lives.empty():
            self._lives.get_nowait()
            self.world.end()
        return self._workers

    def accept(self, params: dict[str, list[str]]) -> Text:
        """Take a request to send a text. Raises Refusal as Twilio would; nothing is kept then."""
        world = self.world
        one = {name: values[0] for name, values in params.items()}
        to, sender, body = self._checked(one, has_media="MediaUrl" in params)
        phone = world.phone(to)
        plan = world.scenario.text_plan(to, phone.texts_taken)
        phone.texts_taken += 1
        if plan.outcome == "refuse":
            raise Refusal(plan.code or 21610)
        if (to, sender) in world.blocked:
            raise Refusal(21610)
        now = world.clock.now()
        service = one.get("MessagingServiceSid")
        text = Text(
            sid=new_sid("MM" if "MediaUrl" in params else "SM"),
            account_sid=world.account_sid,
            direction="outbound-api",
            to=to,
            from_=None if service and not one.get("From") else sender,
            body=body,
            status="accepted" if service else "queued",
            created=now,
            updated=now,
            # with a Messaging Service the number of parts is known once a sender is chosen
            segments=0 if service else segments.count(body),
            params=params,
            media=[Medium(url, "", url) for url in params.get("MediaUrl", ())],
            service_sid=service,
            callback=one.get("StatusCallback", ""),
            nth=phone.texts_taken - 1,
        )
        if one.get("ScheduleType") == "fixed":
            text.send_at = _send_at(one, now)
            text.status = "scheduled"
        world.keep_text(text)
        world.accepted_texts[to, body] += 1
        if token := token_in(text.callback):
            world.accepted_by_token[token] += 1
        if text.send_at is not None:
            self._wait_for_day(text, plan)
        else:
            self._begin(text, plan)
        return text

    def _begin(self, text: Text, plan: TextPlan) -> None:
        if self.world.scenario.pace:
            self.world.spawn(self._live(text, plan))  # it will sleep: not at the cost of others
            return
        self.world.begin()
        self._lives.put_nowait((text, plan))

    def _checked(self, one: Mapping[str, str], *, has_media: bool) -> tuple[str, str, str]:
        to, sender, body = one.get("To", ""), one.get("From", ""), one.get("Body", "")
        service = one.get("MessagingServiceSid", "")
        if not to:
            raise Refusal(21604)
        if not sender and not service:
            raise Refusal(21603)
        if not body and not has_media and "ContentSid" not in one:
            raise Refusal(21602)
        if len(body) > 1600:
            raise Refusal(21617)
        if to in MAGIC_TO:
            raise Refusal(MAGIC_TO[to])
        if not NUMBER.fullmatch(to):
            raise Refusal(21211, to)
        if sender in MAGIC_FROM:
            raise Refusal(MAGIC_FROM[sender])
        numbers = self.world.numbers
        if sender and sender != MAGIC_GOOD and numbers and sender not in numbers:
            raise Refusal(21606, sender)
        if service and not SERVICE.fullmatch(service):
            raise Refusal(21701, service)
        if (callback := one.get("StatusCallback")) and not is_address(callback):
            raise Refusal(21609, callback)
        validity = one.get("ValidityPeriod", "1")
        if not (validity.isdigit() and 1 <= int(validity) <= 36000):
            raise Refusal(21624, validity)
        if one.get("ScheduleType") == "fixed" and not service:
            raise Refusal(35118)
        return to, sender or next(iter(numbers), MAGIC_GOOD), body

    async def _work(self) -> None:
        while True:
            text, plan = await self._lives.get()
            try:
                await self._live(text, plan)
            finally:
                self.world.end()

    async def _live(self, text: Text, plan: TextPlan) -> None:
        pace = self.world.scenario.pace
        if plan.outcome == "stuck":
            return
        if text.service_sid:
            text.from_ = text.from_ or next(iter(self.world.numbers), MAGIC_GOOD)
            text.segments = segments.count(text.body)
            await self._step(text, plan, "queued")
        steps = {
            "delivered": ("sent", "delivered"),
            "silent": ("sent", "delivered"),
            "undelivered": ("sent", "undelivered"),
            "failed": ("failed",),
            "sent_only": ("sent",),
        }[plan.outcome]
        for status in steps:
            if pace:
                await asyncio.sleep(pace)
            await self._step(text, plan, status)
        if plan.replies and text.status in ("sent", "delivered"):
            self.world.spawn(self._reply(text, plan))

    async def _step(self, text: Text, plan: TextPlan, status: str) -> None:
        text.status = status
        text.updated = self.world.clock.now()
        if status == "sent":
            text.sent = text.updated
        if status in ("undelivered", "failed"):
            text.error_code = plan.code
        if text.callback and plan.outcome != "silent":
            await self.callbacks.of_text(text)
            if status in FINAL_TEXT:
                self.callbacks.finish(text.sid)

    async def _reply(self, text: Text, plan: TextPlan) -> None:
        for reply in plan.replies:
            await asyncio.sleep(plan.reply_after)
            await self.replying.text_in(text.to, text.from_ or next(iter(self.world.numbers), MAGIC_GOOD), reply)

    def _wait_for_day(self, text: Text, plan: TextPlan) -> None:
        """A text that waits for its day does not keep the stand-in from being idle."""
        if text.status != "scheduled" or text.send_at is None:
            return
        if self.world.clock.now() < text.send_at:
            asyncio.get_running_loop().call_later(0.2, self._wait_for_day, text, plan)
            return
        self._begin(text, plan)


def is_address(url: str) -> bool:
    """Whether Twilio would call back there: http(s), a host, no underscore in the host's name."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and "_" not in (parts.hostname or "")
    except ValueError:
        return False


def _send_at(one: Mapping[str, str], now: datetime) -> datetime:
    try:
        at = datetime.fromisoformat(one["SendAt"])
    except (KeyError, ValueError):
        raise Refusal(35111) from None
    at = at if at.tzinfo else at.replace(tzinfo=now.tzinfo)
    if not now + SCHEDULE_AFTER <= at <= now + SCHEDULE_BEFORE:
        raise Refusal(35114)
    return at
