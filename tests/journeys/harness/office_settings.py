"""Frontdesk's settings with one more room: the functions of this office (`office_functions.py`)."""

from __future__ import annotations

from frontdesk.config.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "journeys.harness.office_functions.OfficeFunctions"]  # noqa: F405
