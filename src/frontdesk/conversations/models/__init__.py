"""Flows and their versions, sessions, transcripts, and the inbox of conversations that wait for staff."""

from __future__ import annotations

from frontdesk.conversations.models.calls import CallTurn, FlowCall
from frontdesk.conversations.models.flows import FlowRoute, FlowVersion
from frontdesk.conversations.models.sessions import OPEN_STATES, FlowSession, HeldReply, SessionCall, SessionTurn
from frontdesk.conversations.models.texts import ConversationMessage, InboxThread

__all__ = [
    "OPEN_STATES",
    "CallTurn",
    "ConversationMessage",
    "FlowCall",
    "FlowRoute",
    "FlowSession",
    "FlowVersion",
    "HeldReply",
    "InboxThread",
    "SessionCall",
    "SessionTurn",
]
