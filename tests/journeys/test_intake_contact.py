"""How a person can be reached: which number, which address, and what is safe."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from journeys.harness.intake import NO, YES, Client, IntakeOffice
from journeys.harness.stories import ORDER_OF_PROTECTION, SNAP_APPLY

LANGUAGES = ("en", "es", "pl")
#: The word that the questions themselves offer to whoever has none.
NONE = {"en": "NONE", "es": "NINGUNO", "pl": "BRAK"}
TEN_DIGITS = {
    "en": "Please send a phone number with area code, 10 digits. For example: 312-555-0142"
    " If you have none, send NONE.",
    "es": "Por favor, envíe un número de teléfono con código de área, 10 dígitos. Por ejemplo: 312-555-0142"
    " Si no tiene, envíe NINGUNO.",
    "pl": "Proszę wysłać numer telefonu z kierunkowym, 10 cyfr. Na przykład: 312-555-0142"
    " Jeśli nie ma, proszę wysłać BRAK.",
}
CHECK = {
    "en": """Please check:
Phone: (312) 555-0199
E-mail: none
Address: 12 Oak Street, Chicago, IL 60603
Is this right?""",
    "es": """Por favor revise:
Teléfono: (312) 555-0199
Correo: ninguno
Dirección: 12 Oak Street, Chicago, IL 60603
¿Está bien?""",
    "pl": """Sprawdź, proszę:
