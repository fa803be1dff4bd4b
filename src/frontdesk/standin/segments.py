"""How many SMS parts a body takes (GSM 03.38; Twilio docs: "what is GSM-7", "what is UCS-2")."""

from __future__ import annotations

GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENDED = frozenset("^{}\\[~]|€\f")  # each takes two septets
_ALL_GSM = GSM | GSM_EXTENDED


def count(body: str) -> int:
    """160 septets alone or 153 a part; with one character outside GSM-7, 70 UCS-2 units alone or 67 a part."""
    if _ALL_GSM.issuperset(body):
        size = len(body) + sum(body.count(c) for c in GSM_EXTENDED)
        alone, part = 160, 153
    else:
        size = len(body.encode("utf-16-le")) // 2
        alone, part = 70, 67
    return 1 if size <= alone else -(-size // part)
