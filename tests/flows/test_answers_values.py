"""Numbers, money, phones, e-mail, ZIP codes, names, free text and media."""

import pytest
from tests.flows.answering import HOME, again, meaning, result_of, which

from frontdesk.flows.answers import names

INTEGER = [
    ("en", "me and my 2 kids", again("several")),
    ("en", "2 kids and me", again("several")),
    ("en", "me, my wife, 2 kids", again("several")),
    ("en", "2 (my son and daughter)", 2),
    ("en", "3, me and my parents", 3),
    ("en", "my 2 kids", 2),
    ("es", "mi esposa y 2 hijos", again("several")),
    ("es", "una docena", again("unsure")),
    ("pl", "ja i dwoje dzieci", again("several")),
    ("pl", "dwoje dzieci", 2),
    ("en", "2", 2),
    ("en", " 2. ", 2),
    ("en", "0", 0),
    ("en", "02", 2),
    ("en", "+2", 2),
    ("en", "2.0", 2),
    ("en", "1,200", 1200),
    ("en", "1,000", 1000),
    ("en", "1.000", 1000),
    ("en", "2.00", 2),
    ("en", "٣", 3),
    ("en", "two", 2),
    ("en", "TWO!", 2),
    ("en", "thre", 3),
    ("en", "elevn", 11),
    ("en", "twenty one", 21),
    ("en", "twenty-one", 21),
    ("en", "a hundred", 100),
    ("en", "two hundred and five", 205),
    ("en", "ninety nine", 99),
    ("en", "none", 0),
    ("en", "zero", 0),
    ("en", "nobody", 0),
    ("en", "no kids", 0),
    ("en", "I don't have any", 0),
    ("en", "2 kids", 2),
    ("en", "there are 3 of us", 3),
    ("en", "we are four", 4),
    ("en", "3 please", 3),
    ("en", "dos", 2),
    ("en", "trzy", 3),
    ("en", "-1", again("out_of_range")),
    ("en", "21000", again("out_of_range")),
    ("en", "lots", again("not_a_number")),
    ("en", "2.5", again("not_a_number")),
    ("en", "2½", again("not_a_number")),
    ("en", "5²", again("not_a_number")),
    ("en", "2/3", again("not_a_number")),
    ("en", "3rd", again("not_a_number")),
    ("en", "first", again("not_a_number")),
    ("en", "", again("not_a_number")),
    ("en", "there", again("not_a_number")),
    ("en", "live", again("not_a_number")),
    ("en", "once", again("not_a_number")),
    ("en", "1" * 40, again("not_a_number")),
    ("en", "no idea", again("unsure")),
    ("en", "about 3", again("unsure")),
    ("en", "3+", again("unsure")),
    ("en", "at least 3", again("unsure")),
    ("en", "maybe 3", again("unsure")),
    ("en", "not 3", again("unsure")),
    ("en", "1 or 2", which(1, 2)),
    ("en", "2-3", which(2, 3)),
    ("en", "two or three", which(2, 3)),
    ("en", "2 adults and 3 kids", again("several")),
    ("en", "2, 3", again("several")),
    ("es", "dos", 2),
    ("es", "veintidós", 22),
    ("es", "treinta y uno", 31),
    ("es", "ciento cinco", 105),
    ("es", "once", 11),
    ("es", "ninguno", 0),
    ("es", "ninguna", 0),
    ("es", "sin hijos", 0),
    ("es", "no tengo", 0),
    ("es", "somos 4", 4),
    ("es", "cinko", 5),
    ("es", "2 o 3", which(2, 3)),
    ("es", "como 3 más o menos", again("unsure")),
    ("es", "no sé", again("unsure")),
    ("pl", "dwa", 2),
    ("pl", "dwoje", 2),
    ("pl", "pięć", 5),
    ("pl", "piec", 5),
    ("pl", "dwadzieścia jeden", 21),
    ("pl", "sto pięć", 105),
    ("pl", "żadnych", 0),
    ("pl", "zero", 0),
    ("pl", "nikt", 0),
    ("pl", "nie mam dzieci", 0),
    ("pl", "mam dwoje dzieci", 2),
    ("pl", "2 albo 3", which(2, 3)),
    ("pl", "około 3", again("unsure")),
    ("pl", "ten", again("not_a_number")),
]


