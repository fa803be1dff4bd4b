"""What the engine itself says, in each language. An office may replace any of it: `Engine(..., phrases=...)`.

Plain words, short sentences; English and Spanish keep to letters that cost one text (GSM-7: no á, í, ó, ú). `{office}`
is the office's name, `{topic}` the flow's topic.
"""

from __future__ import annotations

from collections.abc import Mapping

PHRASES: dict[str, dict[str, str]] = {
    "back_first": {
        "en": "This is the first question, so we can't go back any further.",
        "es": "Esta es la primera pregunta. No hay otra antes.",
        "pl": "To jest pierwsze pytanie. Nie ma już wcześniejszego.",
    },
    "back_staff": {
        "en": "We can't go back past the point where our staff helped you.",
        "es": "Nuestro equipo ya le dio ayuda antes de esta pregunta. Ya no se puede regresar.",
        "pl": "Nie możemy cofnąć się dalej: wcześniej pomagał Ci nasz pracownik.",
    },
    "help": {
        "en": "Please answer the question below. You can also text BACK to change your last answer, REPEAT to see "
        "the question again, RESTART to start over, or EXIT to leave.",
        "es": "Por favor responda la pregunta. Puede escribir VOLVER para cambiar su respuesta, REPETIR para ver "
        "la pregunta otra vez, REINICIAR para empezar de nuevo, o SALIR para irse.",
        "pl": "Proszę odpowiedzieć na pytanie. WSTECZ zmienia ostatnią odpowiedź, POWTÓRZ powtarza pytanie, "
        "OD NOWA zaczyna od początku, WYJDŹ kończy rozmowę.",
    },
    "restarted": {
        "en": "OK, let's start over.",
        "es": "De acuerdo, empecemos de nuevo.",
        "pl": "Dobrze, zacznijmy od nowa.",
    },
    "language": {
        "en": "OK, we will go on in English.",
        "es": "De acuerdo, seguimos en español.",
        "pl": "Dobrze, piszemy dalej po polsku.",
    },
    "goodbye": {
        "en": "Goodbye. You can delete this conversation from your phone. Text us again any time.",
        "es": "Hasta luego. Puede borrar estos mensajes de su celular. Puede escribirnos otra vez cuando quiera.",
        "pl": "Do widzenia. Możesz usunąć tę rozmowę z telefonu i napisać do nas w każdej chwili.",
    },
    "gave_up": {
        "en": "Sorry, I could not understand your answer. Someone from {office} will text you.",
        "es": "Perdone, no pude entender su respuesta. Alguien de {office} le va a escribir.",
        "pl": "Przepraszamy, nie udało się zrozumieć odpowiedzi. Ktoś z {office} do Ciebie napisze.",
    },
    "failed": {
        "en": "Sorry, something went wrong on our side. Someone from {office} will text you.",
        "es": "Perdone, tenemos un problema. Alguien de {office} le va a escribir.",
        "pl": "Przepraszamy, coś poszło nie tak. Ktoś z {office} do Ciebie napisze.",
    },
    "ambiguous": {
        "en": "Did you mean:",
        "es": "Usted quiere decir:",
        "pl": "Czy chodzi o:",
    },
    "number": {
        "en": "Reply with the number.",
        "es": "Escriba solo la cifra.",
        "pl": "Proszę odpisać numerem.",
    },
    "alarm": {
        "en": "If you are in danger, call 911. If you think of ending your life, call or text 988.",
        "es": "Si corre peligro, llame al 911. Si piensa en quitarse la vida, llame o escriba al 988.",
        "pl": "W razie niebezpieczeństwa dzwoń pod 911. Jeśli myślisz o śmierci, zadzwoń lub napisz pod 988.",
    },
    "alarm_go_on": {
        "en": "Do you want to go on with our questions?",
        "es": "¿Quiere seguir con nuestras preguntas?",
        "pl": "Czy chcesz odpowiadać dalej na nasze pytania?",
    },
    "alarm_reply": {
        "en": "Reply 1 for yes, 2 for no.",
        "es": "Responda 1 para seguir, 2 para terminar.",
        "pl": "1 - tak, 2 - nie.",
    },
    "confirm_again": {
        "en": "Please reply YES or NO.",
        "es": "Por favor responda SI o NO.",
        "pl": "Proszę odpisać TAK lub NIE.",
    },
    "not_understood": {
        "en": "Sorry, I did not understand that.",
        "es": "Perdone, no comprendimos su respuesta.",
        "pl": "Przepraszamy, nie rozumiemy tej odpowiedzi.",
    },
    "nudge": {
        "en": "Are you still there? You can answer whenever you are ready.",
        "es": "¿Sigue usted con nosotros? Puede responder cuando quiera.",
        "pl": "Czy jesteś jeszcze z nami? Możesz odpowiedzieć w każdej chwili.",
    },
    "topic": {
        "en": "You were telling us about {topic}.",
        "es": "Usted nos estaba hablando de {topic}.",
        "pl": "Rozmawialiśmy o: {topic}.",
    },
    "go_on": {
        "en": "Let's go on where we stopped.",
        "es": "Sigamos donde nos quedamos.",
        "pl": "Wróćmy do miejsca, w którym skończyliśmy.",
    },
    "please_answer": {
        "en": "Please text us your answer.",
        "es": "Por favor escriba su respuesta.",
        "pl": "Proszę napisać odpowiedź.",
    },
    "press": {
        "en": "For {label}, press {number}.",
        "es": "Para {label}, oprima {number}.",
        "pl": "{label}: naciśnij {number}.",
    },
    "yes": {"en": "yes", "es": "si", "pl": "tak"},
    "no": {"en": "no", "es": "no", "pl": "nie"},
    "office": {"en": "our office", "es": "nuestra oficina", "pl": "naszego biura"},
}

#: name -> language -> text; what is missing is taken from PHRASES.
Phrases = Mapping[str, Mapping[str, str]]


def phrase(name: str, language: str, own: Phrases, **fields: str) -> str:
    """The phrase in the language, else in English. `own` wins; what it sets to "" is not said at all."""
    given = own.get(name, {})
    texts = PHRASES[name]
    text = given.get(language)
    if text is None:
        text = texts.get(language) or given.get("en") or texts["en"]
    for key, value in fields.items():
        text = text.replace("{" + key + "}", value)
    return text
