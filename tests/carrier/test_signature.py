from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from frontdesk.carrier.signature import is_valid, sign

# Twilio's own example (docs, "Security")
URL = "https://example.com/myapp.php?foo=1&bar=2"
PARAMS = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+14158675310",
    "Digits": "1234",
    "From": "+14158675310",
    "To": "+18005551212",
}
SIGNATURE = "L/OH5YylLD5NRKLltdqwSvS0BnU="


class Many(dict):
    """A form as twilio-python takes it: several values a name."""

    def getlist(self, name: str) -> list[str]:
        return self[name]


def test_the_published_example() -> None:
    assert sign(URL, PARAMS, "12345") == SIGNATURE
    assert is_valid(URL, PARAMS, SIGNATURE, ["12345"])


@pytest.mark.parametrize(
    ("url", "params", "signature", "tokens"),
    [
        ("https://example.com/other.php?foo=1&bar=2", PARAMS, SIGNATURE, ["12345"]),  # replayed to another address
        ("https://example.com/myapp.php?foo=1&bar=3", PARAMS, SIGNATURE, ["12345"]),  # another query
        ("http://example.com/myapp.php?foo=1&bar=2", PARAMS, SIGNATURE, ["12345"]),  # another scheme
        (URL, PARAMS | {"Digits": "1235"}, SIGNATURE, ["12345"]),  # another value
        (URL, PARAMS | {"Extra": ""}, SIGNATURE, ["12345"]),  # a field more
        (URL, {k: v for k, v in PARAMS.items() if k != "To"}, SIGNATURE, ["12345"]),  # a field less
        (URL, PARAMS | {"Digits": "1234 "}, SIGNATURE, ["12345"]),  # white space counts
        (URL, PARAMS, SIGNATURE, ["12346"]),
        (URL, PARAMS, SIGNATURE, []),  # no token configured: nobody is let in
        (URL, PARAMS, SIGNATURE, [""]),
        (URL, PARAMS, "", ["12345"]),
        (URL, PARAMS, "ünïcode", ["12345"]),
        (URL, PARAMS, SIGNATURE + "\n", ["12345"]),
    ],
)
def test_anything_else_is_refused(url: str, params: dict, signature: str, tokens: list[str]) -> None:
    assert not is_valid(url, params, signature, tokens)


def test_an_empty_token_signs_nothing() -> None:
    assert not is_valid(URL, PARAMS, sign(URL, PARAMS, ""), [""])


def test_the_old_and_the_new_token_count_during_a_rotation() -> None:
    assert is_valid(URL, PARAMS, SIGNATURE, ["new", "12345"])
    assert is_valid(URL, PARAMS, sign(URL, PARAMS, "new"), ["new", "12345"])


@pytest.mark.parametrize(
    ("ours", "signed"),
    [
        ("https://desk.example:8443/a", "https://desk.example/a"),  # voice over https drops the port
        ("https://desk.example:8443/a", "https://desk.example:8443/a"),
        ("https://desk.example/a", "https://desk.example:443/a"),
        ("http://desk.example/a", "http://desk.example:80/a"),
        ("https://me:secret@desk.example/a", "https://desk.example/a"),
        ("https://desk.example/a#rc=3&rp=all", "https://desk.example/a"),  # the retry rules are no part of it
        ("https://[::1]:8443/a", "https://[::1]/a"),
        ("https://desk.example", "https://desk.example"),
        ("https://desk.example?x=/y", "https://desk.example?x=/y"),
    ],
)
def test_ports_userinfo_and_fragment(ours: str, signed: str) -> None:
    assert is_valid(ours, PARAMS, sign(signed, PARAMS, "12345"), ["12345"])


def test_another_port_is_another_address() -> None:
    assert not is_valid("https://desk.example:8443/a", {}, sign("https://desk.example:9443/a", {}, "t"), ["t"])


def test_the_settings_header_names_the_algorithm() -> None:
    signature = sign(URL, PARAMS, "12345", "HMAC_SHA256")
    assert is_valid(URL, PARAMS, signature, ["12345"], "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256")
    assert not is_valid(URL, PARAMS, signature, ["12345"])
    assert not is_valid(URL, PARAMS, SIGNATURE, ["12345"], "key=k,algorithm=NONE")
    assert is_valid(URL, PARAMS, SIGNATURE, ["12345"], "key=k")


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
urls = st.builds(
    "{}://{}{}/{}{}".format,
    st.sampled_from(["http", "https"]),
    st.sampled_from(["desk.example.org", "127.0.0.1", "x"]),
    st.sampled_from(["", ":80", ":443", ":8443"]),
    st.text("abcdefXYZ0123456789-_/%.", max_size=20),
    st.sampled_from(["", "?a=1", "?a=1&a=2&b=%20c", "?next=http://x/y?z"]),
)
forms = st.dictionaries(texts, st.lists(texts, min_size=1, max_size=3), max_size=5)


@given(url=urls, form=forms, token=st.text("abc123é", min_size=1, max_size=8), keep=st.booleans(), sha256=st.booleans())
def test_it_agrees_with_the_carriers_own_library(url: str, form: dict, token: str, keep: bool, sha256: bool) -> None:
    theirs = RequestValidator(token)
    algorithm = "HMAC_SHA256" if sha256 else "HMAC_SHA1"
    header = f"key=k,algorithm={algorithm}"
    signed_url = url if keep else url.replace(":8443", "").replace(":443", "").replace(":80", "")
    signature = theirs.compute_signature(signed_url, Many(form), algorithm)
    assert sign(signed_url, form, token, algorithm) == signature
    assert theirs.validate(url, Many(form), signature, algorithm)
    assert is_valid(url, form, signature, ["other", token], header)
    changed = dict(form, More=["x" + "".join(form.get("More", []))])
    assert not is_valid(url, changed, signature, ["other", token], header)


@given(url=urls, form=forms, signature=st.one_of(texts, st.binary(max_size=20).map(lambda b: b.decode("latin-1"))))
def test_no_guess_gets_in(url: str, form: dict, signature: str) -> None:
    assert not is_valid(url, form, signature, ["a-token"])
