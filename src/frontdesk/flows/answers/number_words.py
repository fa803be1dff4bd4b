"""Numbers as words, by language. Data only; written as `normalising.plain` leaves them."""

from __future__ import annotations

from frontdesk.flows.answers.normalising import word_set


def _forms(table: dict[int, str]) -> dict[str, int]:
    return {word: value for value, words in table.items() for word in words.split()}


#: Below twenty, and the Spanish twenties, which are one word.
UNITS = {
    "en": _forms({
        0: "zero", 1: "one", 2: "two", 3: "three thre", 4: "four foru fuor", 5: "five fiv", 6: "six", 7: "seven sevn",
        8: "eight eigth", 9: "nine", 10: "ten", 11: "eleven", 12: "twelve twelf", 13: "thirteen", 14: "fourteen",
        15: "fifteen", 16: "sixteen", 17: "seventeen", 18: "eighteen", 19: "nineteen",
    }),
    "es": _forms({
        0: "cero", 1: "uno un una", 2: "dos", 3: "tres", 4: "cuatro cuatr", 5: "cinco sinco", 6: "seis", 7: "siete",
        8: "ocho", 9: "nueve", 10: "diez dies", 11: "once", 12: "doce", 13: "trece", 14: "catorce", 15: "quince",
        16: "dieciseis", 17: "diecisiete", 18: "dieciocho", 19: "diecinueve", 20: "veinte viente",
        21: "veintiuno veintiun veintiuna", 22: "veintidos", 23: "veintitres", 24: "veinticuatro", 25: "veinticinco",
        26: "veintiseis", 27: "veintisiete", 28: "veintiocho", 29: "veintinueve",
    }),
    "pl": _forms({
        0: "zero", 1: "jeden jedna jedno jednego jednej", 2: "dwa dwie dwoje dwoch dwaj dwojka dwojke",
        3: "trzy trzech trzej troje trojka trojke", 4: "cztery czterech czterej czworo czworka czworke",
        5: "piec pieciu piecioro piatka piatke", 6: "szesc szesciu szescioro szostka",
        7: "siedem siedmiu siedmioro", 8: "osiem osmiu osmioro", 9: "dziewiec dziewieciu dziewiecioro",
        10: "dziesiec dziesieciu dziesiecioro", 11: "jedenascie jedenastu", 12: "dwanascie dwunastu",
        13: "trzynascie trzynastu", 14: "czternascie czternastu", 15: "pietnascie pietnastu",
        16: "szesnascie szesnastu", 17: "siedemnascie siedemnastu", 18: "osiemnascie osiemnastu",
        19: "dziewietnascie dziewietnastu",
    }),
}  # fmt: skip

TENS = {
    "en": _forms({20: "twenty", 30: "thirty", 40: "forty fourty", 50: "fifty", 60: "sixty", 70: "seventy",
                  80: "eighty", 90: "ninety ninty"}),
    "es": _forms({30: "treinta", 40: "cuarenta", 50: "cincuenta", 60: "sesenta", 70: "setenta", 80: "ochenta",
                  90: "noventa"}),
    "pl": _forms({20: "dwadziescia dwudziestu", 30: "trzydziesci trzydziestu", 40: "czterdziesci czterdziestu",
                  50: "piecdziesiat", 60: "szescdziesiat", 70: "siedemdziesiat", 80: "osiemdziesiat",
                  90: "dziewiecdziesiat"}),
}  # fmt: skip

#: Whole hundreds that are one word.
HUNDREDS = {
    "en": {},
    "es": _forms({100: "cien ciento", 200: "doscientos doscientas", 300: "trescientos trescientas",
                  400: "cuatrocientos cuatrocientas", 500: "quinientos quinientas", 600: "seiscientos seiscientas",
                  700: "setecientos setecientas", 800: "ochocientos ochocientas", 900: "novecientos novecientas"}),
    "pl": _forms({100: "sto", 200: "dwiescie", 300: "trzysta", 400: "czterysta", 500: "piecset", 600: "szescset",
                  700: "siedemset", 800: "osiemset", 900: "dziewiecset"}),
}  # fmt: skip

#: Words that multiply what stands before them.
TIMES = {
    "en": {"hundred": 100, "thousand": 1000, "grand": 1000},
    "es": {"mil": 1000},
    "pl": {"tysiac": 1000, "tysiace": 1000, "tysiecy": 1000, "tys": 1000},
}

ORDINALS = {
    "en": _forms({1: "first 1st", 2: "second 2nd", 3: "third 3rd", 4: "fourth 4th forth", 5: "fifth", 6: "sixth",
                  7: "seventh", 8: "eighth", 9: "ninth", 10: "tenth", 11: "eleventh", 12: "twelfth", 13: "thirteenth",
                  14: "fourteenth", 15: "fifteenth", 16: "sixteenth", 17: "seventeenth", 18: "eighteenth",
                  19: "nineteenth", 20: "twentieth", 30: "thirtieth"}),
    "es": _forms({1: "primero primera primer", 2: "segundo segunda", 3: "tercero tercera tercer",
                  4: "cuarto cuarta", 5: "quinto quinta", 6: "sexto sexta", 7: "septimo septima", 8: "octavo octava",
                  9: "noveno novena", 10: "decimo decima"}),
    "pl": _forms({1: "pierwszy pierwsza pierwsze pierwszego pierwszej", 2: "drugi druga drugie drugiego drugiej",
                  3: "trzeci trzecia trzecie trzeciego trzeciej", 4: "czwarty czwarta czwarte czwartego czwartej",
                  5: "piaty piata piate piatego piatej", 6: "szosty szosta szoste szostego szostej",
                  7: "siodmy siodma siodme siodmego", 8: "osmy osma osme osmego",
                  9: "dziewiaty dziewiata dziewiate dziewiatego", 10: "dziesiaty dziesiata dziesiate dziesiatego",
                  11: "jedenasty jedenasta jedenastego", 12: "dwunasty dwunasta dwunastego",
                  13: "trzynasty trzynastego", 14: "czternasty czternastego", 15: "pietnasty pietnastego",
                  16: "szesnasty szesnastego", 17: "siedemnasty siedemnastego", 18: "osiemnasty osiemnastego",
                  19: "dziewietnasty dziewietnastego", 20: "dwudziesty dwudziestego dwudziesta",
                  30: "trzydziesty trzydziestego"}),
}  # fmt: skip

#: Words of other languages that mean something else in this one ("once" is 11 in Spanish only).
NOT_HERE = {
    "en": frozenset({"once", "un", "una", "sto", "mil"}),
    "es": frozenset({"one", "ten", "sto"}),
    "pl": frozenset({"one", "ten", "once", "un", "una", "second"}),
}

#: What one slip could make a number of, although it is a word of its own.
NO_SLIPS = word_set("""
    there these right night light sight might fight tight weight height never sever even event given seen fever lever
    thirsty plenty thirst sent tent then trees tree free fine mine line live love nice wine hive give gave have
    cuando cuadro cierto cinto tren treta dice hueve nuevo nueva mueve muevo huevo
    trzeba pies
    """)