@pytest.mark.parametrize(("language", "body", "expected"), INTEGER)
def test_whole_numbers(language, body, expected):
    assert meaning("integer", body, language, min=0, max=20000) == expected


def test_adults_as_the_intake_asks_for_them():
    for body in ("0", "-1", "lots", "none", "21"):
        assert meaning("integer", body, min=1, max=20)[0] == "again", body
    assert meaning("integer", "two", min=1, max=20) == 2
    assert result_of("integer", "0", min=1, max=20).hint == "Please send one number from 1 to 20. For example: 2"
    assert result_of("integer", "x", "es", min=5).hint.startswith("Por favor, envíe un número, 5 o más.")


def test_every_number_up_to_a_hundred_and_ninety_nine_is_read_in_words():
    tens_en = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
    tens_es = ["", "", "", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"]
    tens_pl = ["", "", "dwadzieścia", "trzydzieści", "czterdzieści", "pięćdziesiąt", "sześćdziesiąt", "siedemdziesiąt",
               "osiemdziesiąt", "dziewięćdziesiąt"]  # fmt: skip
    units_en = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    units_es = ["uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"]
    units_pl = ["jeden", "dwa", "trzy", "cztery", "pięć", "sześć", "siedem", "osiem", "dziewięć"]
    for ten in range(2, 10):
        for unit in range(1, 10):
            value = ten * 10 + unit
            assert meaning("integer", f"{tens_en[ten]} {units_en[unit - 1]}") == value
            assert meaning("integer", f"one hundred {tens_en[ten]}-{units_en[unit - 1]}") == 100 + value
            assert meaning("integer", f"{tens_pl[ten]} {units_pl[unit - 1]}", "pl") == value
            assert meaning("integer", f"sto {tens_pl[ten]} {units_pl[unit - 1]}", "pl") == 100 + value
            if ten > 2:
                assert meaning("integer", f"{tens_es[ten]} y {units_es[unit - 1]}", "es") == value
                assert meaning("integer", f"ciento {tens_es[ten]} y {units_es[unit - 1]}", "es") == 100 + value


MONEY = [
    ("en", "$1,200.50", "1200.50"),
    ("en", "1200", "1200.00"),
    ("en", "1,200", "1200.00"),
    ("en", "1200.5", "1200.50"),
    ("en", "$ 1200", "1200.00"),
    ("en", "1200$", "1200.00"),
    ("en", "1200 dollars", "1200.00"),
    ("en", "20 bucks", "20.00"),
    ("en", "1.2k", "1200.00"),
    ("en", "$2K", "2000.00"),
    ("en", "1,200,000", "1200000.00"),
    ("en", ".50", "0.50"),
    ("en", "1200 thank you", "1200.00"),
    ("en", "I make 1200", "1200.00"),
    ("en", "two thousand", "2000.00"),
    ("en", "twelve hundred dollars", "1200.00"),
    ("en", "0", "0.00"),
    ("en", "$0", "0.00"),
    ("en", "nothing", "0.00"),
    ("en", "No income", "0.00"),
    ("en", "I have no income right now", "0.00"),
    ("en", "about 1000", again("about")),
    ("en", "~1000", again("about")),
    ("en", "1000ish", again("not_an_amount")),
    ("en", "1000-1200", again("about")),
    ("en", "1000 or 1200", again("about")),
    ("en", "1000+", again("about")),
    ("en", "more than 1000", again("about")),
    ("en", "1.200,50", again("unclear")),
    ("en", "1.200", again("unclear")),
    ("en", "1,20", again("unclear")),
    ("en", "12,00", again("unclear")),
    ("en", "1 200", again("unclear")),
    ("en", "1200 400", again("unclear")),
    ("en", "1,2,3", again("unclear")),
    ("en", "1200.505", again("unclear")),
    ("en", "2 mil", again("unclear")),
    ("en", "1" * 15, again("unclear")),
    ("en", "-5", again("negative")),
    ("en", "$-5", again("negative")),
    ("en", "1200 a month", again("period")),
    ("en", "$15 an hour", again("period")),
    ("en", "300 weekly", again("period")),
    ("en", "$1200/mo", again("period")),
    ("en", "600 every two weeks", again("period")),
    ("en", "no", again("not_an_amount")),
    ("en", "idk", again("not_an_amount")),
    ("en", "I don't know", again("not_an_amount")),
    ("en", "nothing much", again("not_an_amount")),
    ("en", "I have no income but my wife makes 300", again("not_an_amount")),
    ("en", "none of your business", again("not_an_amount")),
    ("en", "$", again("not_an_amount")),
    ("en", "", again("not_an_amount")),
    ("en", "1e5", again("not_an_amount")),
    ("en", "nan", again("not_an_amount")),
    ("en", "infinity", again("not_an_amount")),
    ("en", "50 cents", again("not_an_amount")),
    ("es", "1.200,50", "1200.50"),
    ("es", "1,200.50", "1200.50"),
    ("es", "1.200", "1200.00"),
    ("es", "1,200", "1200.00"),
    ("es", "1200,50", "1200.50"),
    ("es", "mil doscientos", "1200.00"),
    ("es", "2 mil", "2000.00"),
    ("es", "1200 dólares", "1200.00"),
    ("es", "gano 1200", "1200.00"),
    ("es", "nada", "0.00"),
    ("es", "no tengo ingresos", "0.00"),
    ("es", "unos 1000", again("about")),
    ("es", "como 1000", again("about")),
    ("es", "1200 al mes", again("period")),
    ("es", "no sé", again("not_an_amount")),
    ("pl", "1200,50", "1200.50"),
    ("pl", "1 200,50", "1200.50"),
    ("pl", "1.200,50", "1200.50"),
    ("pl", "1 200 USD", "1200.00"),
    ("pl", "1,2 tys.", "1200.00"),
    ("pl", "tysiąc dwieście", "1200.00"),
    ("pl", "zarabiam 1200 dolarów", "1200.00"),
    ("pl", "nic", "0.00"),
    ("pl", "brak dochodu", "0.00"),
    ("pl", "nie mam dochodów", "0.00"),
    ("pl", "około 1000", again("about")),
    ("pl", "1200 miesięcznie", again("period")),
    ("pl", "nie wiem", again("not_an_amount")),
]


@pytest.mark.parametrize(("language", "body", "expected"), MONEY)
def test_money(language, body, expected):
    assert meaning("money", body, language) == expected


def test_money_within_a_range_and_for_a_period():
    assert meaning("money", "100001", min=0, max=100000) == again("out_of_range")
    assert "from $0 to $100,000" in result_of("money", "100001", min=0, max=100000).hint
    assert meaning("money", "1200 a month", per="month") == "1200.00"
    assert meaning("money", "15 an hour", per="month") == again("period")


def test_money_says_back_what_was_understood():
    assert result_of("money", "1200.5").label == "$1,200.50"
    assert result_of("money", "1200", "es").label == "$1,200"
    assert result_of("money", "11200.5", "pl").label == "11 200,50 USD"


PHONE = [
    ("(312) 555-0142", "+13125550142"),
    ("312-555-0142", "+13125550142"),
    ("3125550142", "+13125550142"),
    ("1 312 555 0142", "+13125550142"),
    ("+1 (312) 555-0142", "+13125550142"),
    ("my cell is 312.555.0142 thanks", "+13125550142"),
    ("mi número es 312 555 0142", "+13125550142"),
    ("+48 601 234 567", "+48601234567"),
    ("312-555-0142 312-555-0142", "+13125550142"),
    ("312-555-0142 or 773-555-0100", which("+13125550142", "+17735550100")),
    ("312-555-01", again("not_a_phone")),
    ("555-0142", again("not_a_phone")),
    ("312 555 01422", again("not_a_phone")),
    ("111-111-1111", again("not_a_phone")),
    ("none", again("not_a_phone")),
    ("", again("not_a_phone")),
    ("312-555-0142 ext 12", again("extension")),
]


@pytest.mark.parametrize(("body", "expected"), PHONE)
def test_phones(body, expected):
    for language in ("en", "es", "pl"):
        assert meaning("phone", body, language) == expected


def test_phones_of_another_country():
    assert meaning("phone", "601 234 567", region="PL") == "+48601234567"
    assert result_of("phone", "3125550142").label == "(312) 555-0142"


EMAIL = [
    ("maria@example.com", "maria@example.com"),
    (" Maria@Example.COM ", "Maria@example.com"),
    ("my email is maria.lopez+x@example.org.", "maria.lopez+x@example.org"),
    ("maria @ gmail.com", "maria@gmail.com"),
    ("maria@ gmail .com", "maria@gmail.com"),
    ("maria@gmail,com", "maria@gmail.com"),
    ("maria(at)yahoo.com", "maria@yahoo.com"),
    ("maria@gmial.com", which("maria@gmail.com", "maria@gmial.com")),
    ("maria@gmail.con", which("maria@gmail.com", "maria@gmail.con")),
    ("a@b.co, c@d.co", which("a@b.co", "c@d.co")),
    ("maria@gmail", again("not_an_email")),
    ("maria.gmail.com", again("not_an_email")),
    ("maria@@gmail.com", again("not_an_email")),
    ("@gmail.com", again("not_an_email")),
    ("none", again("not_an_email")),
    ("", again("not_an_email")),
    ("x" * 70 + "@example.com", again("not_an_email")),
]


@pytest.mark.parametrize(("body", "expected"), EMAIL)
def test_email(body, expected):
    assert meaning("email", body) == expected


@pytest.mark.parametrize(
    ("language", "body"),
    [("en", "none"), ("en", "I don't have one"), ("en", "skip"), ("en", "no"), ("en", "N/A"), ("es", "ninguno"),
     ("es", "no tengo"), ("es", "no"), ("pl", "brak"), ("pl", "nie mam"), ("pl", "nie"), ("en", "None, thanks")],
)  # fmt: skip
def test_what_may_be_left_out(language, body):
    for type in ("email", "phone", "zip", "name", "date", "media"):
        assert meaning(type, body, language, or_none=True) is None
    assert meaning("email", body, language) == again("not_an_email")


@pytest.mark.parametrize(("language", "body"), [("en", "I don't know"), ("es", "no sé"), ("pl", "nie wiem")])
def test_who_does_not_know_a_name_that_may_be_left_out_leaves_it_out(language, body):
    assert meaning("name", body, language, or_none=True) is None
    assert meaning("name", "yes", language, or_none=True) == again("not_a_name")


def test_a_polish_no_leaves_nothing_out():
    assert meaning("email", "no", "pl", or_none=True) == again("not_an_email")


def test_the_hint_says_that_it_may_be_left_out():
    assert result_of("email", "x", or_none=True).hint.endswith("send NONE.")
    assert result_of("email", "x", "es", or_none=True).hint.endswith("envíe NINGUNO.")
    assert "NONE" not in result_of("email", "x").hint


ZIP = [
    ("60603", "60603"),
    ("60603-1234", "60603"),
    ("606031234", "60603"),
    ("60603 1234", "60603"),
    (" zip 60603 ", "60603"),
    ("my zip code is 60603.", "60603"),
    ("60603, Chicago", "60603"),
    ("53703", "53703"),
    ("60603 60603", "60603"),
    ("60603 or 60604", which("60603", "60604")),
    ("6060", again("not_a_zip")),
    ("606033", again("not_a_zip")),
    ("abc", again("not_a_zip")),
    ("", again("not_a_zip")),
    ("00000", again("not_a_zip")),
    ("$60603", again("not_a_zip")),
    ("60,603", again("not_a_zip")),
    ("312-555-0142", again("not_a_zip")),
    ("60603.50", again("not_a_zip")),
]


@pytest.mark.parametrize(("body", "expected"), ZIP)
def test_zip(body, expected):
    assert meaning("zip", body) == expected


NAME = [
    ("hi", again("not_a_name")),
    ("Hola", again("not_a_name")),
    ("yes", again("not_a_name")),
    ("hi Ann", "Ann"),
    ("Maria Lopez", "Maria Lopez"),
    ("maria lopez", "Maria Lopez"),
    ("my name is MARIA DE LA CRUZ", "Maria de la Cruz"),
    ("My name's Maria", "Maria"),
    ("im bob", "Bob"),
    ("It's Ana, thanks", "Ana"),
    ("Hi, my name is Ana", "Ana"),
    ("Me llamo José", "José"),
    ("soy maria lopez", "Maria Lopez"),
    ("Nazywam się Łukasz Żak", "Łukasz Żak"),
    ("mam na imię Ewa", "Ewa"),
    ("o'brien-smith", "O'Brien-Smith"),
    ("JEAN-LUC MCDONALD", "Jean-Luc McDonald"),
    ("DeShawn van der Berg", "DeShawn van der Berg"),
    ("JOHN SMITH III", "John Smith III"),
    ("JD", "JD"),
    ("J", "J"),
    ("nguyễn thị", "Nguyễn Thị"),
    ("李小龙", "李小龙"),
    ("maria 😀", "Maria"),
    ('"Maria"', "Maria"),
    ("Fuchs Dick", "Fuchs Dick"),
    ("My name is No", "No"),
    ("me llamo Tak", "Tak"),
    ("me dicen Mari", "Mari"),
    ("Todos me dicen Lupita", "Lupita"),
    ("me llaman lupe", "Lupe"),
    ("mi apellido de soltera es Ruiz", "Ruiz"),
    ("mówią na mnie Oleńka", "Oleńka"),
    ("Mówią do mnie Ola", "Ola"),
    ("wołają na mnie Kasia", "Kasia"),
    ("they call me Mari", "Mari"),
    ("People call me Mari.", "Mari"),
    ("I go by Mari", "Mari"),
    ("z domu Nowak", "Nowak"),
    ("Z domu: nowak", "Nowak"),
    ("Jestem z domu Nowak", "Nowak"),
    ("Yesenia", "Yesenia"),
    ("Sima", "Sima"),
    ("Noor", "Noor"),
    ("No", again("not_a_name")),
    ("sí", again("not_a_name")),
    ("Si, gracias", again("not_a_name")),
    ("tak", again("not_a_name")),
    ("Nie", again("not_a_name")),
    ("no se", again("not_a_name")),
    ("No sé", again("not_a_name")),
    ("nie wiem", again("not_a_name")),
    ("i dont know", again("not_a_name")),
    ("I don't know", again("not_a_name")),
    ("they call me", again("not_a_name")),
    ("z domu", again("not_a_name")),
    ("Iman", "Iman"),
    ("Soyer", "Soyer"),
    ("", again("not_a_name")),
    ("12", again("not_a_name")),
    ("maria1985", again("not_a_name")),
    ("maria@example.com", again("not_a_name")),
    ("why do you need it?", again("not_a_name")),
    ("i dont want to say", again("not_a_name")),
    ("no quiero decir", again("not_a_name")),
    ("nie chcę", again("not_a_name")),
    ("my name is", again("not_a_name")),
    ("...", again("not_a_name")),
    ("I am writing because my landlord told me to leave last week", again("too_long")),
]


@pytest.mark.parametrize(("body", "expected"), NAME)
def test_names(body, expected):
    assert meaning("name", body) == expected


def test_free_text_stays_as_it_was_written():
    for body in ("my lease will end", "STOP by at 5", "1", "no", "  "):
        expected = body.strip() or again("empty")
        assert meaning("text", body) == expected
    assert meaning("text", "hi \r\n there") == "hi \n there"
    assert meaning("text", "a\x00b\ud800c") == "abc"
    assert meaning("text", "ok\n\nSent from my iPhone") == "ok\n\nSent from my iPhone"


def test_free_text_has_a_length():
    assert meaning("text", "x" * 1600) == "x" * 1600
    assert meaning("text", "x" * 1601) == again("too_long")
    assert meaning("text", "x" * 501, max=500) == again("too_long")
    assert "500" in result_of("text", "x" * 501, max=500).hint
    assert meaning("text", "hm", min=10) == again("too_short")


PICTURE = {"url": "https://api.example.com/m/1", "content_type": "image/jpeg"}
CARD = {"url": "https://api.example.com/m/2", "content_type": "text/vcard"}


def test_media():
    assert meaning("media", "", media=[PICTURE]) == [PICTURE]
    assert meaning("media", "here it is", media=[PICTURE], image=True) == [PICTURE]
    assert meaning("media", "here it is") == again("no_media")
    assert meaning("media", "", media=[CARD], image=True) == again("kind")
    assert "photo or PDF" in result_of("media", "", media=[CARD], image=True, pdf=True).hint
    assert meaning("media", "", media=[PICTURE] * 3, at_most=2) == again("too_many")
    assert meaning("media", "skip", or_none=True) is None


def test_a_story_is_no_answer():
    story = "yes 1 " + "and then he said " * 40
    for type in names():
        if type not in ("text", "media"):
            assert meaning(type, story, options=HOME) == again("too_long"), type


def test_signatures_are_no_part_of_an_answer():
    for signature in ("Sent from my iPhone", "Enviado desde mi iPhone", "Wysłane z mojego telefonu"):
        assert meaning("integer", f"3\n{signature}") == 3
        assert meaning("name", f"Maria\n\n{signature}") == "Maria"