Telefon: (312) 555-0199
E-mail: brak
Adres: 12 Oak Street, Chicago, IL 60603
Czy to się zgadza?""",
}
WHICH_ONE = {
    "en": "Which one should we change?\n1. Phone\n2. E-mail\n3. Address\nReply with the number.",
    "es": "¿Qué debemos cambiar?\n1. Teléfono\n2. Correo electrónico\n3. Dirección\nResponda con la cifra.",
    "pl": "Co mamy zmienić?\n1. Telefon\n2. E-mail\n3. Adres\nOdpisz numerem.",
}
NOBODY_CALLS = {
    "en": "Then nobody will call you. We will tell you whom you can call.",
    "es": "Entonces nadie le llamará. Le diremos a quién puede llamar.",
    "pl": "W takim razie nikt nie zadzwoni. Powiemy, do kogo można zadzwonić.",
}
PLEASE_CALL = {
    "en": "Please call Safe Harbor Example Center at (312) 555-0192 when it is safe.",
    "es": "Por favor llame a Safe Harbor Example Center al (312) 555-0192 cuando pueda hacerlo con seguridad.",
    "pl": "Zadzwoń do Safe Harbor Example Center, (312) 555-0192, gdy będzie to bezpieczne.",
}


@pytest.fixture(scope="module", autouse=True)
def nothing_breaks(office: IntakeOffice) -> Iterator[None]:
    with office.nothing_breaks():
        yield


def asked_how_to_reach_them(office: IntakeOffice, language: str) -> Client:
    """Somebody who asks for food stamps and has come to the question about their number."""
    client = office.client(language=language, story=SNAP_APPLY)
    client.begins({"en": "SNAP", "es": "estampillas", "pl": "kartki na żywność"}[language])
    client.goes_on(until="contact_information/this_number")
    return client


@pytest.mark.parametrize("language", LANGUAGES)
def test_b23_another_number_is_better_and_only_what_is_wrong_is_asked_again(office: IntakeOffice, language: str):
    """B23: the number they text from is not the best one. `312-555-01` is too short and asked again; no e-mail is fine.
    All is read back; what is wrong is changed alone, and what was right stays."""
    client = asked_how_to_reach_them(office, language)
    client.says(NO[language])
    client.says("312-555-01")
    assert client.said == TEN_DIGITS[language] and client.at() == "contact_information/other_number"
    client.says("312 555 0199")
    client.phone.texts(YES[language], YES[language], NONE[language], "12 Oak Street", NONE[language])
    client.says("Chicago")
    assert client.said == CHECK[language]

    client.says(NO[language])
    assert client.said == WHICH_ONE[language]
    client.says("2")
    assert client.at() == "contact_information/mail"
    client.says("Maria@Example.org")
    assert client.at() == "contact_information/check", "only the e-mail address was asked again"
    assert "(312) 555-0199" in client.said and "maria@example.org" in client.said.lower()

    client.phone.texts(NO[language], "3", "7 Elm Street", "2B")
    client.says("Cicero")
    assert client.at() == "contact_information/check", "only the address"
    assert "7 Elm Street, 2B, Cicero, IL 60603" in client.said and "(312) 555-0199" in client.said
    client.phone.texts(NO[language], "1", NO[language], "312-555-0188", YES[language])
    client.says(YES[language])
    assert client.at() == "contact_information/check", "only the phone, and whether it is safe"

    client.goes_on()
    intake = client.received()
    assert (intake["phoneHome"], intake["email"].lower()) == ("3125550188", "maria@example.org")
    home = intake["addressHome"]
    assert (home["address1"], home["city"], home["zip"]) == ("7 Elm Street 2B", "Cicero", "60603")
    assert intake["phoneHomeNote"] == "safe to call; safe to text"


@pytest.mark.parametrize("language", LANGUAGES)
def test_b23_who_is_not_safe_is_neither_called_nor_texted(office: IntakeOffice, language: str):
    """B23: it is not safe to call them nor to text them later. Then no call is offered, although this organization
    calls people back; they are told whom they can call, and the organization reads NOT safe. No reminder can come."""
    client = office.client(
        language=language, story=ORDER_OF_PROTECTION, zip_code="62701", safe_to_call=NO, safer_number=NONE,
        safe_to_text=NO,
    )  # fmt: skip
    client.begins({"en": "order of protection", "es": "orden de protección", "pl": "nakaz ochrony"}[language])
    client.goes_on()
    assert NOBODY_CALLS[language] in client.phone.reads() and PLEASE_CALL[language] in client.phone.reads()
    assert "appointment_scheduler" not in str(client.asked)
    record = client.record()
    assert (record["safe_to_call"], record["safe_to_text"]) == (False, False)
    assert office.table("callback_bookings", triage_user_id=record["id"]) == []
    assert client.received()["phoneHomeNote"] == "NOT safe to call; NOT safe to text"


@pytest.mark.parametrize("language", LANGUAGES)
def test_b23_what_is_not_safe_is_kept_when_it_is_said(office: IntakeOffice, language: str):
    """B23: whoever falls silent, or is not understood later, has said all the same that texts and calls are not safe.
    What is not understood when all is read back holds nothing up."""
    client = office.client(language=language, story=SNAP_APPLY, safe_to_call=NO, safer_number=NONE, safe_to_text=NO)
    client.begins({"en": "SNAP", "es": "estampillas", "pl": "kartki na żywność"}[language])
    client.goes_on(until="contact_information/mail")
    record = client.record()
    assert (record["safe_to_call"], record["safe_to_text"]) == (False, False)
    client.goes_on(until="contact_information/check")
    client.phone.texts("xyz", "xyz")
    client.says("xyz")
    assert client.session()["state"] != "handed_over"
    client.goes_on()
    assert client.received()["phoneHomeNote"] == "NOT safe to call; NOT safe to text"


def test_b23_a_safer_number_is_called_instead(office: IntakeOffice):
    """B23: this number is not safe, another one is: it is the one that is called at the time they choose, and as texts
    are not safe, none will remind them."""
    client = office.client(
        story=ORDER_OF_PROTECTION, zip_code="62701", safe_to_call="no", safer_number="773-555-0111", safe_to_text="no"
    )
    client.begins("order of protection")
    client.goes_on()
    [booking] = office.table("callback_bookings", triage_user_id=client.record()["id"])
    assert (booking["state"], booking["takes_texts"]) == ("booked", False)
    assert any(text.endswith("at (773) 555-0111.") for text in client.phone.reads())
    intake = client.received()
    assert (intake["phoneHome"], intake["phoneHomeNote"]) == ("7735550111", "safe to call; NOT safe to text")
