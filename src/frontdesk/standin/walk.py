"""A call walks through the TwiML it is given: what is said and pressed is written into its transcript."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from urllib.parse import urljoin

from frontdesk.standin.callbacks import Params, about_call
from frontdesk.standin.plans import CallPlan
from frontdesk.standin.records import Call, new_sid
from frontdesk.standin.twiml import VOICE_VERBS, TwimlError, Verb, parse
from frontdesk.standin.wire import Wire
from frontdesk.standin.world import World

DOCUMENTS_IN_ONE_CALL = 100  # a loop trap ends here
WORDS_A_SECOND = 2.5
APPLICATION_ERROR = "We're sorry, an application error has occurred. Goodbye."


@dataclass(frozen=True, slots=True)
class Source:
    """Where the next document comes from: an address to ask, or the document itself."""

    url: str = ""
    twiml: str = ""
    extra: tuple[tuple[str, str], ...] = ()
    kind: str = "voice"
    fallback: str = ""
    is_last: bool = False  # the person has hung up; what is answered is not performed


class HungUp(Exception):
    """The call is over; `status` is its last one."""

    def __init__(self, status: str = "completed") -> None:
        self.status = status


class Walk:
    """One call's walk. `run` returns when nothing is left to do, or raises HungUp; `seconds` is how long it took."""

    def __init__(self, world: World, wire: Wire, call: Call, plan: CallPlan) -> None:
        self.world = world
        self.wire = wire
        self.call = call
        self.plan = plan
        self.seconds = 0.0
        self._keys = list(plan.digits)
        self._words = list(plan.says)
        self._verbs = 0

    async def run(self, source: Source | None) -> None:
        documents = 0
        while source is not None:
            documents += 1
            if documents > DOCUMENTS_IN_ONE_CALL:
                self.world.alert(12400, self.call.sid, f"more than {DOCUMENTS_IN_ONE_CALL} documents in one call")
                raise HungUp
            try:
                url, verbs = await self._document(source)
                if source.is_last:
                    raise HungUp
                source = await self._perform(verbs, url)
            except TwimlError as error:
                self.world.alert(error.code, self.call.sid, str(error))
                self._write("Say", text=APPLICATION_ERROR)
                raise HungUp from None
            except _Redirected as to:
                source = to.source

    async def _document(self, source: Source) -> tuple[str, tuple[Verb, ...]]:
        if source.twiml:
            return "", parse(source.twiml.encode())
        status = "completed" if source.is_last else "ringing" if source.kind == "call_in" else "in-progress"
        params: Params = [*about_call(self.call, status), *source.extra]
        if self.call.answered_by:
            params.append(("AnsweredBy", self.call.answered_by))
        reply = await self.wire.post(source.kind, self.call.sid, source.url, params, voice=True)
        if not reply.ok and source.fallback:
            params.append(("ErrorUrl", source.url))
            reply = await self.wire.post(source.kind, self.call.sid, source.fallback, params, voice=True)
        if not reply.ok:
            raise TwimlError(11200, f"{source.url} gave no TwiML ({reply.status or reply.problem})")
        verbs = parse(reply.body, reply.content_type)
        return source.url, verbs

    async def _perform(self, verbs: tuple[Verb, ...], url: str) -> Source | None:
        for verb in verbs:
            self._listen()
            if self.plan.outcome == "hang-up" and self._verbs >= self.plan.after:
                raise HungUp
            self._verbs += 1
            if verb.name == self.plan.hangs_up_at and verb.name not in ("Record", "Dial", "Pay"):
                raise HungUp
            match verb.name:
                case "Say" | "Play" | "Pause":
                    self._speak(verb)
                case "Gather":
                    if (source := await self._gather(verb, url)) is not None:
                        return source
                case "Redirect":
                    return Source(url=self._absolute(verb.text, url), kind="voice")
                case "Hangup":
                    self._write("Hangup")
                    raise HungUp
                case "Reject":
                    raise HungUp("busy" if verb.attributes.get("reason") == "busy" else "no-answer")
                case "Record":
                    if (source := self._record(verb, url)) is not None:
                        return source
                case "Dial":
                    if (source := self._dial(verb, url)) is not None:
                        return source
                case "Pay":
                    return self._pay(verb, url)
                case _:
                    known = ", ".join(sorted(VOICE_VERBS))
                    self.world.alert(12200, self.call.sid, f"{verb.name} is not performed here; there are {known}")
        return None

    def _speak(self, verb: Verb) -> None:
        times = max(verb.number("loop", 1), 1)
        if verb.name == "Pause":
            self.seconds += verb.number("length", 1)
            self._write("Pause", length=verb.number("length", 1))
        elif verb.name == "Play":
            self.seconds += 3 * times
            self._write("Play", url=verb.text, digits=verb.attributes.get("digits", ""), loop=times)
        else:
            if len(verb.text) > 4096:
                self.world.alert(13521, self.call.sid, "a Say holds more than 4,096 characters")
            self.seconds += times * len(verb.text.split()) / WORDS_A_SECOND
            said = {"language": verb.attributes.get("language", ""), "voice": verb.attributes.get("voice", "")}
            self._write("Say", text=verb.text, loop=times, **said)

    async def _gather(self, verb: Verb, url: str) -> Source | None:
        for child in verb.children:
            if child.name in ("Say", "Play", "Pause"):
                self._speak(child)
            else:
                self.world.alert(13320, self.call.sid, f"{child.name} may not stand in a Gather")
        timeout = verb.number("timeout", 5)
        digits, words, key = await self._input(verb, timeout)
        if not digits and not words:
            self.seconds += timeout
            self._write("Gather", digits="", timed_out=True)
            if verb.attributes.get("actionOnEmptyResult", "false") != "true":
                return None
        else:
            self._write("Gather", digits=digits, **({"says": words} if words else {}))
        extra: list[tuple[str, str]] = []
        if words:
            extra = [("SpeechResult", words), ("Confidence", "0.92")]
        else:
            extra = [("Digits", digits), ("FinishedOnKey", key)]
        action = self._absolute(verb.attributes.get("action", ""), url)
        return Source(url=action, extra=(*extra, ("msg", "Gather End")), kind="gather")

    async def _input(self, verb: Verb, timeout: int) -> tuple[str, str, str]:
        """What the person presses or says: (digits, words, the key that finished)."""
        kinds = verb.attributes.get("input", "dtmf")
        finish = verb.attributes.get("finishOnKey", "#")
        limit = verb.number("numDigits", 0)
        if self.call.live and "speech" in kinds and self._words:
            pressed = ""  # it was said before it was asked
        elif self.call.live:
            pressed = await self._live_keys(limit, finish, timeout, speech="speech" in kinds)
        elif self.plan.outcome in ("machine", "fax") or not self._keys:
            pressed = ""
        else:
            pressed = self._keys.pop(0)
        digits, key = "", ""
        for character in pressed if "dtmf" in kinds else "":
            if finish and character in finish:
                key = character
                break
            digits += character
            if limit and len(digits) == limit:
                break
        words = self._words.pop(0) if not digits and "speech" in kinds and self._words else ""
        return digits, words, key

    async def _live_keys(self, limit: int, finish: str, timeout: int, *, speech: bool = False) -> str:
        pressed = ""
        self.call.waits_for = "keys"
        try:
            while not (limit and len(pressed) >= limit) and not (pressed and finish and pressed[-1] in finish):
                kind, value = await asyncio.wait_for(self.call.line.get(), timeout)
                if kind == "keys":
                    pressed += value
                elif kind == "say":
                    if speech:
                        self._words.insert(0, value)
                        return ""
                else:
                    self._happens(kind, value)
        except TimeoutError:
            pass
        finally:
            self.call.waits_for = ""
        return pressed

    def _record(self, verb: Verb, url: str) -> Source | None:
        seconds = min(self.plan.records, verb.number("maxLength", 3600))
        self._write("Record", seconds=seconds)
        if not seconds or self.plan.outcome in ("machine", "fax"):
            self.seconds += verb.number("timeout", 5)
            return None
        self.seconds += seconds
        sid = new_sid("RE")
        self.world.recordings.add(sid)
        recording = f"{self.world.url}/2010-04-01/Accounts/{self.call.account_sid}/Recordings/{sid}"
        hangs_up = self.plan.hangs_up_at == "Record"
        extra = (
            ("RecordingUrl", recording),
            ("RecordingSid", sid),
            ("RecordingDuration", str(seconds)),
            ("Digits", "hangup" if hangs_up else verb.attributes.get("finishOnKey", "#")[:1]),
        )
        return Source(url=self._absolute(verb.attributes.get("action", ""), url), extra=extra, is_last=hangs_up)

    def _dial(self, verb: Verb, url: str) -> Source | None:
        number = next((child.text for child in verb.children), verb.text)
        self._write("Dial", number=number, result=self.plan.dial)
        talked = 30 if self.plan.dial == "completed" else 0
        self.seconds += talked
        hangs_up = self.plan.hangs_up_at == "Dial"
        if "action" not in verb.attributes:
            if hangs_up:
                raise HungUp
            return None
        extra = (
            ("DialCallStatus", self.plan.dial),
            ("DialCallSid", new_sid("CA")),
            ("DialCallDuration", str(talked)),
        )
        return Source(url=self._absolute(verb.attributes["action"], url), extra=extra, is_last=hangs_up)

    def _pay(self, verb: Verb, url: str) -> Source:
        """Take a made-up card; the transcript has the result alone, as a recording of the real thing would."""
        hangs_up = self.plan.hangs_up_at == "Pay"
        result = "caller-hung-up" if hangs_up else self.plan.pays
        self.seconds += 60
        self._write("Pay", result=result, amount=verb.attributes.get("chargeAmount", ""))
        extra = [("Result", result), ("PaymentMethod", verb.attributes.get("paymentMethod", "credit-card"))]
        if result == "success":
            charged = verb.attributes.get("chargeAmount", "0").strip("0.")
            told = ("PaymentConfirmationCode", f"ch_{self.call.sid[-8:]}")
            token = ("PaymentToken", f"tok_{self.call.sid[-8:]}")
            extra += [told if charged else token, ("PaymentCardNumber", "xxxx-xxxxxx-x4001"), ("SecurityCode", "***")]
            extra += [("PaymentCardType", "visa"), ("ExpirationDate", "0530"), ("PaymentCardPostalCode", "60603")]
        elif result != "caller-hung-up":
            extra.append(("PaymentError", result))
        action = self._absolute(verb.attributes.get("action", ""), url)
        return Source(url=action, extra=tuple(extra), kind="gather", is_last=hangs_up)

    def _absolute(self, address: str, url: str) -> str:
        target = urljoin(url, address) if url else address
        if not target.startswith(("http://", "https://")):
            raise TwimlError(
                11100, f"{address or 'an empty address'} is not absolute; TwiML sent with the call needs it"
            )
        return target

    def _listen(self) -> None:
        """Whatever happened to the call meanwhile happens now."""
        while not self.call.line.empty():
            kind, value = self.call.line.get_nowait()
            if kind == "keys":
                self._keys.append(value)
            elif kind == "say":
                self._words.append(value)
            else:
                self._happens(kind, value)

    def _happens(self, kind: str, value: str) -> None:
        if kind in ("hang-up", "complete", "decline"):
            raise HungUp
        if kind == "redirect":
            raise _Redirected(Source(url=value))
        if kind == "twiml":
            raise _Redirected(Source(twiml=value))

    def _write(self, verb: str, **what: object) -> None:
        self.call.transcript.append({"verb": verb, **what})


class _Redirected(Exception):
    """The office changed the call while it ran (REST: Url or Twiml)."""

    def __init__(self, source: Source) -> None:
        self.source = source
