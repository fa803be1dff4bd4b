"""The functions that the office of a journey has beside Frontdesk's own, as another room would register them."""

from __future__ import annotations

import os
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.apps import AppConfig

from frontdesk.flows import functions
from frontdesk.flows.functions import Context


class OfficeFunctions(AppConfig):
    name = "journeys.harness"
    label = "office_functions"

    def ready(self) -> None:
        functions.register("lookup", lookup, takes=("zip",), gives=("office",), remote=True, idempotent=True)
        functions.register("breaks", breaks)
        functions.register("breaks_far_away", breaks, remote=True)


def lookup(given: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Asks the web server of the test (its address is in the house) which office there is, as long as that takes."""
    url = (Path(os.environ["FRONTDESK_HOME"]) / "office_url").read_text()
    with urllib.request.urlopen(f"{url}/lookup?zip={given['zip']}", timeout=20) as answer:
        return {"office": answer.read().decode()}


def breaks(given: Mapping[str, Any], context: Context) -> None:
    raise RuntimeError("the office's own function is broken")
