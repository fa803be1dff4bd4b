"""What leaves the flow and comes back: make-http-request, run-function, run-subflow, add-twiml-redirect."""

from __future__ import annotations

from typing import Literal, get_args
from urllib.parse import urlsplit

from frontdesk.flows.model import CallFunction, CallHttp, Redirect, RunFlow, Step
from frontdesk.flows.problems import Severity
from frontdesk.flows.studio.states import State, slug
from frontdesk.flows.templating import Template

_Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
_FORM = "application/x-www-form-urlencoded"


def http_request(state: State) -> Step:
    if not state.string("url").strip():
        state.report("url", "It has no url, so it always fails.", "Give its address.")
    given = state.string("method").strip().upper() or "POST"
    if given not in get_args(_Method):
        state.report("method", f"There is no method {given!r}; POST is used.", "Write GET or POST.")
    method: _Method = next((m for m in get_args(_Method) if m == given), "POST")
    body = state.maybe("body")
    return CallHttp(
        name=state.name,
        line=state.line,
        method=method,
        url=state.template(state.string("url"), "url"),
        content_type=state.string("content_type") or (_FORM if body is None else "application/json"),
        body=body,
        parameters=tuple(state.pairs("parameters")),
        carrier_credentials=state.flag("add_twilio_auth"),
        timeout=state.number("timeout", 10),
        next=state.exit("success"),
        failed=state.exit("failed"),
    )


def run_function(state: State) -> Step:
    return CallFunction(
        name=state.name,
        line=state.line,
        function=_function_name(state),
        arguments=tuple(state.pairs("parameters")),
        next=state.exit("success"),
        failed=state.exit("fail", "failed"),
    )


def _function_name(state: State) -> str:
    """The last part of the url's path; else the sid of the function; else the state's name."""
    state.template(state.string("url"), "url")  # for its placeholders
    last = urlsplit(state.string("url").strip()).path.rstrip("/").rpartition("/")[2]
    if last:
        return last
    name = state.string("function_sid").strip() or state.name
    state.report(
        "function", f"It has no url that names its function; it is called {name!r}.", "Register it by that name."
    )
    return name


def run_subflow(state: State) -> Step:
    sid = state.string("flow_sid").strip()
    state.template(sid, "flow_sid")
    name = state.export.flow_names.get(sid)
    if name is None:
        name = slug(sid)
        if not name:
            state.report("sub_flow", "It names no flow to run.", "Choose one.", Severity.ERROR)
        else:
            state.report(
                "sub_flow", f"It runs the flow {sid}.",
                f"Import that flow with --as {name}, or name it by a mapping of sids.", Severity.NOTE,
            )  # fmt: skip
    return RunFlow(
        name=state.name,
        line=state.line,
        flow=name,
        arguments=tuple(state.pairs("parameters")),
        next=state.exit("completed"),
        failed=state.exit("failed"),
    )


def redirect(state: State) -> Step:
    method: Literal["GET", "POST"] = "GET" if state.string("method").strip().upper() == "GET" else "POST"
    return Redirect(
        name=state.name,
        line=state.line,
        url=state.maybe("url") or Template(""),
        method=method,
        timeout=state.number("timeout", 14400),
        next=state.exit("return"),
        when_silent=state.exit("timeout"),
        failed=state.exit("fail"),
    )
