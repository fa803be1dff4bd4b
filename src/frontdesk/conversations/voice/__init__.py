"""Flows on a call: what the carrier asks becomes an event of the session, what the session does becomes TwiML."""
