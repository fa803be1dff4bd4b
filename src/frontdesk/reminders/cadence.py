"""Which channels an appointment wants."""

from __future__ import annotations

from frontdesk.carrier.statuses import Channel


def wanted_channels(
    phone_preference: bool | None, text_preference: bool | None, no_preference: str
) -> frozenset[Channel]:
    """The channels a person wants; with neither preference `no_preference` decides (call, text, both or none)."""
    wanted = set()
    if phone_preference:
        wanted.add(Channel.CALL)
    if text_preference:
        wanted.add(Channel.TEXT)
    if not wanted:
        by_setting = {"call": {Channel.CALL}, "text": {Channel.TEXT}, "both": set(Channel), "none": set()}
        wanted = by_setting[no_preference]
    return frozenset(wanted)
