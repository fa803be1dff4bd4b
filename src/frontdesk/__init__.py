"""Frontdesk: the automated front desk of a clinic or a legal-aid office, on Twilio."""

__version__ = "0.1.0"
