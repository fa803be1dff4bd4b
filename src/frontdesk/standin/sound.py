"""A second of silence, as recordings have it."""

from __future__ import annotations

import io
import wave

#: One frame of MPEG 1 layer III, 128 kbit/s, 44.1 kHz, that decodes to nothing; 38 of them last a second.
_FRAME = bytes.fromhex("fffb9064") + bytes(413)


def mp3() -> bytes:
    return _FRAME * 38


def wav() -> bytes:
    """8 kHz, 16 bits, one channel: what the carrier records."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(16_000))
    return file.getvalue()
