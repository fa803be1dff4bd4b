"""What a person answered cannot be so."""

from __future__ import annotations


class Invalid(ValueError):
    """`code` names the reason, for whoever words it to the person; the text says what is wrong and what is right."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
