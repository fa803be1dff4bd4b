"""One function for each kind of step: the steps of the graph it becomes. Voice is in `voice_steps.py`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frontdesk.flows.language.drafts import Block, CaseDraft, Item, OptionDraft, Test, Words
from frontdesk.flows.language.graph import Graph, Maker, Target, test
from frontdesk.flows.language.liquid import json_template, with_query
from frontdesk.flows.language.shapes import is_liquid
from frontdesk.flows.language.voice_steps import VOICE_MAKERS
from frontdesk.flows.model import (
    AfterTries,
    AnswerSpec,
    Ask,
    Assignment,
    CallFunction,
    CallHttp,
    End,
    HandOver,
    Option,
    Return,
    RunFlow,
    Say,
    SetLanguage,
    SetValues,
    Text,
)


def _ask(graph: Graph, item: Item, after: Target) -> None:
    answer = item.values.get("answer")
    branches = [(word, value) for word, value in (("yes", "true"), ("no", "false")) if word in item.values]
    if branches and (answer or ("yes_no",))[0] != "yes_no":
        graph.report.add(item.lines[branches[0][0]], "bad_answer", f"`{branches[0][0]}:` belongs to a question that is "
                         "answered by yes or no.", "Write `answer: yes_no`, or use `choose:`.")  # fmt: skip
        return
    type_, parameters = answer or ("yes_no" if branches else "text", {})
    if type_ in ("choice", "choices"):
        graph.report.add(item.lines["answer"], "bad_answer", "A question with options is a step of its own.",
                         "Write `choose:` instead of `ask:`, and `options:` under it.")  # fmt: skip
        return
    name, kept = f"{item.name}.answer", item.values.get("as")
    _question(graph, item, AnswerSpec(type_, parameters), name if branches else after, after)
    if branches:
        ways = [(test(f"{kept} == {value}"), graph.inner(item, word, after)) for word, value in branches]
        graph.branch(item, name, ways, after)


def _choose(graph: Graph, item: Item, after: Target) -> None:
    drafts: tuple[OptionDraft, ...] = item.values.get("options") or ()
    made = item.values.get("from")
    if not drafts and made is None:
        graph.report.add(
            item.line, "missing_key", "A step `choose` needs `options`.", "Write a line for each: `food: Food`."
        )
        return
    for key in ("value", "label"):
        if key in item.values and made is None:
            graph.report.add(item.lines[key], "unknown_key", f"`{key}` is for a list made at run time.", "Add `from:`.")
            return
    several = bool(item.values.get("several"))
    type_, parameters = item.values.get("answer") or ("choices" if several else "choice", {})
    if type_ not in ("choice", "choices") or (several and type_ == "choice"):
        graph.report.add(item.lines["answer"], "bad_answer", f"`answer: {type_}` does not go with these options.",
                         "Remove it, or write for example `choices at most 3`.")  # fmt: skip
        return
    several = type_ == "choices"
    options = tuple(option for option in (_option(graph, item, draft) for draft in drafts) if option is not None)
    spec = AnswerSpec(
        type_,
        parameters,
        options=options,
        options_from=made,
        item_value=item.values.get("value"),
        item_label=graph.text(item, "label", item.values.get("label")),
    )
    kept = item.values.get("as")
    ways = [(draft.value, draft.then) for draft in drafts if draft.then is not None]
    name = f"{item.name}.answer"
    if not ways:
        _question(graph, item, spec, after, after)
    elif several:
        chain = [f"{name}.{value}" for value, _ in ways]
        _question(graph, item, spec, chain[0], after)
        for (value, then), own, following in zip(ways, chain, [*chain[1:], after], strict=True):
            graph.branch(item, own, [(test(f'{kept} contains "{value}"'), graph.add(then, following))], following)
    else:
        _question(graph, item, spec, name, after)
        graph.branch(
            item, name, [(test(f'{kept} == "{value}"'), graph.add(then, after)) for value, then in ways], after
        )


def _option(graph: Graph, item: Item, draft: OptionDraft) -> Option | None:
    label = graph.text(item, f"option.{draft.value}", draft.label)
    return Option(draft.value, label, draft.words, draft.when.condition if draft.when else None) if label else None


#: Its steps lead to the question again.
_RESAID = "when_language_changes"


def _question(graph: Graph, item: Item, spec: AnswerSpec, then: Target, after: Target) -> None:
    """The question itself. `then`: once it is answered; `after`: the step after the whole item."""
    values, kept = item.values, item.values.get("as")
    text = graph.text(item, "ask", item.main)
    if text is None or kept is None:
        return
    if "when_silent" in values and "timeout" not in values:
        graph.report.add(item.lines["when_silent"], "missing_key", "`when_silent` needs `timeout`: how long to wait.",
                         "Add, for example, `timeout: 4 hours`.")  # fmt: skip
    given_up = isinstance(values.get("when_given_up"), Block)
    after_tries = AfterTries(values.get("after_tries") or (AfterTries.GO_ON if given_up else AfterTries.HAND_OVER))
    if given_up and after_tries is not AfterTries.GO_ON:
        graph.report.add(item.lines["when_given_up"], "wrong_value", "`when_given_up` is for `after_tries: go_on`.",
                         "Remove one of the two.")  # fmt: skip
    part = {key: graph.text(item, key, values.get(key)) for key in ("again", "help", "confirm")}
    graph.put(
        Ask(
            **graph.common(item),
            next=then,
            text=text,
            answer=spec,
            store_as=kept,
            again=part["again"],
            help=part["help"],
            confirm=part["confirm"],
            tries=values.get("tries"),
            after_tries=after_tries,
            when_given_up=graph.inner(item, "when_given_up", after) if after_tries is AfterTries.GO_ON else None,
            timeout=values.get("timeout"),
            when_silent=graph.inner(item, "when_silent", after) if "when_silent" in values else None,
            when_language_changes=graph.inner(item, _RESAID, item.name) if _RESAID in values else None,
            sensitive=bool(values.get("sensitive")),
            media=values.get("media") or (),
        )
    )


def _say(graph: Graph, item: Item, after: Target) -> None:
    text = _main_text(graph, item)
    if text is None:
        return
    failed = graph.failed(item, after)
    media, to = item.values.get("media") or (), item.values.get("to")
    graph.put(Say(**graph.common(item), next=after, text=text, media=media, to=to, failed=failed))


def _set(graph: Graph, item: Item, after: Target) -> None:
    graph.put(SetValues(**graph.common(item), next=after, assignments=_assignments(item.main)))


def _assignments(values: Mapping[str, Any] | None) -> tuple[Assignment, ...]:
    """Text without Liquid stays text: "0" in quotation marks is no number."""
    return tuple(
        Assignment(name, value, "text" if isinstance(value, str) else "typed") for name, value in (values or {}).items()
    )


def _call(graph: Graph, item: Item, after: Target) -> None:
    graph.put(
        CallFunction(
            **graph.common(item),
            next=after,
            function=item.main or "",
            arguments=tuple((item.values.get("with") or {}).items()),
            store_as=item.values.get("as") or "",
            failed=graph.failed(item, after),
            timeout=item.values.get("timeout") or CallFunction.timeout,
        )
    )


def _http(graph: Graph, item: Item, after: Target) -> None:
    values = item.values
    if "json" in values and "form" in values:
        graph.report.add(item.lines["form"], "wrong_value", "`json` and `form` are both sent.", "Remove one of them.")
    method: Any = values.get("method") or ("POST" if "json" in values or "form" in values else "GET")
    if method == "GET" and ("json" in values or "form" in values):
        graph.report.add(item.line, "wrong_value", "GET sends nothing.", "Use `with:`, or `method: POST`.")
    if item.main is None:
        return
    form = tuple((values.get("form") or {}).items())
    graph.put(
        CallHttp(
            **graph.common(item),
            next=after,
            method=method,
            url=with_query(item.main, values.get("with") or {}),
            content_type="application/x-www-form-urlencoded" if form else "application/json",
            body=json_template(values["json"]) if "json" in values else None,
            parameters=form,
            headers=tuple((values.get("headers") or {}).items()),
            store_as=values.get("as") or "",
            failed=graph.failed(item, after),
            timeout=values.get("timeout") or CallHttp.timeout,
        )
    )


def _run(graph: Graph, item: Item, after: Target) -> None:
    graph.put(
        RunFlow(
            **graph.common(item),
            next=after,
            flow=item.main or "",
            arguments=tuple((item.values.get("with") or {}).items()),
            gives=item.values.get("gives") or (),
            store_as=item.values.get("as") or "",
            failed=graph.failed(item, after),
        )
    )


def _when(graph: Graph, item: Item, after: Target) -> None:
    otherwise_after = after
    ways: list[tuple[Test, Target]] = []
    if item.main is None:  # reported already
        graph.inner(item, "then", after)
    elif isinstance(item.main, Test):
        if "then" not in item.lines:
            graph.report.add(item.line, "missing_key", "A step `when` needs `then`: the steps.", "Add it.")
        ways.append((item.main, graph.inner(item, "then", after)))
    else:
        drafts: tuple[CaseDraft, ...] = item.main or ()
        if "then" in item.lines:
            graph.report.add(item.lines["then"], "wrong_value", "Each case has a `then` of its own.", "Indent it more.")
        ways += [(draft.test, graph.add(draft.then, after)) for draft in drafts]
    graph.branch(item, item.name, ways, graph.inner(item, "else", otherwise_after))


def _repeat(graph: Graph, item: Item, after: Target) -> None:
    name = f"{item.name}.until"
    if item.main is None or item.values.get("until") is None:
        return
    again = graph.add(item.main, name)
    if again == name:
        graph.report.add(item.line, "empty", "`repeat` has no step in it.", "Add one.")
    graph.branch(item, name, [(item.values["until"], after)], again)


def _goto(graph: Graph, item: Item, after: Target) -> None:
    """No step of its own: whatever leads here leads to its target. `compiling.py` checks it once all are known."""


def _return(graph: Graph, item: Item, after: Target) -> None:
    graph.put(Return(**graph.common(item), assignments=_assignments(item.main)))


def _hand_over(graph: Graph, item: Item, after: Target) -> None:
    if item.main is None:
        return
    if is_liquid(item.main):
        graph.report.add(item.line, "wrong_value", "The reason of `hand_over` is always the same for staff to sort by.",
                         "Put what differs under `attributes:`.")  # fmt: skip
    attributes = item.values.get("attributes")
    graph.put(
        HandOver(
            **graph.common(item),
            next=after,
            reason=item.main,
            text=graph.text(item, "hand_over", item.values.get("text")),
            attributes=json_template(attributes) if attributes else None,
            failed=graph.failed(item, after),
        )
    )


def _end(graph: Graph, item: Item, after: Target) -> None:
    graph.put(End(**graph.common(item), text=_main_text(graph, item) if item.main is not None else None))


def _language(graph: Graph, item: Item, after: Target) -> None:
    if item.main is not None:
        graph.put(SetLanguage(**graph.common(item), next=after, to=item.main))


def _main_text(graph: Graph, item: Item) -> Text | None:
    return graph.text(item, item.kind, item.main) if isinstance(item.main, Words) else None


MAKERS: Mapping[str, Maker] = {
    "ask": _ask,
    "choose": _choose,
    "say": _say,
    "set": _set,
    "call": _call,
    "http": _http,
    "run": _run,
    "when": _when,
    "repeat": _repeat,
    "goto": _goto,
    "return": _return,
    "hand_over": _hand_over,
    "end": _end,
    "language": _language,
    **VOICE_MAKERS,
}
