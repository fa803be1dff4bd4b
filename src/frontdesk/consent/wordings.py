"""The words and wordings by which people end and renew their consent, by language. Data only; `words.py` reads it.

All are written as `words.normalise` leaves them: lower case, no accents, no punctuation, no apostrophes.
"""

from __future__ import annotations

#: Twilio's default words: the carrier blocks or unblocks the sender itself and confirms it to the person
#: (docs: "Twilio support for opt-out keywords"; REVOKE and OPTOUT since 2025-05-14).
CARRIER_STOP = frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"})
CARRIER_START = frozenset({"start", "unstop", "yes"})
CARRIER_HELP = frozenset({"help", "info"})

#: Left out wherever they stand: courtesy does not change what is asked.
FILLERS = {
    "please", "pls", "plz", "plse", "thanks", "thank you", "thx", "now", "immediately", "hi", "hello", "kindly",
    "por favor", "porfavor", "gracias", "hola", "ya mismo", "ahora", "de una vez",
    "prosze", "dziekuje", "dzieki", "natychmiast", "juz",
    "svp", "sil vous plait", "sil te plait", "stp", "merci", "bonjour",
}  # fmt: skip

#: Whole messages that opt out. What is as well an answer to a question is none of them, unless it names messages or
#: calls: "ya no" (do you still live there?), "no más", "quitar", "rezygnacja" (why did the job end?), "usunąć".
#: SALIR is how a conversation is left (`flows/engine/words.py`).
STOP = {
    "en": {
        "stop all", "stopp", "stpo", "sotp", "stop it", "stop this", "stop that", "opt out", "opt me out", "opting out",
        "i opt out", "i want to opt out", "i would like to opt out", "id like to opt out", "i wish to opt out",
        "i want to stop", "unsubscribe me", "unsubscribe all", "unsubcribe", "unsuscribe", "unsub", "un subscribe",
        "remove", "remove me", "delete me", "remove my number", "delete my number", "remove this number",
        "cancel subscription", "cancel my subscription", "cancel all messages", "cancel texts", "cancel messages",
        "cancel reminders", "no more", "enough", "leave me alone", "go away", "revoke consent", "i revoke my consent",
        "revoke my consent", "i do not consent", "i dont consent", "i withdraw my consent", "withdraw consent",
        "do not contact", "do not disturb", "end all", "end messages", "end texts", "quit it", "quit texting",
        "lose my number", "block me",
    },
    "es": {
        "alto", "alto ya", "parar", "pare", "paren", "para ya", "pare ya", "paren ya", "basta", "basta ya", "detener",
        "detenganse", "detengase", "deten", "terminar", "ya no mas", "baja", "la baja", "dar de baja",
        "darme de baja", "dame de baja", "deme de baja", "denme de baja", "quiero darme de baja",
        "quiero la baja", "dar de baja mi numero", "cancelar suscripcion", "cancelar la suscripcion",
        "cancelar mi suscripcion", "cancelar mensajes", "anular suscripcion", "desuscribir", "desuscribirme",
        "quitarme", "quiteme", "quitenme", "borrar mi numero", "borren mi numero", "borre mi numero",
        "borrenme", "borreme", "eliminar mi numero", "eliminen mi numero", "elimine mi numero", "eliminenme",
        "dejenme en paz", "dejeme en paz", "dejame en paz", "no molestar", "no molesten", "no moleste", "no me moleste",
        "no me molesten", "revoco mi consentimiento", "no doy mi consentimiento",
    },
    "pl": {
        "koniec", "dosc", "rezygnuje", "rezygnuje z smsow", "rezygnuje z sms", "rezygnuje z wiadomosci",
        "rezygnuje z powiadomien", "rezygnuje z przypomnien", "wypisz", "wypisz mnie", "wypiszcie mnie", "wypisac mnie",
        "wypisac", "wypisuje sie", "chce sie wypisac", "usun", "usun mnie", "usuncie mnie", "usunac mnie",
        "usun numer", "usun moj numer", "usuncie moj numer", "usunac moj numer", "przestan", "przestancie",
        "przestac", "zatrzymaj", "zatrzymac", "anuluj subskrypcje", "odsubskrybuj", "wycofuje zgode", "cofam zgode",
        "odwoluje zgode", "nie wyrazam zgody", "nigdy wiecej", "dajcie mi spokoj", "daj mi spokoj",
        "odczepcie sie",
    },
    "fr": {
        "arret", "arrets", "arrete", "arretez", "arreter", "arretez ca", "arretez tout", "desabonner", "desabonnement",
        "desabonnez moi", "me desabonner", "se desabonner", "je me desabonne", "je veux me desabonner", "desinscrire",
        "desinscription", "me desinscrire", "desinscrivez moi", "resilier", "ca suffit", "supprimez moi",
        "retirez moi", "enlevez moi", "supprimez mon numero", "retirez mon numero", "effacez mon numero",
        "annuler abonnement", "annuler labonnement", "laissez moi tranquille", "plus de messages", "plus de message",
        "plus de sms", "plus de textos", "plus dappels", "je retire mon consentement",
    },
}  # fmt: skip

