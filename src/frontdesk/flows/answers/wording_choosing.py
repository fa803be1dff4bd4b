"""What is said about yes and no, options, numbers and free text."""

from __future__ import annotations

SAID: dict[str, dict[str, str]] = {
    # words
    "yes": {"en": "Yes", "es": "Sí", "pl": "Tak"},
    "no": {"en": "No", "es": "No", "pl": "Nie"},
    "none": {"en": "None", "es": "Ninguno", "pl": "Brak"},
    "and": {"en": "and", "es": "y", "pl": "i"},
    # what is appended to a question; in Spanish without á í ó ú, which would make every list cost twice as much
    "choice.suffix": {
        "en": "Reply with the number.",
        "es": "Responda con la cifra.",
        "pl": "Odpisz numerem.",
    },
    "choices.suffix": {
        "en": "Reply with the numbers that apply to you. For example, reply {example}.",
        "es": "Responda con las cifras que correspondan. Por ejemplo, responda {example}.",
        "pl": "Odpisz numerami, które pasują. Na przykład: {example}.",
    },
    # asking again
    "too_long": {
        "en": "That was a long message. Please send only the answer.",
        "es": "Ese mensaje es muy largo. Por favor, envíe solo la respuesta.",
        "pl": "Ta wiadomość jest długa. Proszę wysłać samą odpowiedź.",
    },
    "yes_no": {
        "en": "Please reply yes or no.",
        "es": "Por favor, responda sí o no.",
        "pl": "Proszę odpisać tak lub nie.",
    },
    "yes_no.numbered": {
        "en": "Please reply with 1 for yes or 2 for no.",
        "es": "Por favor, responda 1 para sí o 2 para no.",
        "pl": "Proszę odpisać 1 (tak) lub 2 (nie).",
    },
    "choice": {
        "en": "Please reply with one number from the list. For example, reply 1 for {first}.",
        "es": "Por favor, responda con un número de la lista. Por ejemplo, responda 1 para {first}.",
        "pl": "Proszę odpisać jednym numerem z listy. Na przykład 1 oznacza: {first}.",
    },
    "choice.out_of_range": {
        "en": "That number is not on the list. Please reply with a number from 1 to {last}. For example, reply 1.",
        "es": "Ese número no está en la lista. Por favor, responda con un número del 1 al {last}. Por ejemplo, 1.",
        "pl": "Tego numeru nie ma na liście. Proszę odpisać numerem od 1 do {last}. Na przykład 1.",
    },
    "choice.several": {
        "en": "Please pick only one. Reply with its number. For example, reply 1.",
        "es": "Por favor, elija solo una opción. Responda con su número. Por ejemplo, 1.",
        "pl": "Proszę wybrać tylko jedną odpowiedź i odpisać jej numerem. Na przykład 1.",
    },
    "choice.no_options": {
        "en": "There is nothing to pick from right now.",
        "es": "No hay nada para elegir en este momento.",
        "pl": "Teraz nie ma z czego wybrać.",
    },
    "choices": {
        "en": "Please reply with the numbers that apply to you. For example, reply {example}.",
        "es": "Por favor, responda con los números que correspondan. Por ejemplo, responda {example}.",
        "pl": "Proszę odpisać numerami, które pasują. Na przykład: {example}.",
    },
    "choices.too_many": {
        "en": "Please pick at most {most}. Reply with the numbers. For example, reply {example}.",
        "es": "Por favor, elija {most} como máximo. Responda con los números. Por ejemplo, {example}.",
        "pl": "Proszę wybrać najwyżej {most}. Proszę odpisać numerami. Na przykład: {example}.",
    },
    "choices.too_few": {
        "en": "Please pick at least {least}. Reply with the numbers. For example, reply {example}.",
        "es": "Por favor, elija por lo menos {least}. Responda con los números. Por ejemplo, {example}.",
        "pl": "Proszę wybrać co najmniej {least}. Proszę odpisać numerami. Na przykład: {example}.",
    },
    "integer": {
        "en": "Please send just one number. For example: {example}",
        "es": "Por favor, envíe solo un número. Por ejemplo: {example}",
        "pl": "Proszę wysłać tylko jedną liczbę. Na przykład: {example}",
    },
    "integer.between": {
        "en": "Please send one number from {min} to {max}. For example: {example}",
        "es": "Por favor, envíe un número del {min} al {max}. Por ejemplo: {example}",
        "pl": "Proszę wysłać liczbę od {min} do {max}. Na przykład: {example}",
    },
    "integer.from": {
        "en": "Please send a number, {min} or more. For example: {example}",
        "es": "Por favor, envíe un número, {min} o más. Por ejemplo: {example}",
        "pl": "Proszę wysłać liczbę, {min} lub więcej. Na przykład: {example}",
    },
    "integer.to": {
        "en": "Please send a number, {max} or less. For example: {example}",
        "es": "Por favor, envíe un número, {max} o menos. Por ejemplo: {example}",
        "pl": "Proszę wysłać liczbę, {max} lub mniej. Na przykład: {example}",
    },
    "text": {
        "en": "Please type your answer in your own words.",
        "es": "Por favor, escriba su respuesta con sus propias palabras.",
        "pl": "Proszę napisać odpowiedź własnymi słowami.",
    },
    "text.long": {
        "en": "That is too long for us to keep. Please send it again with no more than {max} letters.",
        "es": "Es demasiado largo. Por favor, envíelo otra vez con {max} letras como máximo.",
        "pl": "To za długie. Proszę wysłać jeszcze raz, najwyżej {max} znaków.",
    },
    "text.short": {
        "en": "Please tell us a little more: at least {min} letters.",
        "es": "Por favor, escriba un poco más: por lo menos {min} letras.",
        "pl": "Proszę napisać trochę więcej: co najmniej {min} znaków.",
    },
}
