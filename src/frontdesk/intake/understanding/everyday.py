"""Words the rules must know: what denies a topic, what says nothing about one, what is no slip of a keyword, and the
legal problems that are on no menu."""

from __future__ import annotations

from frontdesk.flows.answers.normalising import COURTESY, word_set

#: Before a keyword they say that it is not the topic. English "no" is not one: "no food" is about food.
DENIALS = word_set("""
    not isnt arent aint wasnt instead besides except unlike
    no tampoco excepto
    nie oprocz zamiast
    """)
#: May stand between the denial and the keyword.
BETWEEN = word_set("""
    a an the about for regarding really just of its it is this my any to by
    es un una el la los las sobre de del por mi se trata sino
    o w to jest moja moj chodzi ze
    """)

#: Words that tell nothing about the problem.
EMPTY = COURTESY | word_set("""
    a an the i im me my mine we our us you your he she it its they them his her their this that these those is am are
    was were be been being do does did dont doesnt didnt have has had having will would can cant could should and or but
    so if to of in on at for from with by about as up out not no yes ok what which who when where why how there here
    then than now still just very really too also please need want wanna gonna help get got give some any all more
    lol u ur r im ive id ill thats whats
    yo mi mis me te se su sus tu el la los las un una unos unas lo le les nos es son soy esta estoy estan fue ser de del
    en con por para que y o pero si no como cuando donde a al ya muy mas necesito quiero ayuda hay tengo tiene ha he
    ja mi moj moja moje mnie mam ma sie to ten ta te ze z w na do od o i a ale nie tak jak co czy jest sa byl byla za po
    dla przez juz tylko chce potrzebuje pomocy prosze
    """)

#: Real words that look like a keyword with a slip in it.
REAL = word_set("""
    please leave leaves least lease leash fixed fried fires tired hired filed fined friend hombre hombres hambres acaso
    cajero dinero dinner tenth parent parents parental recent currents resent prevent relent record records recover
    reports report repeat repay dealing healing stealing seating selling feeling court courts count county country
    convict evidence event events convention detention attention invention election selection section deduction
    desarrollo despacio desayuno comido comedia cuerpo madre padre muerto cierto renda renta rentas venta cuenta
    sentence sentences penal final legal local social welcome farewell rental dental mental metal central deposit
    stamp stamps steps stops champs camps snapped snapping stalking talking walking staking starting parking
    hungry hurry angry jobs jobless employed employer employment deployment apartment department treatment
    czynsze czynnosc kaucja kaucji pensja pasja mieszkanie zdanie jedzie jedzeniem siedzenie
    """)

#: Legal problems that no menu of ours has. Beside a keyword they make it a guess; words that an issue claims for
#: itself do not count.
ELSEWHERE: dict[str, tuple[str, ...]] = {
    "en": (
        *("divorce", "divorced", "divorcing", "separation", "custody", "visitation", "child support", "parenting time"),
        *("adoption", "guardianship", "paternity", "bankruptcy", "chapter 7", "debt", "debt collector", "credit card"),
        *(
            "garnish",
            "garnishment",
            "wage garnishment",
            "foreclosure",
            "mortgage",
            "repossessed",
            "repo",
            "student loan",
        ),
        *(
            "immigration",
            "visa",
            "green card",
            "asylum",
            "deported",
            "deportation",
            "citizenship",
            "daca",
            "work permit",
        ),
        *(
            "will",
            "probate",
            "estate",
            "power of attorney",
            "inheritance",
            "social security",
            "disability",
            "ssi",
            "ssdi",
        ),
        *(
            "medicaid",
            "medicare",
            "medical bill",
            "medical bills",
            "hospital bill",
            "car accident",
            "accident",
            "injury",
        ),
        *(
            "slip and fall",
            "speeding",
            "traffic ticket",
            "ticket",
            "dui",
            "drivers license",
            "suspended license",
            "bail",
        ),
        *("wages", "unpaid wages", "paycheck", "overtime", "workers comp", "wrongful termination", "sexual harassment"),
        *("name change", "identity theft", "scam", "scammed", "taxes", "irs", "special education", "iep", "contractor"),
    ),
    "es": (
        *(
            "divorcio",
            "divorciarme",
            "divorciar",
            "custodia",
            "manutencion",
            "pension alimenticia",
            "adopcion",
            "tutela",
        ),
        *("bancarrota", "deudas", "deuda", "tarjeta de credito", "embargo", "hipoteca", "ejecucion hipotecaria"),
        *(
            "inmigracion",
            "migracion",
            "migra",
            "visa",
            "asilo",
            "deportar",
            "deportacion",
            "deportado",
            "residencia",
            "ciudadania",
        ),
        *("testamento", "herencia", "seguro social", "discapacidad", "accidente", "choque", "multa", "licencia"),
        *(
            "salario",
            "sueldo",
            "horas extras",
            "no me pagaron",
            "no me pago",
            "cambio de nombre",
            "estafa",
            "impuestos",
        ),
    ),
    "pl": (
        *(
            "rozwod",
            "rozwodu",
            "rozwiesc",
            "opieka nad dzieckiem",
            "alimenty",
            "alimentow",
            "adopcja",
            "opiekun prawny",
        ),
        *("upadlosc", "bankructwo", "dlugi", "dlug", "komornik", "hipoteka", "karta kredytowa", "kredyt"),
        *(
            "imigracja",
            "imigracyjny",
            "wiza",
            "wizy",
            "azyl",
            "deportacja",
            "deportacji",
            "zielona karta",
            "obywatelstwo",
        ),
        *("testament", "spadek", "renta inwalidzka", "social security", "wypadek", "wypadku", "mandat", "prawo jazdy"),
        *("wyplata", "wyplaty", "nie zaplacil mi", "nadgodziny", "zmiana nazwiska", "oszustwo", "podatki"),
    ),
}