#: Sentences that opt out, as patterns over the whole message: a demand, then nothing but what it is about.
_OBJECT_EN = (
    r"(?: (?:me|us|this|these|those|that|the|to|at|on|from|my|your|any|all|every|anymore|more|again|ever|phone|cell|"
    r"number|line|here|it|and|or|nor|texts|messages|msgs|reminders|calls|sms|notifications|alerts|text messages?|"
    r"phone calls?|robocalls|automated|(?:and|or|nor) (?:text|call|message|contact|texting|calling|messaging)))*"
)
PATTERNS = {
    "en": [
        r"(?:you (?:can|must|need to|should) )?(?:stop|quit|cease|no more|end)(?: all)?(?: the| these| those|"
        r" your| my)?"
        r" (?:texting|calling|contacting|messaging|sending|bothering|phoning|text|texts|calls?|messages?|msgs|sms|"
        r"reminders|notifications|alerts)" + _OBJECT_EN,
        r"(?:do not|dont|never|you may not) (?:text|call|contact|message|send|bother|phone|ring|msg)" + _OBJECT_EN,
        r"i (?:do not|dont|no longer) want(?: to (?:get|receive|have))? (?:any|these|your|more|any more|anymore)?"
        r" ?(?:texts|messages|calls|reminders|text messages)" + _OBJECT_EN,
        r"(?:take|remove|get|delete) (?:me|my number|this number|my phone|us) (?:off|from|out of)"
        r" (?:of )?(?:your|the|this|that|all) ?(?:call|calling|text|texting|contact|mailing|phone)? ?(?:list|"
        r"lists|system)",
        r"unsubscribe(?: me)?(?: from)?(?: all| these| this| your)? ?(?:texts|messages|reminders|calls|list|service)?",
        r"i (?:want|wish|would like|need) to (?:unsubscribe|stop (?:these|the|your|all|getting|receiving)"
        r" ?(?:texts|messages|calls|reminders)?)",
    ],
    "es": [
        r"(?:ya )?no (?:me |nos )?(?:vuelvan? a )?(?:llam(?:ar(?:me)?|en?|es)|escrib(?:ir(?:me)?|an?|as)|"
        r"mand(?:ar(?:me)?|en?|es)|envi(?:ar(?:me)?|en?|es)|contact(?:ar(?:me)?|en?|es)|text(?:ear|een?))"
        r"(?: (?:mas|mensajes|mensaje|textos|texto|llamadas|recordatorios|nunca|a|este|mi|numero|telefono|ni|por|"
        r"me|escrib(?:an?|ir)|llam(?:en?|ar)|mand(?:en?|ar)))*",
        r"(?:ya )?no (?:mas )(?:mensajes|llamadas|textos|recordatorios|sms)(?: (?:ni|y|o|mensajes|llamadas|textos))*",
        r"(?:ya )?no (?:quiero|deseo)(?: recibir)?(?: mas)?(?: sus| estos)? (?:mensajes|llamadas|textos|"
        r"recordatorios|sms)"
        r"(?: (?:mas|ni|y|o|mensajes|llamadas|textos|de|ustedes|suyos))*",
        r"(?:dejen?|deje|dejar|paren?|pare|basta) de (?:llamar(?:me)?|escribir(?:me)?|mandar(?:me)?|enviar(?:me)?|"
        r"molestar(?:me)?)(?: (?:mas|mensajes|textos|llamadas|recordatorios|y|o|ni|de|llamar(?:me)?|escribir(?:me)?))*",
        r"(?:quiten?me|quite|quiten|saquen?me|saqueme|borren?me|borreme|eliminen?me|elimineme|remuevan?me)"
        r"(?: mi numero)?"
        r" de (?:la|su|esta|sus) listas?",
    ],
    "pl": [
        r"(?:juz )?nie (?:dzwon(?:cie|ic)?|pisz(?:cie)?|pisac|wysylaj(?:cie)?|wysylac|kontaktuj(?:cie)?(?: sie)?|"
        r"kontaktowac(?: sie)?|smsuj(?:cie)?)"
        r"(?: (?:do|mnie|mi|wiecej|nigdy|juz|sms|sms ow|smsow|smsy|wiadomosci|przypomnien|ze|mna|na|ten|moj|"
        r"numer|ani|i|"
        r"dzwon(?:cie|ic)?|pisz(?:cie)?|pisac))*",
        r"nie (?:chce|zycze sobie)(?: juz)?(?: otrzymywac| dostawac)?(?: wiecej)?(?: tych| waszych)?"
        r" (?:sms ow|smsow|sms|wiadomosci|telefonow|przypomnien|powiadomien|polaczen)(?: (?:wiecej|od|was|i|ani|"
        r"telefonow))*",
        r"przesta(?:n|ncie|c) (?:do )?(?:mnie )?(?:dzwonic|pisac|wysylac)(?: (?:do|mnie|mi|smsy|sms|wiadomosci|"
        r"i|pisac))*",
        r"(?:usun|usuncie|usunac|wypisz|wypiszcie|wypisac|skresl|skreslcie) (?:mnie|moj numer|ten numer) z"
        r" (?:listy|bazy|waszej listy|waszej bazy|systemu)",
        r"(?:koniec|stop|dosc) (?:z )?(?:sms ow|smsow|sms|smsom|wiadomosci|telefonow|przypomnien|dzwonienia|pisania)",
    ],
    "fr": [
        r"(?:arretez?|arreter|cessez|stop)(?: de)? (?:mappeler|mecrire|menvoyer|me contacter|me texter|dappeler|"
        r"appeler|"
        r"les messages|les appels|les textos|les sms|vos messages|ces messages|messages|appels|sms)"
        r"(?: (?:des|de|les|messages|sms|textos|appels|et|ou|plus|mecrire|mappeler))*",
        r"(?:ne |n)?(?:me |m)?(?:plus|pas) (?:me |m)?(?:appeler|ecrire|contacter|envoyer|texter)"
        r"(?: (?:de|des|messages|sms|textos|ni|et|ou|appeler|ecrire))*",
        r"ne (?:mappelez|mecrivez|menvoyez|me contactez|me textez) (?:plus|pas)(?: (?:de|des|messages|sms|"
        r"textos|ni|et))*",
        r"je ne (?:veux|souhaite) plus(?: recevoir)?(?: de| vos| ces| dappels| dautres)? ?(?:messages|appels|"
        r"sms|textos)?",
        r"(?:retirez|enlevez|supprimez|otez) moi de (?:la|votre|cette|vos) listes?",
    ],
}  # fmt: skip

