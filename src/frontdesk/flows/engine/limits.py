"""How far a session may go. Every bound ends in a clear `Failed`, or in a `Noted` where the run can go on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """The bounds of a session; each is the last value that is still allowed."""

    steps_per_turn: int = 1_000  # steps since the person was last heard, results of calls included -> Failed("steps")
    steps_per_session: int = 100_000  # -> Failed("steps")
    visits_without_wait: int = 100  # of one step, without a wait between them -> Failed("loop")
    depth: int = 100  # sub-flows within sub-flows -> Failed("depth")
    session_bytes: int = 500_000  # of the session as JSON; the way back is shortened first -> Failed("size")
    age_days: int = 365  # since the session began -> Failed("age")
    text_characters: int = 16_000  # of one text: out -> Failed("text"), in -> cut off, Noted("text")
    texts_per_turn: int = 10  # said without a question; more are left out, Noted("texts")
    kept_texts: int = 20  # that come while a result is awaited; more are left out, Noted("kept")
    back_steps: int = 50  # answers that BACK can take back
    tries: int = 3  # wrong answers to a question that sets no number of its own
