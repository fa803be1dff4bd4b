"""Settings of a test run: a home and an embedded PostgreSQL of its own, the carrier never Twilio's."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

# One home for the whole run: workers of pytest-xdist find the first process's in the environment.
HOME = Path(os.environ.setdefault("FRONTDESK_TEST_HOME", tempfile.mkdtemp(prefix="frontdesk-tests-")))
for name in [
    n for n in os.environ if n.startswith(("FRONTDESK_", "TWILIO_", "DATABASE_URL")) and n != "FRONTDESK_TEST_HOME"
]:
    del os.environ[name]
os.environ.update(
    FRONTDESK_HOME=str(HOME),
    FRONTDESK_PUBLIC_URL="http://testserver",
    TWILIO_API_URL="http://127.0.0.1:9",  # nobody listens there
    TWILIO_ACCOUNT_SID="AC" + "0" * 32,
    TWILIO_AUTH_TOKEN="test-token",
    TWILIO_PHONE_NUMBER="+13125550100",
)
os.chdir(HOME)  # no .env of a developer's reaches the tests

from frontdesk.config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