#: Whole messages that opt in again.
START = {
    "en": {
        "opt in", "optin", "opt me in", "opt me back in", "i opt in", "resume", "restart", "subscribe", "resubscribe",
        "re subscribe", "subscribe me", "start again", "start texting", "start texting me", "start texting me again",
        "start messages", "start reminders", "resume reminders", "resume texts", "text me again",
        "un stop", "strat",
    },
    "es": {
        "empezar", "comenzar", "iniciar", "alta", "dar de alta", "darme de alta", "deme de alta", "denme de alta",
        "quiero darme de alta", "reanudar", "suscribir", "suscribirme", "suscribirse", "volver a empezar",
    },
    "pl": {
        "wznow", "wznowic", "wznowcie", "zacznij", "zacznijcie", "zapisz mnie", "zapisz", "zapiszcie mnie",
        "zapisuje sie", "subskrybuj", "wyrazam zgode",
    },
    "fr": {
        "demarrer", "commencer", "reprendre", "recommencer", "reabonner", "abonner", "abonnez moi", "reabonnez moi",
        "me reabonner", "je me reabonne", "debut",
    },
}  # fmt: skip

#: Whole messages that ask for help; the carrier answers only its own two.
HELP = {
    "en": {"help", "info", "help me"},
    "es": {"ayuda", "informacion", "ayudeme"},
    "pl": {"pomoc", "pomocy", "informacja"},
    "fr": {"aide", "aidez moi", "infos"},
}

#: Parts of words that name a channel: a wording with one kind only is about that channel.
NAMES_TEXT = ("text", "sms", "messag", "msg", "mensaje", "escrib", "texto", "wiadomos", "pis", "smsow", "ecri")
NAMES_CALL = ("call", "phon", "ring", "llam", "dzwon", "telefon", "polacz", "appel")
