"""The steps that only make sense on a call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frontdesk.flows.language.drafts import Block, Item
from frontdesk.flows.language.graph import Graph, Maker, Target, test
from frontdesk.flows.model import Assignment, Connect, Gather, MakeCall, Record, SetValues, Speak
from frontdesk.flows.templating import Template


def _spoken(graph: Graph, item: Item, name: str = "", after: Target = None) -> Speak | None:
    text = graph.text(item, "speak", item.main)
    if text is None:
        return None
    values = item.values
    voice, language, loop = values.get("voice") or "", values.get("language") or "", values.get("loop") or 1
    return Speak(**graph.common(item, name), next=after, text=text, voice=voice, language=language, loop=loop)


def _speak(graph: Graph, item: Item, after: Target) -> None:
    step = _spoken(graph, item, after=after)
    if step is not None:
        graph.put(step)


def _play(graph: Graph, item: Item, after: Target) -> None:
    graph.put(Speak(**graph.common(item), next=after, play=item.main, loop=item.values.get("loop") or 1))


def _tones(graph: Graph, item: Item, after: Target) -> None:
    graph.put(Speak(**graph.common(item), next=after, digits=item.main))


def _gather(graph: Graph, item: Item, after: Target) -> None:
    """Keys lead to the value, then to the steps of the key; what was said leads to the value, then to `speech`."""
    values, kept = item.values, item.values.get("as")
    keys: Mapping[str, Block] = values.get("keys") or {}
    pressed = f"{item.name}.keys" if keys else after
    spoken = graph.inner(item, "speech", after)
    silent = graph.inner(item, "when_silent", after)
    if keys:
        ways = [
            (test(f'widgets["{item.name}"].Digits == "{key}"'), graph.add(steps, after)) for key, steps in keys.items()
        ]
        graph.branch(
            item,
            f"{item.name}.keys",
            ways,
            graph.inner(item, "wrong_key", after) if "wrong_key" in values else item.name,
        )
    if kept:
        pressed = _keep(graph, item, f"{item.name}.pressed", kept, "Digits", pressed)
        spoken = _keep(graph, item, f"{item.name}.spoken", kept, "SpeechResult", spoken)
    graph.put(
        Gather(
            **graph.common(item),
            speak=_spoken(graph, item, f"{item.name}.speak"),
            keypress=pressed,
            speech=spoken,
            when_silent=silent,
            timeout=values.get("timeout") or Gather.timeout,
            finish_on_key=values.get("finish_on_key") or Gather.finish_on_key,
            number_of_digits=values.get("digits") or (1 if keys and all(len(key) == 1 for key in keys) else None),
            gather_language=values.get("language") or "",
            hints=values.get("hints") or "",
        )
    )


def _keep(graph: Graph, item: Item, name: str, kept: str, output: str, after: Target) -> str:
    """A step that keeps an output of the item under the author's name. Keys stay text: "007" is no number."""
    value = Template(f'{{{{ widgets["{item.name}"].{output} }}}}')
    graph.put(SetValues(**graph.common(item, name), next=after, assignments=(Assignment(kept, value, "text"),)))
    return name


def _record(graph: Graph, item: Item, after: Target) -> None:
    values, kept = item.values, item.values.get("as")
    if item.main is not None:
        step = _spoken(graph, item, f"{item.name}.speak", item.name)
        if step is not None:
            graph.put(step)
    graph.put(
        Record(
            **graph.common(item),
            next=_keep(graph, item, f"{item.name}.recorded", kept, "RecordingUrl", after) if kept else after,
            timeout=values.get("timeout") or Record.timeout,
            finish_on_key=values.get("finish_on_key") or Record.finish_on_key,
            max_length=values.get("max_length") or Record.max_length,
            play_beep=values.get("beep") is not False,
            transcribe=bool(values.get("transcribe")),
            no_audio=graph.inner(item, "no_audio", after),
            hung_up=_only(graph, item, "hung_up", after),
        )
    )


def _connect(graph: Graph, item: Item, after: Target) -> None:
    values = item.values
    graph.put(
        Connect(
            **graph.common(item),
            next=after,
            noun=values.get("noun") or "number",
            to=item.main,
            caller_id=values.get("caller_id"),
            timeout=values.get("timeout") or Connect.timeout,
            record=bool(values.get("record")),
            hung_up=_only(graph, item, "hung_up", after),
        )
    )


def _make_call(graph: Graph, item: Item, after: Target) -> None:
    values = item.values
    exits: dict[str, Any] = {key: _only(graph, item, key, None) for key in ("busy", "no_answer", "failed")}
    graph.put(
        MakeCall(
            **graph.common(item),
            next=after,
            to=item.main,
            caller=values.get("caller"),
            timeout=values.get("timeout") or MakeCall.timeout,
            detect_machine=bool(values.get("detect_machine")),
            send_digits=values.get("send_digits"),
            record=bool(values.get("record")),
            **exits,
        )
    )


def _only(graph: Graph, item: Item, key: str, after: Target) -> Target:
    """The steps under the key; without it the flow is at its end there."""
    return graph.inner(item, key, after) if key in item.values else None


VOICE_MAKERS: Mapping[str, Maker] = {
    "speak": _speak,
    "play": _play,
    "tones": _tones,
    "gather": _gather,
    "record": _record,
    "connect": _connect,
    "make_call": _make_call,
}
