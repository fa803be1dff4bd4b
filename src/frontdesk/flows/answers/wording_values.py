"""What is said about money, dates, phones, e-mail, ZIP codes, names, languages and pictures."""

from __future__ import annotations

SAID: dict[str, dict[str, str]] = {
    "money": {
        "en": "Please send only the amount, in numbers. For example: 1200 or 850.50. If there is none, send 0.",
        "es": "Por favor, envíe solo la cantidad, en números. Por ejemplo: 1200 u 850.50. Si no hay nada, envíe 0.",
        "pl": "Proszę wysłać samą kwotę, cyframi. Na przykład: 1200 albo 850,50. Jeśli nic, proszę wysłać 0.",
    },
    "money.unclear": {
        "en": "We are not sure how much that is. Please send the amount without commas. For example: 1200 or 850.50",
        "es": "No estamos seguros de cuánto es. Por favor, envíe la cantidad así: 1200 u 850.50",
        "pl": "Nie wiemy, ile to dokładnie jest. Proszę wysłać kwotę tak: 1200 albo 850,50",
    },
    "money.about": {
        "en": "Please send one exact amount, as best you can. For example: 1200",
        "es": "Por favor, envíe una sola cantidad exacta, lo mejor que pueda. Por ejemplo: 1200",
        "pl": "Proszę wysłać jedną dokładną kwotę, najlepiej jak się da. Na przykład: 1200",
    },
    "money.out_of_range": {
        "en": "Please send an amount {range}. For example: {example}",
        "es": "Por favor, envíe una cantidad {range}. Por ejemplo: {example}",
        "pl": "Proszę wysłać kwotę {range}. Na przykład: {example}",
    },
    "range.between": {"en": "from {min} to {max}", "es": "de {min} a {max}", "pl": "od {min} do {max}"},
    "range.from": {"en": "of {min} or more", "es": "de {min} o más", "pl": "{min} lub więcej"},
    "range.to": {"en": "of {max} or less", "es": "de {max} o menos", "pl": "{max} lub mniej"},
    "date": {
        "en": "Please send the date with the month, day and year. For example: {example}",
        "es": "Por favor, envíe la fecha con día, mes y año. Por ejemplo: {example}",
        "pl": "Proszę wysłać datę: dzień, miesiąc i rok. Na przykład: {example}",
    },
    "date.partial": {
        "en": "Please send the date. If you do not know the day, send the month and year. For example: {example}",
        "es": "Por favor, envíe la fecha. Si no sabe el día, envíe el mes y el año. Por ejemplo: {example}",
        "pl": "Proszę wysłać datę. Jeśli nie znasz dnia, wystarczy miesiąc i rok. Na przykład: {example}",
    },
    "date.unknown_day": {
        "en": "There is no such day. Please check it and send it again. For example: {example}",
        "es": "Ese día no existe. Por favor, revíselo y envíelo otra vez. Por ejemplo: {example}",
        "pl": "Nie ma takiego dnia. Proszę sprawdzić i wysłać jeszcze raz. Na przykład: {example}",
    },
    "date.incomplete": {
        "en": "We need the month, the day and the year. For example: {example}",
        "es": "Necesitamos el día, el mes y el año. Por ejemplo: {example}",
        "pl": "Potrzebny jest dzień, miesiąc i rok. Na przykład: {example}",
    },
    "date.year": {
        "en": "Please send the year with all four digits. For example: {example}",
        "es": "Por favor, envíe el año con los cuatro números. Por ejemplo: {example}",
        "pl": "Proszę podać rok czterema cyframi. Na przykład: {example}",
    },
    "date.order": {
        "en": "Please write the month as a word, so that we get it right. For example: {example}",
        "es": "Por favor, escriba el mes con letras, para no equivocarnos. Por ejemplo: {example}",
        "pl": "Proszę napisać miesiąc słowem, żeby nie było pomyłki. Na przykład: {example}",
    },
    "date.future": {
        "en": "That day has already passed. Please send a date that is still to come. For example: {example}",
        "es": "Ese día ya pasó. Por favor, envíe una fecha que aún no llega. Por ejemplo: {example}",
        "pl": "Ten dzień już minął. Proszę wysłać datę, która dopiero będzie. Na przykład: {example}",
    },
    "date.past": {
        "en": "That day has not come yet. Please send a date in the past. For example: {example}",
        "es": "Ese día todavía no llega. Por favor, envíe una fecha pasada. Por ejemplo: {example}",
        "pl": "Ten dzień jeszcze nie nadszedł. Proszę wysłać datę z przeszłości. Na przykład: {example}",
    },
    "date_of_birth": {
        "en": "Please send your date of birth with the month, day and year. For example: {example}",
        "es": "Por favor, envíe su fecha de nacimiento con día, mes y año. Por ejemplo: {example}",
        "pl": "Proszę wysłać datę urodzenia: dzień, miesiąc i rok. Na przykład: {example}",
    },
    "date_of_birth.implausible": {
        "en": "Please check the date of birth: the year does not look right. For example: {example}",
        "es": "Por favor, revise la fecha de nacimiento: el año no parece correcto. Por ejemplo: {example}",
        "pl": "Proszę sprawdzić datę urodzenia: rok się nie zgadza. Na przykład: {example}",
    },
    "phone": {
        "en": "Please send a phone number with area code, 10 digits. For example: 312-555-0142",
        "es": "Por favor, envíe un número de teléfono con código de área, 10 dígitos. Por ejemplo: 312-555-0142",
        "pl": "Proszę wysłać numer telefonu z kierunkowym, 10 cyfr. Na przykład: 312-555-0142",
    },
    "phone.extension": {
        "en": "Please send a phone number without an extension. For example: 312-555-0142",
        "es": "Por favor, envíe un número de teléfono sin extensión. Por ejemplo: 312-555-0142",
        "pl": "Proszę wysłać numer telefonu bez numeru wewnętrznego. Na przykład: 312-555-0142",
    },
    "email": {
        "en": "Please send an e-mail address. For example: maria@example.com",
        "es": "Por favor, envíe una dirección de correo electrónico. Por ejemplo: maria@example.com",
        "pl": "Proszę wysłać adres e-mail. Na przykład: maria@example.com",
    },
    "zip": {
        "en": "Please send your 5-digit ZIP code. For example: 60603",
        "es": "Por favor, envíe su código postal de 5 números. Por ejemplo: 60603",
        "pl": "Proszę wysłać 5-cyfrowy kod pocztowy (ZIP). Na przykład: 60603",
    },
    "name": {
        "en": "Please send only the name. For example: Maria Lopez",
        "es": "Por favor, envíe solo el nombre. Por ejemplo: María López",
        "pl": "Proszę wysłać samo imię lub nazwisko. Na przykład: Maria Nowak",
    },
    "language": {
        "en": "Please reply with the number of your language. For example, reply 1 for {first}.",
        "es": "Por favor, responda con el número de su idioma. Por ejemplo, responda 1 para {first}.",
        "pl": "Proszę odpisać numerem języka. Na przykład 1 oznacza: {first}.",
    },
    "media": {
        "en": "Please send a photo of it. Take a picture and attach it to your message.",
        "es": "Por favor, envíe una foto. Tome una foto y adjúntela a su mensaje.",
        "pl": "Proszę wysłać zdjęcie. Proszę zrobić zdjęcie i dołączyć je do wiadomości.",
    },
    "media.kind": {
        "en": "We cannot open that kind of file. Please send a {kinds}. For example, take a photo and attach it.",
        "es": "No podemos abrir ese tipo de archivo. Por favor, envíe {kinds}. Por ejemplo, tome una foto y adjúntela.",
        "pl": "Nie możemy otworzyć takiego pliku. Proszę wysłać {kinds}. Na przykład zdjęcie z telefonu.",
    },
    "media.too_many": {
        "en": "Please send at most {most} at a time. For example, send 1 photo.",
        "es": "Por favor, envíe {most} como máximo a la vez. Por ejemplo, envíe 1 foto.",
        "pl": "Proszę wysłać najwyżej {most} naraz. Na przykład 1 zdjęcie.",
    },
    "or_none": {
        "en": " If you have none, send NONE.",
        "es": " Si no tiene, envíe NINGUNO.",
        "pl": " Jeśli nie ma, proszę wysłać BRAK.",
    },
    "kind.image": {"en": "photo", "es": "una foto", "pl": "zdjęcie"},
    "kind.pdf": {"en": "PDF", "es": "un PDF", "pl": "plik PDF"},
    "kind.audio": {"en": "voice message", "es": "un mensaje de voz", "pl": "nagranie"},
    "kind.video": {"en": "video", "es": "un video", "pl": "film"},
    "or": {"en": "or", "es": "o", "pl": "lub"},
}
