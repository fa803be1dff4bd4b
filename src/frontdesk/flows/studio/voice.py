"""The widgets of calls."""

from __future__ import annotations

from frontdesk.flows.model import CapturePayment, Connect, Gather, MakeCall, Record, Speak, Step
from frontdesk.flows.studio.states import State
from frontdesk.flows.templating import Template


def say_play(state: State) -> Step:
    spoken = _speak(state, state.exit("audioComplete"))
    if spoken is None:
        state.report("empty", "It says and plays nothing.", "Give it words, or take it out.")
        return Speak(name=state.name, line=state.line, text=state.text("", "say"), next=state.exit("audioComplete"))
    return spoken


def _speak(state: State, leads: str | None) -> Speak | None:
    """What is said, played or sent as tones: the first that the state has. None: nothing."""
    said = state.text(state.string("say"), "say") if state.string("say").strip() else None
    play = state.maybe("play") if said is None else None
    digits = state.maybe("digits") if said is None and play is None else None
    if said is None and play is None and digits is None:
        return None
    return Speak(
        name=state.name,
        line=state.line,
        text=said,
        play=play,
        digits=digits,
        voice=state.string("voice"),
        language=state.string("language"),
        loop=state.number("loop", 1),
        next=leads,
    )


def gather(state: State) -> Step:
    digits = state.number("number_of_digits", 0)
    return Gather(
        name=state.name,
        line=state.line,
        speak=_speak(state, None),
        keypress=state.exit("keypress"),
        speech=state.exit("speech"),
        when_silent=state.exit("timeout"),
        timeout=state.number("timeout", 5),
        finish_on_key=state.string("finish_on_key") if "finish_on_key" in state.properties else "#",
        number_of_digits=digits or None,
        stop_gather=state.flag("stop_gather", True),
        gather_language=state.string("gather_language"),
        hints=state.string("hints"),
        profanity_filter=state.flag("profanity_filter", True),
        speech_timeout=state.string("speech_timeout") or "auto",
        speech_model=state.string("speech_model"),
    )


def record(state: State) -> Step:
    trim = state.string("trim").strip().lower()
    return Record(
        name=state.name,
        line=state.line,
        timeout=state.number("timeout", 5),
        finish_on_key=state.string("finish_on_key") if "finish_on_key" in state.properties else "#",
        max_length=state.number("max_length", 3600),
        play_beep=state.flag("play_beep", True),
        transcribe=state.flag("transcribe"),
        trim={"true": "trim-silence", "false": "do-not-trim"}.get(trim, trim),
        next=state.exit("recordingComplete"),
        no_audio=state.exit("noAudio"),
        hung_up=state.exit("hangup"),
    )


def connect(state: State) -> Step:
    noun = state.string("noun").strip() or "number"
    return Connect(
        name=state.name,
        line=state.line,
        noun=noun,
        to=(state.maybe("sip_endpoint") if noun == "sip" else None) or state.maybe("to") or Template(""),
        caller_id=state.maybe("caller_id"),
        timeout=state.number("timeout", 30),
        record=state.flag("record"),
        next=state.exit("callCompleted"),
        hung_up=state.exit("hangup"),
    )


def make_call(state: State) -> Step:
    return MakeCall(
        name=state.name,
        line=state.line,
        to=state.maybe("to") or Template("{{contact.channel.address}}"),
        caller=state.maybe("from"),
        timeout=state.number("timeout", 60),
        detect_machine=state.flag("detect_answering_machine"),
        send_digits=state.maybe("send_digits"),
        record=state.flag("record"),
        next=state.exit("answered"),
        busy=state.exit("busy"),
        no_answer=state.exit("noAnswer"),
        failed=state.exit("failed"),
    )


def capture_payment(state: State) -> Step:
    cards = state.properties.get("valid_card_types")
    listed = [str(card) for card in cards] if isinstance(cards, list) else state.string("valid_card_types").split()
    return CapturePayment(
        name=state.name,
        line=state.line,
        connector=state.maybe("payment_connector"),
        amount=state.maybe("payment_amount"),
        currency=state.maybe("currency"),
        description=state.maybe("description"),
        method=state.string("payment_method").strip(),
        token_type=state.string("payment_token_type").strip(),
        bank_account_type=state.maybe("bank_account_type"),
        card_types=" ".join(listed).replace(",", " "),
        security_code=state.flag("security_code", True),
        postal_code=state.maybe("postal_code"),
        min_postal_code_length=state.number("min_postal_code_length", 0),
        timeout=state.number("timeout", 5),
        max_attempts=state.number("max_attempts", 2),
        language=state.string("language").strip(),
        parameters=tuple(state.pairs("parameters")),
        next=state.exit("success"),
        too_many_tries=state.exit("maxFailedAttempts"),
        provider_error=state.exit("providerError"),
        interrupted=state.exit("payInterrupted"),
        hung_up=state.exit("hangup"),
        invalid=state.exit("validationError"),
    )
