from __future__ import annotations

from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.carrier.forms import UnreadableForm, fingerprint, plain, read_form, storable

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)
forms = st.dictionaries(texts.filter(bool), st.lists(texts, min_size=1, max_size=3), max_size=5)


@given(forms)
def test_it_reads_what_the_standard_library_reads(form: dict[str, list[str]]) -> None:
    body = urlencode(form, doseq=True).encode()
    read = {k: [v] if isinstance(v, str) else v for k, v in read_form(body).items()}
    assert read == parse_qs(body.decode(), keep_blank_values=True) == form


@given(st.binary(max_size=60))
def test_no_bytes_upset_it(body: bytes) -> None:
    form = read_form(body)
    assert "\x00" not in repr(plain(form)) + repr(storable(form))


def test_white_space_is_kept() -> None:
    assert read_form(b"Body=+a%20%0A&To=%2B1") == {"Body": " a \n", "To": "+1"}


def test_several_values_and_blank_ones() -> None:
    form = read_form(b"a=1&b=&a=2&&a=3&c")
    assert form == {"a": ["1", "2", "3"], "b": "", "c": ""}
    assert plain(form) == {"a": "3", "b": "", "c": ""}


def test_a_nul_is_replaced_before_storing() -> None:
    form = read_form(b"a=x%00y&b=1&b=%00")
    assert form["a"] == "x\x00y"  # as signed
    assert storable(form) == {"a": "x\ufffdy", "b": ["1", "\ufffd"]}


def test_a_form_of_endless_fields_is_refused() -> None:
    with pytest.raises(UnreadableForm, match="501 fields"):
        read_form(b"&".join([b"a=1"] * 501))


def test_the_fingerprint_knows_the_path_and_every_field_but_no_order() -> None:
    one = fingerprint("/a", {"x": "1", "y": "2"})
    assert one == fingerprint("/a", {"y": "2", "x": "1"})
    assert len({one, fingerprint("/b", {"x": "1", "y": "2"}), fingerprint("/a", {"x": "1y", "": "2"}),
                fingerprint("/a", {"x": "1"}), fingerprint("/a", {"x": ["1", "2"], "y": "2"})}) == 5  # fmt: skip
