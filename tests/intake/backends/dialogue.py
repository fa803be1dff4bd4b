"""A small process of guided navigation, stored as a pack would store it."""

from __future__ import annotations

from frontdesk.intake.models import ContentPack, NavigationProcess
from intake.backends.offices import NOW

PROCESS = "il-example"


def text(words: str) -> dict[str, str]:
    return {"en": words, "es": f"{words} (es)"}


DEFINITION = {
    "process": PROCESS,
    "name": "Example",
    "languages": ["en", "es"],
    "outcome": {"field": "evict_outcome", "values": ["tenant_court", "tenant_notice"]},
    "at_end": {"lsc_code": "63 Housing"},
    "pages": [
        {
            "page": "papers",
            "elements": [
                {
                    "field": "evict_papers",
                    "type": "select",
                    "label": text("Which papers did you get?"),
                    "options": [
                        {"value": "court", "label": text("From the court"), "go_to": "court"},
                        {"value": "landlord", "label": text("From my landlord"), "go_to": "notice"},
                    ],
                }
            ],
        },
        {
            "page": "court",
            "elements": [{"field": "evict_date", "type": "bool", "label": text("Is there a date?")}],
            "next": [{"outcome": "tenant_court"}],
        },
        {
            "page": "notice",
            "elements": [{"field": "evict_days", "type": "text", "label": text("How many days?")}],
            "next": [{"outcome": "tenant_notice"}],
        },
    ],
}


def process() -> NavigationProcess:
    pack, _ = ContentPack.objects.get_or_create(name="example", defaults={"title": "Example", "loaded_at": NOW})
    return NavigationProcess.objects.create(
        pack=pack, process_id=PROCESS, name="Example", definition=DEFINITION, kind="issue"
    )
