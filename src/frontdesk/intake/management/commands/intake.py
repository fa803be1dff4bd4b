"""`frontdesk intake`: content packs, places, a person simulated, what people wrote and where they stopped, hand-off."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from frontdesk.config.commands import Report, ReportCommand


class Command(ReportCommand):
    help = "Legal-aid intake: content packs, places, simulate a person, misses, the funnel, transfers, clients."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")

        def verb(name: str, about: str) -> argparse.ArgumentParser:
            sub = verbs.add_parser(name, help=about, description=about)
            sub.add_argument("--json", action="store_true", dest="as_json", default=argparse.SUPPRESS)
            return sub

        sub = verb("load", "load a content pack: the name of one that comes with Frontdesk, or a folder")
        sub.add_argument("pack", metavar="PACK|FOLDER")
        sub.add_argument("--default", action="store_true", help="its menu is shown before the place is known")

        sub = verb("export", "write a loaded pack as a folder")
        sub.add_argument("pack", metavar="NAME")
        sub.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where")

        sub = verb("check", "say what is wrong with a pack, what will not work, and where nobody helps")
        sub.add_argument("pack", metavar="NAME|FOLDER")

        sub = verb("load-places", "load ZIP codes and counties: a CSV, or a state that comes with Frontdesk")
        sub.add_argument("source", metavar="FILE|STATE")

        sub = verb("load-ami", "load area median incomes: a CSV of county_fips, year, household_size, amount")
        sub.add_argument("file", metavar="FILE", type=Path)

        verb("issues", "list the legal issues of the loaded packs")

        sub = verb("misses", "first texts that nobody understood: what keywords to add")
        sub.add_argument("--since", type=_day, metavar="DAY", help="from this day on (2026-01-31)")

        sub = verb("simulate", "who would match a person, and why the others would not; nothing is stored")
        sub.add_argument("--zip", required=True, dest="zip_code", metavar="ZIP", help="where they live")
        sub.add_argument("--issue", required=True, metavar="KEY", help="the legal issue: eviction, snap, ...")
        sub.add_argument("--outcome", default="", metavar="VALUE", help="how guided navigation ends: tenant_court, ...")
        sub.add_argument("--county", default="", metavar="NAME", help="where the ZIP has several; else the primary one")
        sub.add_argument("--adults", type=int, default=1, metavar="N", help="adults in the home")
        sub.add_argument("--children", type=int, default=0, metavar="N", help="children in the home")
        sub.add_argument("--income", default="", metavar="DOLLARS", help="income of a month, before taxes: 1,900")
        sub.add_argument("--age", type=int, default=None, metavar="YEARS", help="their age")
        sub.add_argument("--group", action="append", default=[], dest="groups", metavar="NAME", help="veteran, ...")
        sub.add_argument("--language", default="en", metavar="LANGUAGE", help="in which they would read: en, es, pl")

        sub = verb("funnel", "how far people came: by screen and language")
        sub.add_argument("--since", type=_day, metavar="DAY", help="people who began on this day or later")
        sub.add_argument("--language", default="", metavar="LANGUAGE", help="only people of this language")

        sub = verb("transfers", "intakes that are handed over, or could not be")
        sub.add_argument("--state", default="", metavar="STATE", help="queued, sending, confirmed, refused, dropped")

        sub = verb("resend", "queue a refused or dropped transfer again")
        sub.add_argument("transfer", metavar="ID", type=int)

        sub = verb("updates", "what an external service is still to be told of people, and what was given up")
        sub.add_argument("--retry", action="store_true", help="try again what was given up")

        verb("rotate-keys", "the same as frontdesk rotate-keys: a new key for what lies sealed")

        sub = verb("api-client", "add or close a client of the service under /api/triage/")
        sub.add_argument(
            "action", metavar="add|close", choices=["add", "close"], help="add: secrets are shown this once"
        )
        sub.add_argument("name", metavar="NAME")

    def report(self, **options: Any) -> Report:
        from frontdesk.intake.intake_commands import handing_over, looking, packs, places, simulating, telling

        match options["verb"]:
            case "load":
                return packs.load(options["pack"], default=options["default"])
            case "export":
                return packs.export(options["pack"], options["out"])
            case "check":
                return packs.check(options["pack"])
            case "load-places":
                return places.load_places(options["source"])
            case "load-ami":
                return places.load_medians(options["file"])
            case "issues":
                return packs.issues()
            case "misses":
                return looking.misses(options["since"])
            case "simulate":
                return simulating.simulate(options)
            case "funnel":
                return looking.funnel(options["since"], options["language"])
            case "transfers":
                return handing_over.transfers(options["state"])
            case "resend":
                return handing_over.resend(options["transfer"])
            case "rotate-keys":
                return handing_over.rotate_keys()
            case "updates":
                return telling.updates(retry=options["retry"])
            case "api-client" if options["action"] == "close":
                return handing_over.close_client(options["name"])
            case "api-client":
                return handing_over.add_client(options["name"])
        raise CommandError(f"there is no intake {options['verb']}")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it as 2026-01-31") from None
