"""Studio's exports: what each widget becomes, and what is reported."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.flows.exports import condition, export, state

from frontdesk.flows import model
from frontdesk.flows.problems import FlowError, Severity
from frontdesk.flows.reading import read_any
from frontdesk.flows.studio import read
from frontdesk.flows.templating import Template


def step_of(entry: dict[str, Any], *others: dict[str, Any]) -> Any:
    flow, _ = read(export(entry, *others))
    return flow.steps[entry["name"]]


def codes(text: str) -> list[tuple[str, str]]:
    return [(p.step, p.code) for p in read(text, "f.json")[1]]


END = state("end", "send-message", {"sent": None, "failed": None}, body="Bye", to="{{contact.channel.address}}")


# --- what each widget becomes -----------------------------------------------------------------------------------------


def test_a_message() -> None:
    entry = state(
        "hello",
        "send-message",
        {"sent": "end", "failed": "end"},
        body="Hi {{ flow.data.name }}",
        media_url="https://e.org/a.png",
        service="{{trigger.message.InstanceSid}}",
        channel="{{trigger.message.ChannelSid}}",
        to="{{contact.channel.address}}",
        **{"from": "{{flow.channel.address}}"},
    )
    step = step_of(entry, END)
    assert isinstance(step, model.Say)
    assert (step.text.key, step.text.render("en", {"flow": {"data": {"name": "Ana"}}})) == ("hello", "Hi Ana")
    assert (step.to, step.media, step.next, step.failed) == (None, (Template("https://e.org/a.png"),), "end", "end")
    assert codes(export(entry, END)) == []


@pytest.mark.parametrize(
    ("to", "somebody_else"),
    [
        ("{{contact.channel.address}}", False),
        ("{{ trigger.message.From }}", False),
        ("{{trigger.call.From}}", False),
        (None, False),
        ("{{widgets.find.parsed.phone}}", True),
        ("+16305550100", True),
    ],
)
def test_a_message_to_the_person_or_to_somebody_else(to: str | None, somebody_else: bool) -> None:
    step = step_of(state("a", "send-message", {"sent": None}, body="x", to=to))
    assert (step.to is not None) is somebody_else


def test_a_question() -> None:
    entry = state(
        "ask",
        "send-and-wait-for-reply",
        {"incomingMessage": "end", "timeout": "end", "deliveryFailure": "end"},
        body="Name?",
        timeout="7200",
    )
    step = step_of(entry, END)
    assert isinstance(step, model.Wait)
    assert step.text is not None
    assert (step.text.source, step.timeout, step.next, step.when_silent, step.failed) == (
        "Name?",
        7200,
        "end",
        "end",
        "end",
    )


def test_a_question_whose_silence_leads_nowhere_keeps_the_conversations_own_rule() -> None:
    entry = state(
        "ask", "send-and-wait-for-reply", {"incomingMessage": "end", "timeout": None}, body="?", timeout="3600"
    )
    step = step_of(entry, END)
    assert (step.timeout, step.when_silent) == (None, None)


def test_a_split_takes_its_conditions_in_order() -> None:
    entry = state(
        "split",
        "split-based-on",
        {"noMatch": "end"},
        input="{{widgets.ask.inbound.Body}}",
        branches=[("yes", condition("matches_any_of", "yes, y")), ("no", condition("equal_to", "no"))],
    )
    yes = state("yes", "say-play", {"audioComplete": None}, say="y")
    no = state("no", "say-play", {"audioComplete": None}, say="n")
    step = step_of(entry, yes, no, END)
    assert isinstance(step, model.Branch)
    assert [(case.next, case.label) for case in step.cases] == [("yes", "matches_any_of yes, y"), ("no", "equal_to no")]
    assert step.next == "end"
    assert step.cases[0].conditions[0].holds({"widgets": {"ask": {"inbound": {"Body": " Y "}}}})


def test_a_condition_without_arguments_tests_the_splits_input_and_one_with_others_its_own() -> None:
    bare = {"friendly_name": "", "arguments": [], "type": "is_blank"}
    other = condition("equal_to", "x", "{{b}}")
    entry = state("split", "split-based-on", {"noMatch": None}, input="{{a}}", branches=[("end", bare), ("end", other)])
    step = step_of(entry, END)
    assert [case.conditions[0].argument for case in step.cases] == ["{{a}}", "{{b}}"]
    assert codes(export(entry, END)) == [("split", "argument")]


def test_variables() -> None:
    entry = state(
        "set",
        "set-variables",
        {"next": None},
        variables=[
            {"key": "n", "value": "{% if flow.variables.n %}{{flow.variables.n | plus: 1}}{% else %}1{% endif %}"},
            {"key": "o", "value": '{"a": 1}', "type": "json_object"},
            {"key": "p", "value": "[1]", "parse_as_json": True},
            {"key": "q", "value": 5, "index": "0"},
        ],
    )
    step = step_of(entry)
    assert isinstance(step, model.SetValues)
    assert [(a.name, a.kind) for a in step.assignments] == [
        ("n", "typed"),
        ("o", "json"),
        ("p", "json"),
        ("q", "typed"),
    ]
    assert step.assignments[3].value == 5


def test_an_http_request() -> None:
    step = step_of(
        state(
            "http",
            "make-http-request",
            {"success": None, "failed": None},
            method="GET",
            url="https://e.org/{{a}}",
            content_type="application/x-www-form-urlencoded;charset=utf-8",
            parameters=[{"key": "k", "value": "{{v}}"}],
            add_twilio_auth=True,
        )
    )
    assert isinstance(step, model.CallHttp)
    assert (step.method, step.url.render({"a": "b"}), step.body) == ("GET", "https://e.org/b", None)
    assert [(name, value.value({"v": 3})) for name, value in step.parameters] == [("k", "3")]
    assert step.carrier_credentials is True


@pytest.mark.parametrize(
    ("properties", "name"),
    [
        ({"url": "https://ilao-1.twil.io/otis-zip?x=1", "function_sid": "ZH1"}, "otis-zip"),
        ({"url": "https://${DOMAIN}/a/check-schedule/", "function_sid": "ZH1"}, "check-schedule"),
        ({"url": "", "function_sid": "ZH1"}, "ZH1"),
        ({"url": "https://ilao-1.twil.io/"}, "call"),
    ],
)
def test_a_function_is_known_by_the_end_of_its_url(properties: dict[str, str], name: str) -> None:
    step = step_of(state("call", "run-function", {"success": "end", "fail": "end"}, **properties), END)
    assert isinstance(step, model.CallFunction)
    assert (step.function, step.next, step.failed) == (name, "end", "end")


def test_a_functions_arguments_are_texts() -> None:
    step = step_of(
        state(
            "call",
            "run-function",
            {},
            url="https://e.org/f",
            parameters=[
                {"key": "adults", "value": "{{n}}"},
                {"key": "empty", "value": "{{unknown}}"},
                {"key": "none", "value": None},
            ],
        )
    )
    assert [(name, value.value({"n": 3})) for name, value in step.arguments] == [
        ("adults", "3"),
        ("empty", ""),
        ("none", ""),
    ]


def test_a_sub_flow_is_known_by_its_sid_or_by_the_name_it_was_given() -> None:
    entry = state(
        "sub",
        "run-subflow",
        {"completed": "end", "failed": None},
        flow_sid="FW01AB",
        flow_revision="LatestPublished",
        parameters=[
            {"key": "name", "value": "{{n}}", "type": "string"},
            {"key": "all", "value": "{{flow}}", "type": "json_object"},
        ],
    )
    text = export(entry, END)
    unnamed, problems = read(text)
    named, none = read(text, flow_names={"FW01AB": "household"})
    step = named.steps["sub"]
    assert isinstance(step, model.RunFlow)
    assert (unnamed.steps["sub"].flow, step.flow) == ("fw01ab", "household")  # type: ignore[attr-defined]
    assert ([(p.code, p.severity) for p in problems], none) == ([("sub_flow", Severity.NOTE)], [])
    assert [v.value({"n": 3, "flow": {"a": [1]}}) for _, v in step.arguments] == ["3", {"a": [1]}]


def test_the_widgets_of_calls() -> None:
    said = step_of(
        state("say", "say-play", {"audioComplete": "end"}, say="Hello", voice="alice", language="en-GB", loop=2), END
    )
    assert (said.text.source, said.voice, said.language, said.loop, said.next) == ("Hello", "alice", "en-GB", 2, "end")
    played = step_of(state("play", "say-play", {}, say=None, play="https://e.org/a.mp3", digits=None))
    assert (played.text, played.play) == (None, Template("https://e.org/a.mp3"))
    tones = step_of(state("tones", "say-play", {}, digits="1w2"))
    assert tones.digits == Template("1w2")
    gather = step_of(
        state(
            "g",
            "gather-input-on-call",
            {"keypress": "end", "speech": "end", "timeout": None},
            say="Press 1",
            timeout=7,
            number_of_digits=1,
            stop_gather=False,
            profanity_filter="false",
            hints="yes,no",
            finish_on_key="",
        ),
        END,
    )
    assert isinstance(gather, model.Gather)
    assert (gather.speak.text.source, gather.keypress, gather.speech, gather.when_silent) == (
        "Press 1",
        "end",
        "end",
        None,
    )
    assert (gather.timeout, gather.number_of_digits, gather.stop_gather, gather.profanity_filter) == (
        7,
        1,
        False,
        False,
    )
    assert (gather.finish_on_key, gather.hints) == ("", "yes,no")
    record = step_of(
        state(
            "r",
            "record-voicemail",
            {"recordingComplete": "end", "noAudio": None, "hangup": None},
            play_beep="false",
            transcribe=True,
            max_length="60",
            trim="true",
        ),
        END,
    )
    assert (record.play_beep, record.transcribe, record.max_length, record.trim) == (False, True, 60, "trim-silence")
    connect = step_of(
        state("c", "connect-call-to", {"callCompleted": "end"}, noun="sip", sip_endpoint="sip:a@b", timeout=9), END
    )
    assert (connect.noun, connect.to, connect.timeout, connect.next) == ("sip", Template("sip:a@b"), 9, "end")
    call = step_of(
        state(
            "m",
            "make-outgoing-call-v2",
            {"answered": "end", "busy": "end", "noAnswer": None, "failed": None},
            to="{{contact.channel.address}}",
            timeout=20,
            detect_answering_machine=True,
        ),
        END,
    )
    assert isinstance(call, model.MakeCall)
    assert (call.timeout, call.detect_machine, call.busy, call.no_answer) == (20, True, "end", None)
    older = step_of(state("o", "make-outgoing-call", {"answered": "end"}, to="+1"), END)
    assert isinstance(older, model.MakeCall)


def test_hand_over_and_redirect() -> None:
    flex = step_of(
        state(
            "to_staff",
            "send-to-flex",
            {"callComplete": "end", "failedToEnqueue": "end"},
            workflow="WW1",
            channel="TC1",
            attributes='{"a": "{{b}}"}',
        ),
        END,
    )
    assert isinstance(flex, model.HandOver)
    assert (flex.reason, flex.attributes, flex.next, flex.failed) == (
        "to staff",
        Template('{"a": "{{b}}"}'),
        "end",
        "end",
    )
    queue = step_of(state("q", "enqueue-call", {"callComplete": None}, queue_name="evening", task_attributes="{}"))
    assert (queue.reason, queue.attributes) == ("evening", Template("{}"))
    redirect = step_of(
        state(
            "r",
            "add-twiml-redirect",
            {"return": "end", "timeout": "end"},
            url="https://e.org",
            method="get",
            timeout="60",
        ),
        END,
    )
    assert isinstance(redirect, model.Redirect)
    assert (redirect.method, redirect.timeout, redirect.next, redirect.when_silent) == ("GET", 60, "end", "end")


@pytest.mark.parametrize(
    ("type", "exits", "leads"),
    [
        ("record-call", {"success": "end", "failed": None}, "end"),
        ("fork-stream", {"next": "end"}, "end"),
        ("connect-virtual-agent", {"completed": None, "failed": None, "live-agent-handoff": "end"}, "end"),
        ("connect-virtual-agent-v2", {"failed": "end"}, "end"),
        ("start-conversation", {"created": None, "failed": "end"}, "end"),
        ("resume-conversation", {"resumed": None, "failed": "end"}, "end"),
        ("run-conversation-relay", {"success": "end", "failed": None}, None),
        ("send-to-auto-pilot", {"sessionEnded": None, "failure": "end"}, "end"),
    ],
)
def test_what_is_not_carried_over_says_what_it_becomes(
    type: str, exits: dict[str, str | None], leads: str | None
) -> None:
    entry = state("lost", type, exits)
    step = step_of(entry, END)
    assert isinstance(step, model.Unsupported)
    assert (step.what, step.next) == (type, leads)
    (problem,) = (p for p in read(export(entry, END))[1] if p.code == "unsupported")
    assert problem.step == "lost"
    assert type in problem.message
    assert ("'end'" in problem.message) is (leads is not None)


@pytest.mark.parametrize(("amount", "token"), [("payment_amount", "payment_token_type"), ("chargeAmount", "tokenType")])
def test_a_payment(amount: str, token: str) -> None:
    events = ("success", "maxFailedAttempts", "providerError", "payInterrupted", "hangup", "validationError")
    states = [state(f"on-{event}", "say-play", {"audioComplete": None}, say=event) for event in events]
    properties = {
        amount: "{{flow.data.due}}",
        token: "one-time",
        "payment_connector": "Stripe_1",
        "currency": "usd",
        "payment_method": "credit-card",
        "description": "Bill {{flow.data.bill}}",
        "bank_account_type": "consumer-checking",
        "valid_card_types": ["visa", "amex"],
        "security_code": False,
        "postal_code": "false",
        "min_postal_code_length": 3,
        "timeout": 7,
        "max_attempts": 3,
        "language": "en-GB",
        "parameters": [{"key": "order", "value": "{{flow.data.bill}}"}],
    }
    entry = state("pay", "capture-payments", {event: f"on-{event}" for event in events}, **properties)
    step = step_of(entry, *states)
    assert isinstance(step, model.CapturePayment)
    sources = [step.amount, step.connector, step.currency, step.description, step.bank_account_type, step.postal_code]
    assert [template.source for template in sources if template] == [
        *("{{flow.data.due}}", "Stripe_1", "usd", "Bill {{flow.data.bill}}", "consumer-checking", "false"),
    ]
    assert (step.token_type, step.method, step.card_types) == ("one-time", "credit-card", "visa amex")
    assert (step.security_code, step.min_postal_code_length) == (False, 3)
    assert (step.timeout, step.max_attempts, step.language) == (7, 3, "en-GB")
    assert [(name, template.source) for name, template in step.parameters] == [("order", "{{flow.data.bill}}")]
    exits = (step.next, step.too_many_tries, step.provider_error, step.interrupted, step.hung_up, step.invalid)
    assert exits == tuple(f"on-{event}" for event in events)
    assert codes(export(entry, *states)) == []


def test_properties_under_other_names() -> None:
    gather = state(
        "g",
        "gather-input-on-call",
        {"keypress": None},
        say="x",
        numDigits=4,
        speech_recognition_language="es-US",
        silence_timeout=9,
    )
    http = state(
        "h",
        "make-http-request",
        {"success": None},
        url="https://e.org",
        contentType="application/json",
        send_twilio_credentials=True,
        body="{}",
    )
    step = step_of(gather)
    assert (step.number_of_digits, step.gather_language, step.timeout) == (4, "es-US", 9)
    assert step_of(http).carrier_credentials is True
    assert codes(export(gather, http)) == []


# --- the flow as a whole ----------------------------------------------------------------------------------------------


def test_what_starts_it() -> None:
    text = json.loads(export(END))
    text["states"][0]["transitions"] = [
        {"event": "incomingMessage", "next": "end"},
        {"event": "incomingCall"},
        {"event": "incomingRequest", "next": "end"},
        {"event": "incomingParent", "next": "end"},
    ]
    flow, _ = read(json.dumps(text))
    assert flow.starts == {"text": "end", "request": "end", "parent": "end"}


def test_a_flow_of_conversations_is_started_by_texts() -> None:
    flow, problems = read(export(END, event="incomingConversationMessage"))
    assert flow.starts == {"conversation": "end", "text": "end"}
    assert [p.code for p in problems] == ["conversation"]


def test_names_takes_gives_and_own_words() -> None:
    entries = [
        state(
            "ask", "send-and-wait-for-reply", {"incomingMessage": "keep"}, body="Hi {{trigger.parent.parameters.name}}?"
        ),
        state(
            "keep",
            "set-variables",
            {"next": "split"},
            variables=[{"key": "said", "value": "{{widgets.ask.inbound.Body}}"}],
        ),
        state(
            "split",
            "split-based-on",
            {"noMatch": "other"},
            input="{{widgets.ask.inbound.Body}}",
            branches=[("end", condition("matches_any_of", "Exit, 1")), ("end", condition("regex", "^(back|menu)$"))],
        ),
        state(
            "other",
            "split-based-on",
            {"noMatch": "end"},
            input="{{flow.variables.said}}",
            branches=[
                ("end", condition("equal_to", "RESTART", "{{flow.variables.said}}")),
                ("end", condition("equal_to", "county", "{{widgets.find.parsed.kind}}")),
            ],
        ),
    ]
    flow, _ = read(export(*entries, END), file="My Daily Flow.json")
    assert (flow.name, flow.title, flow.source, flow.languages) == (
        "my-daily-flow",
        "A New Flow",
        model.Source.STUDIO,
        ("en",),
    )
    assert read(export(END))[0].name == "a-new-flow"
    assert read(export(END), name="given")[0].name == "given"
    assert (flow.takes, flow.gives) == ({"name": ""}, ("said",))
    assert flow.own_words == {"exit", "1", "back", "menu", "restart"}


def test_translations_by_the_names_of_states() -> None:
    flow, _ = read(export(END), translations={"es": {"end": "Adiós {{ flow.data.n }}"}, "pl": {}})
    text = flow.steps["end"].text  # type: ignore[attr-defined]
    assert flow.languages == ("en", "es", "pl")
    assert [text.render(lang, {"flow": {"data": {"n": 1}}}) for lang in ("en", "es", "pl")] == ["Bye", "Adiós 1", "Bye"]


def test_the_line_of_every_step() -> None:
    text = export(END)
    flow, _ = read(text)
    assert '"name": "end"' in text.splitlines()[flow.steps["end"].line - 1]


def test_the_rest_resource_around_a_definition() -> None:
    inside = json.loads(export(END))
    for definition in (inside, json.dumps(inside)):
        flow, _ = read(json.dumps({"sid": "FW1", "friendly_name": "Evening line", "definition": definition}))
        assert (flow.name, list(flow.steps)) == ("evening-line", ["end"])


def test_the_first_export_format() -> None:
    old = {
        "description": "Old one",
        "states": [
            {
                "type": "InitialState",
                "name": "Trigger",
                "sid": "FF0",
                "properties": {"offset": {}, "flow_url": "https://x"},
                "transitions": [{"event": "incomingMessage", "conditions": [], "next": "FF1", "uuid": "u"}],
            },
            {
                "type": "MessagePrompt",
                "name": "ask",
                "sid": "FF1",
                "properties": {"body": "Who?", "timeout": "60", "media_url": None},
                "transitions": [
                    {"event": "incomingMessage", "conditions": [], "next": "FF2"},
                    {"event": "timeout", "next": None},
                ],
            },
            {
                "type": "Branch",
                "name": "split",
                "sid": "FF2",
                "properties": {"input": "{{widgets.ask.inbound.Body}}"},
                "transitions": [
                    {"event": "noMatch", "next": "FF3"},
                    {"event": "match", "next": "FF1", "conditions": [condition("equal_to", "x")]},
                ],
            },
            {
                "type": "Message",
                "name": "bye",
                "sid": "FF3",
                "properties": {"body": "Bye", "save_response_as": None},
                "transitions": [{"event": "sent", "conditions": [], "next": None}],
            },
        ],
    }
    flow, _ = read(json.dumps(old))
    assert flow.starts == {"text": "ask"}
    ask, split = flow.steps["ask"], flow.steps["split"]
    assert isinstance(ask, model.Wait)
    assert isinstance(split, model.Branch)
    assert (ask.next, split.next, split.cases[0].next) == ("split", "bye", "ask")
    assert flow.steps["bye"].next is None


# --- what is reported, and what is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (state("a", "send-message", {"sent": None}, body="{{ a{{b}} }}"), "template"),
        (state("a", "send-message", {"sent": None}, body="{{ a | shout }}"), "filter"),
        (state("a", "send-message", {"sent": None}, body="Hi ${name}"), "placeholder"),
        (state("a", "send-message", {"sent": None}, body="x", to="+16305550100"), "fixed_number"),
        (
            state("a", "send-message", {"sent": None}, content_sid="HX1", message_type="content_template"),
            "content_template",
        ),
        (state("a", "send-message", {"sent": None}, body=""), "empty"),
        (state("a", "send-message", {"sent": None}, body="x", colour="red"), "property"),
        (state("a", "send-message", {"sent": None}, body="x", attributes='{"a": 1}'), "property"),
        (state("a", "send-message", {"sent": None, "delivered": None}, body="x"), "exit"),
        (state("a", "send-and-wait-for-reply", {"timeout": "a"}, body="x", timeout="soon"), "number"),
        (state("a", "split-based-on", {"noMatch": None}, input="{{a}}"), "branch"),
        (state("a", "run-function", {"success": None}, url=""), "function"),
        (
            state(
                "a",
                "run-function",
                {"success": None},
                url="https://e.org/f",
                parameters=[{"key": "k", "value": "1"}, {"key": "k", "value": "2"}],
            ),
            "twice",
        ),
        (state("a", "make-http-request", {"success": None}, url="", body="{}"), "url"),
        (state("a", "make-http-request", {"success": None}, url="https://e.org", method="SEND", body="{}"), "method"),
        (state("a", "say-play", {"audioComplete": None}), "empty"),
        (state("a", "split-based-on", {}, branches=[("a", condition("regex", "(open", "{{x}}"))]), "condition"),
    ],
)
def test_reported_with_name_and_line(entry: dict[str, Any], code: str) -> None:
    text = export(entry)
    (problem,) = read(text, "f.json")[1]
    assert (problem.code, problem.step, problem.file) == (code, "a", "f.json")
    assert '"name": "a"' in text.splitlines()[problem.line - 1]
    assert problem.severity is not Severity.ERROR


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (state("a", "send-message", {"sent": "nowhere"}, body="x"), "next"),
        (state("a", "send-message", {"sent": "Trigger"}, body="x"), "next"),
        (state("a", "split-based-on", {}, branches=[("a", condition("sounds_like", "x", "{{x}}"))]), "condition"),
        (state("a", "run-subflow", {"completed": None}, flow_sid=""), "sub_flow"),
    ],
)
def test_reported_as_an_error_that_keeps_it_from_being_published(entry: dict[str, Any], code: str) -> None:
    flow, problems = read(export(entry))
    assert [(p.code, p.severity) for p in problems] == [(code, Severity.ERROR)]
    assert flow.steps["a"].next is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no JSON"),
        ("{", "no JSON"),
        ("[]", "no export"),
        ("{}", "no export"),
        ('{"states": {}}', "no export"),
        ('{"states": []}', "no export"),
        ('{"definition": 3}', "no export"),
        ("[" * 100_000, "nested too deeply"),
        (export(state("a", "http-request", {"success": None})), "Is 'make-http-request' meant"),
        (export(state("a", "hang-up", {})), "Studio has no widget 'hang-up'"),
        (export(END, END), "2 states have the name 'end'"),
        ('{"states": [{"type": "say-play"}, 3]}', "number 1 has no name"),
        (json.dumps({"states": [END], "initial_state": "Trigger"}), "none of its states"),
    ],
)
def test_refused_with_every_reason(text: str, words: str) -> None:
    with pytest.raises(FlowError) as caught:
        read(text, "f.json")
    assert words in str(caught.value)
    assert all(p.file == "f.json" for p in caught.value.problems)


def test_all_invented_types_are_named_at_once() -> None:
    with pytest.raises(FlowError) as caught:
        read(export(state("a", "http-request"), state("b", "stop-call"), END))
    assert [p.step for p in caught.value.problems] == ["a", "b"]


def test_either_kind_of_flow_is_told_by_what_is_in_it() -> None:
    flow, _ = read_any("\ufeff" + export(END), "x.json")
    assert flow.source is model.Source.STUDIO
    flow, problems = read_any("flow: hello\nsteps:\n  - say: Hi\n", "hello.yaml", "other")
    assert (flow.source, flow.name, problems) == (model.Source.YAML, "other", [])
    with pytest.raises(FlowError):
        read_any('{"a": 1}', "x.json")
