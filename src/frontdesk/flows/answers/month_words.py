"""Months, weekdays and days like "tomorrow", by language. Data only; written as `normalising.plain` leaves them."""

from __future__ import annotations

from frontdesk.flows.answers.normalising import word_set

_BY_LANGUAGE = {
    "en": [
        "january jan", "february feb febuary", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
        "september sep sept", "october oct", "november nov", "december dec",
    ],
    "es": [
        "enero ene", "febrero feb", "marzo mar", "abril abr", "mayo may", "junio jun", "julio jul", "agosto ago",
        "septiembre setiembre sep sept set", "octubre oct", "noviembre nov", "diciembre dic",
    ],
    "pl": [
        "styczen stycznia styczniu sty", "luty lutego lutym lut", "marzec marca marcu mar",
        "kwiecien kwietnia kwietniu kwi kwie", "maj maja maju", "czerwiec czerwca czerwcu cze czer",
        "lipiec lipca lipcu lip", "sierpien sierpnia sierpniu sie sier", "wrzesien wrzesnia wrzesniu wrz wrze",
        "pazdziernik pazdziernika pazdzierniku paz pazdz", "listopad listopada listopadzie lis list",
        "grudzien grudnia grudniu gru grud",
    ],
}  # fmt: skip

#: Word -> month; no word is two months.
MONTHS = {
    word: number
    for by_number in _BY_LANGUAGE.values()
    for number, words in enumerate(by_number, start=1)
    for word in words.split()
}

#: Words long enough to bear a slip of the finger.
LONG_MONTHS = tuple((word, number) for word, number in MONTHS.items() if len(word) >= 4)

_NUMERALS = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"]
#: Months as Polish dates write them: 3 XI 1985.
ROMAN = {word: number for number, word in enumerate(_NUMERALS, start=1)}

_WEEK = [
    "monday mon lunes poniedzialek", "tuesday tue tues martes wtorek", "wednesday wed miercoles sroda srode",
    "thursday thu thur thurs jueves czwartek", "friday fri viernes piatek", "saturday sat sabado sobota sobote",
    "sunday sun domingo niedziela niedziele",
]  # fmt: skip
#: Word -> day of the week, Monday is 0.
WEEKDAYS = {word: day for day, words in enumerate(_WEEK) for word in words.split()}

#: Whole texts -> days from today.
DAYS = {
    phrase.strip(): days
    for days, phrases in {
        0: "today, tonight, now, this morning, right now, hoy, ahora, esta manana, dzisiaj, dzis, teraz, dzis rano",
        1: "tomorrow, tomorow, tommorow, tommorrow, tmrw, tmw, manana, jutro",
        -1: "yesterday, yest, ayer, last night, anoche, wczoraj",
        2: "day after tomorrow, the day after tomorrow, pasado manana, pojutrze",
        -2: "day before yesterday, the day before yesterday, anteayer, antes de ayer, antier, przedwczoraj",
    }.items()
    for phrase in phrases.split(",")
}

#: May stand beside a date and say nothing more about it.
FILLERS = word_set("""
    on the of in at is was were it its my i im born birthday bday dob date date birth since this day month year st nd rd
    th received got came had from started moved will be until
    el la en de del dia mes ano fue es nacido nacida naci nacimiento fecha mi desde recibi llego soy cumpleanos
    dnia dzien w we z ze od roku rok r miesiac urodzony urodzona urodzilem urodzilam sie data urodzenia to jest moja
    """)
