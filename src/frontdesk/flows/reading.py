"""One door for flows of either kind: our YAML and Studio's JSON, told apart by what is in them."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping

from frontdesk.flows import language, studio
from frontdesk.flows.model import Flow
from frontdesk.flows.problems import Problem


def read_any(
    text: str,
    file: str = "",
    name: str = "",
    translations: Mapping[str, Mapping[str, str]] | None = None,
    *,
    flow_names: Mapping[str, str] | None = None,
) -> tuple[Flow, list[Problem]]:
    """The flow in `text`, and what an author should know about it.

    name: the flow's, whatever the file says. translations: language -> key of a text -> text. flow_names: for a Studio
    export, the sid of a sub-flow -> the name of a flow here.

    Raises FlowError, with every problem found, for what can be read as neither.
    """
    text = text.removeprefix("\ufeff")
    if _is_studio(text):
        return studio.read(text, file, name, translations, flow_names=flow_names)
    flow = language.read(text, file, translations)
    return (dataclasses.replace(flow, name=name) if name else flow), []


def _is_studio(text: str) -> bool:
    """A JSON object is an export of Studio, sound or not, unless it reads as our own language written as JSON."""
    if not text.lstrip().startswith("{"):
        return False
    try:
        document = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        return '"states"' in text
    return studio.is_export(document) or not (isinstance(document, dict) and {"flow", "steps"} & document.keys())
