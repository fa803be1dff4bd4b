"""Words that case management systems accept, and what people and flows may have said for them. Pure.

Facts: the vocabulary of a transfer in ILAO WD:otis_endusers_intake.rst and WD:otis_sms_functions.rst; who would rather
not say is sent blank. A word that is in none of the lists is sent as it is: each site may have choices of its own.
"""

from __future__ import annotations

from collections.abc import Mapping

#: What is left blank: not said, in the words of our three languages.
NOT_SAID = frozenset(
    {
        "prefer not to respond",
        "prefer not to say",
        "prefer not to answer",
        "rather not say",
        "decline to answer",
        "prefiero no contestar",
        "prefiero no responder",
        "prefiero no decirlo",
        "wolę nie odpowiadać",
        "wolę nie mówić",
        "none",
        "n/a",
    }
)

_HISPANIC = ("hispanic", "hispanic or latino", "hispanic/latino", "latino", "hispano", "hispano o latino", "latynoska")

RACES: dict[str, tuple[str, ...]] = {
    "American Indian or Alaska Native": ("american indian", "native american", "alaska native", "indígena americano"),
    "Asian": ("asiático", "azjatycka", "azjata"),
    "Black or African American": ("black", "african american", "negro o afroamericano", "afroamericano", "czarna"),
    "Hispanic": _HISPANIC,
    "Native Hawaiian or Other Pacific Islander": ("native hawaiian", "pacific islander", "hawaiano nativo"),
    "White": ("caucasian", "blanco", "biała"),
    "Multi-Racial": ("multiracial", "multi racial", "two or more races", "more than one", "multirracial"),
    "Other": ("otra", "otro", "inna"),
}
ETHNICITIES: dict[str, tuple[str, ...]] = {
    "Hispanic": _HISPANIC,
    "Not Hispanic": ("not hispanic or latino", "non-hispanic", "no hispano", "no hispano o latino", "nie latynoska"),
}
GENDERS: dict[str, tuple[str, ...]] = {
    "Female": ("woman", "f", "mujer", "femenino", "kobieta"),
    "Male": ("man", "m", "hombre", "masculino", "mężczyzna"),
    "Non-Binary": ("nonbinary", "non binary", "no binario", "osoba niebinarna", "niebinarna"),
    "Transgender": ("trans", "transgénero", "osoba transpłciowa"),
    "Other": ("otro", "otra", "inna"),
}
MARITAL_STATUSES: dict[str, tuple[str, ...]] = {
    "Single": (
        "never married",
        "soltero",
        "soltera",
        "soltero/a",
        "panna",
        "kawaler",
        "panna/kawaler",
        "stanu wolnego",
    ),
    "Married": ("casado", "casada", "casado/a", "mężatka", "żonaty", "w związku małżeńskim"),
    "Divorced": ("divorciado", "divorciada", "divorciado/a", "rozwiedziona", "rozwiedziony", "po rozwodzie"),
    "Separated": ("separado", "separada", "separado/a", "w separacji"),
    "Widowed": ("widow", "widower", "viudo", "viuda", "viudo/a", "wdowa", "wdowiec", "wdowa/wdowiec"),
    "Other": ("otro", "otros", "inny", "inne"),
}
LANGUAGES: dict[str, tuple[str, ...]] = {
    "English": ("en", "inglés", "angielski"),
    "Spanish": ("es", "español", "espanol", "hiszpański"),
    "Polish": ("pl", "polski", "polaco"),
    "Arabic": ("ar", "árabe", "arabski"),
    "Chinese": ("zh", "mandarin", "cantonese", "chino", "chiński"),
    "French": ("fr", "francés", "francuski"),
    "Russian": ("ru", "ruso", "rosyjski"),
    "Ukrainian": ("uk", "ucraniano", "ukraiński"),
    "Other": ("otro", "inny"),
}


def to_legalserver(text: str, words: Mapping[str, tuple[str, ...]]) -> str:
    """`text` in the words of the other side; "" for who would rather not say; as it is when nobody knows it."""
    plain = " ".join(text.split())
    folded = plain.casefold()
    if not plain or folded in NOT_SAID:
        return ""
    for word, others in words.items():
        if folded == word.casefold() or folded in others:
            return word
    return plain


#: The two-letter codes of the states, the District and the territories with post offices, by their names.
STATES: dict[str, str] = {
    "alabama": "AL", "alaska": "AK", "arizona": "AZ", "arkansas": "AR", "california": "CA", "colorado": "CO",
    "connecticut": "CT", "delaware": "DE", "district of columbia": "DC", "florida": "FL", "georgia": "GA",
    "hawaii": "HI", "idaho": "ID", "illinois": "IL", "indiana": "IN", "iowa": "IA", "kansas": "KS", "kentucky": "KY",
    "louisiana": "LA", "maine": "ME", "maryland": "MD", "massachusetts": "MA", "michigan": "MI", "minnesota": "MN",
    "mississippi": "MS", "missouri": "MO", "montana": "MT", "nebraska": "NE", "nevada": "NV", "new hampshire": "NH",
    "new jersey": "NJ", "new mexico": "NM", "new york": "NY", "north carolina": "NC", "north dakota": "ND",
    "ohio": "OH", "oklahoma": "OK", "oregon": "OR", "pennsylvania": "PA", "rhode island": "RI",
    "south carolina": "SC", "south dakota": "SD", "tennessee": "TN", "texas": "TX", "utah": "UT", "vermont": "VT",
    "virginia": "VA", "washington": "WA", "west virginia": "WV", "wisconsin": "WI", "wyoming": "WY",
    "puerto rico": "PR", "guam": "GU", "american samoa": "AS", "u.s. virgin islands": "VI",
    "northern mariana islands": "MP",
}  # fmt: skip


def state_code(text: str) -> str:
    """ "Illinois", "il", "Ill." -> "IL"; "" when it is no state."""
    plain = " ".join(text.split()).casefold().rstrip(".")
    if plain.upper() in STATES.values():
        return plain.upper()
    return {"ill": "IL"}.get(plain) or STATES.get(plain, "")
