"""Time zones as people write them in a CSV -> IANA names. Pure."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

#: The wall clock meant, whichever of the winter and summer letters somebody wrote.
US_ABBREVIATIONS = {
    letters: zone
    for zone, all_ in {
        "America/New_York": "et est edt eastern",
        "America/Chicago": "ct cst cdt central",
        "America/Denver": "mt mst mdt mountain",
        "America/Phoenix": "arizona",
        "America/Los_Angeles": "pt pst pdt pacific",
        "America/Anchorage": "akt akst akdt alaska",
        "Pacific/Honolulu": "ht hst hdt hawaii",
        "America/Puerto_Rico": "ast",
    }.items()
    for letters in all_.split()
}


@cache
def _iana() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}


def zone_name(text: str) -> str | None:
    """`america/chicago`, `Central Time`, `EST` -> an IANA name; None for what is no time zone."""
    folded = text.strip().casefold().replace(" ", "_")
    if name := _iana().get(folded):
        # `EST` and `MST` are IANA names too, of zones without summer time that nobody means
        return US_ABBREVIATIONS.get(folded, name)
    words = folded.removesuffix("_time").removesuffix("_standard").removesuffix("_daylight")
    return US_ABBREVIATIONS.get(words)
