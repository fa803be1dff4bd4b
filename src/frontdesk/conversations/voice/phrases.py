"""What a call says where no flow has words for it, in each language."""

from __future__ import annotations

PHRASES: dict[str, dict[str, str]] = {
    "connecting": {
        "en": "Please hold. We are connecting you with a person.",
        "es": "Por favor espere. Le comunicamos con una persona.",
        "pl": "Proszę czekać. Łączymy z pracownikiem.",
    },
    "voicemail": {
        "en": "Nobody can take your call now. Please leave a message after the tone. Press the pound key when you are "
        "done.",
        "es": "Nadie puede atenderle ahora. Por favor deje un mensaje después del tono. Presione la tecla numeral "
        "cuando termine.",
        "pl": "Nikt nie może teraz odebrać. Proszę zostawić wiadomość po sygnale i na koniec nacisnąć krzyżyk.",
    },
    "thanks": {
        "en": "Thank you. A person will get back to you. Goodbye.",
        "es": "Gracias. Una persona se comunicará con usted. Adiós.",
        "pl": "Dziękujemy. Nasz pracownik oddzwoni. Do usłyszenia.",
    },
    "by_text": {
        "en": "We have sent you a text message. Please go on by text. Goodbye.",
        "es": "Le enviamos un mensaje de texto. Por favor siga por mensaje. Adiós.",
        "pl": "Wysłaliśmy wiadomość SMS. Prosimy kontynuować w wiadomościach. Do usłyszenia.",
    },
    "failed": {
        "en": "We are sorry, something went wrong. A person will get back to you. Goodbye.",
        "es": "Lo sentimos, algo salió mal. Una persona se comunicará con usted. Adiós.",
        "pl": "Przepraszamy, coś poszło nie tak. Nasz pracownik oddzwoni. Do usłyszenia.",
    },
}


def phrase(name: str, language: str) -> str:
    """The words; in English for a language that has none."""
    words = PHRASES[name]
    return words.get(language[:2].lower(), words["en"])
