"""Spanish, as it is written with and without accents; the third person needs no subject ("me pega")."""

from __future__ import annotations

from frontdesk.flows.answers.normalising import word_set
from frontdesk.intake.understanding.crisis_words import DANGER, SUICIDE, VIOLENCE, Words

_CLOSE = (
    r"(?:el|ella|esposo|esposa|marido|mujer|novio|novia|pareja|ex|exesposo|exmarido|exnovio|papa|padre|mama|madre|"
    r"padrastro|madrastra|hermano|hermana|hijo|hija|tio|primo|suegro|suegra|cunado|concubino|senor|hombre|alguien|"
    r"vecino)"
)
_GAP = r"(?: \w+){0,4}?"
_CHILDREN = r"(?:mis? |los |las |nuestros )?(?:hij[oa]s?|ninos?|ninas?|bebe|mama|hermana|madre)"
_WHO = (
    r"(?:el|ella|esposo|esposa|marido|novio|novia|pareja|ex|exesposo|exmarido|exnovio|papa|padre|padrastro|hermano|"
    r"hermanastro|tio|primo|abuelo|suegro|cunado|hombre|senor|tipo|alguien|vecino)(?: de mis? hij[oa]s?)?"
    r"(?: (?:siempre|todavia|tambien|ya|aun|que|nunca deja de))*"
)
_NOT_HERE = (
    r"(?! (?:aqui|aca|ahi|alli|alla|con|en|junto|juntos|cerca|sola|solo|bajo|donde|"
    r"de (?:la|esta|ese|arrimad[oa])|entre))"
)

PATTERNS = {
    SUICIDE: (
        r"(?:quiero|quisiera|deseo|prefiero|preferiria|gustaria|ganas de|mejor) (?:mejor )?(?:ya )?(?:morir|morirme|"
        r"estar muert[oa])"
        r"(?! (?:de (?:risa|verguenza|pena|ganas)))",
        r"me (?:quiero|quisiera) (?:ya )?(?:morir|matar|suicidar)(?! de (?:risa|verguenza))",
        r"(?:quiero|voy a|quisiera|pienso|pienso en|pense en|intente|trate de|estoy pensando en|ganas de|pensado en) "
        r"(?:matarme|suicidarme|ahorcarme|colgarme|cortarme|hacerme dano|lastimarme|quitarme la vida)",
        r"me voy a (?:matar|suicidar|ahorcar|colgar|quitar la vida)(?! (?:trabajando|de))",
        r"suicid(?:io|arme|arse|a|arnos|as|e)|quitar(?:me)? la vida|quitarme mi vida",
        r"(?:ya )?no (?:quiero|deseo|tengo ganas de|puedo|me dan ganas de) (?:ya )?(?:seguir )?(?:vivir|viviendo|"
        r"existir|estar viv[oa]|"
        rf"vivir mas){_NOT_HERE}",
        r"(?:acabar|terminar) con (?:mi vida|todo de una vez)",
        r"(?:no (?:tengo|hay|encuentro|veo|le encuentro)) (?:\w+ )?(?:razon|razones|motivo|motivos|sentido|ganas|"
        r"caso) (?:\w+ ){0,2}?"
        r"(?:vivir|vida|seguir viviendo)",
        r"(?:estaria|estarian|estoy|estaria yo) mejor (?:muert[oa]|sin mi)|mejor muert[oa]|no vale la pena vivir|mi "
        r"vida no vale",
        r"ya no (?:puedo|aguanto|doy) (?:seguir )?mas(?= \||$| ayud| por favor)|no aguanto mas(?= \||$)|"
        r"(?:ya )?no puedo seguir(?: mas| asi| adelante)*(?= \||$)",
        r"cansad[oa] de (?:vivir|la vida)|cortarme las venas|ya no aguanto (?:la vida|vivir)|"
        r"me (?:tome|voy a tomar|quiero tomar) (?:todas las|muchas|un monton de) (?:pastillas|pildoras)",
    ),
    DANGER: (
        r"me (?:va|van|quiere|quieren|quiso|iba|trata de|trato de|intento|intenta|puede) (?:a )?(?:matar|asesinar|"
        r"disparar|apunalar|"
        r"acuchillar|balear)",
        r"(?:va a|quiere|quiso|intento|intenta|trato de|trata de|con|que va a|puede|iba a) (?:matarme|matarnos|"
        r"asesinarme|"
        rf"dispararme|apunalarme|(?:matar|lastimar) a {_CHILDREN})",
        r"amenaz\w* (?:\w+ ){0,3}?(?:matar\w*|muerte|pistola|cuchillo|arma|navaja|machete|golpear\w*|pegar\w*|"
        r"danar\w*|lastimar\w*)",
        r"(?:esposo|marido|novio|pareja|ex|exesposo|exmarido|exnovio|el)(?: \w+){0,2}? me (?:amenaza|amenazo|esta "
        r"amenazando|ha "
        r"amenazado)(?! (?:con|de) (?:desaloj\w*|sacar\w*|echar\w*|correr\w*|deport\w*|demand\w*|llamar|quitar\w*|la "
        r"migra|corte|"
        r"migracion|divorci\w*))",
        r"(?:tiene|trae|saco|saca|anda con|carga|con|apunto con|apunta con|porta) (?:una|un|su) (?:pistola|arma|"
        r"cuchillo|navaja|machete|"
        r"rifle)",
        r"(?:estoy|estamos|estan|esta|corro|corremos) (?:en )?(?:mucho )?peligro(?! de (?:perder|desalojo|que me "
        r"saquen))|"
        r"(?:mi|nuestra) vida (?:esta en|corre) peligro",
        r"no (?:estoy|estamos) a salvo|no me siento (?:a salvo|segur[oa])(?! de (?:mi|la|lo|que))|temo por mi vida|"
        r"miedo (?:de que|que) "
        r"me (?:mate|haga)",
        r"no (?:me|nos) dejan? (?:salir|ir)(?: de (?:la|mi) casa)?(?= \||$| y| ni| ayuda)|me (?:tiene|tienen) "
        r"(?:encerrad[oa]|secuestrad[oa])|me encerro|me secuestr\w+",
        r"(?:afuera|fuera|aqui|enfrente|en la puerta|esperando\w*)(?: \w+){0,5}? con (?:una |un |su |el |la "
        r")?(?:pistola|arma|"
        r"cuchillo|navaja|machete|rifle|bate)",
        rf"(?:{_WHO} me|(?:^|(?<=\| ))(?:siempre )?me) (?:anda |esta |andan |estan )?(?:persigue|persiguen|"
        rf"persiguiendo|"
        rf"siguiendo|sigue (?:a|por|cuando|hasta|adonde|siempre|todos|todo|y)|sigue(?= \||$))"
        rf"(?! (?:en (?:facebook|instagram|insta|tiktok|las redes|redes)))",
        r"me (?:disparo|balacearon|apunto con|apunalo|acuchillo)|quemar (?:la|mi) casa",
        r"(?:^|(?<=\| ))(?:por favor |ayuda )*(?:llamen?|manden?|necesito) (?:a )?(?:la |una )?(?:policia|ambulancia|"
        r"911)(?: ya| "
        r"por favor| ahora)*(?= \||$)",
        r"(?:^|(?<=\| ))auxilio(?: auxilio| ayuda| por favor)*(?= \||$)|estoy sangrando",
    ),
    VIOLENCE: (
        r"me (?:pega|pegan|pegaba|pegaban|golpea|golpean|golpeo|golpearon|golpeaba|maltrata|maltratan|maltrato|"
        r"maltrataba|viola|violo|"
        r"violaron|violaba|ahorca|ahorco|ahorcaba|estrangula|estrangulo|patea|pateo|pateaba|cachetea|cacheteo|"
        r"bofetea|abofetea|abofeteo|"
        r"agrede|agredio|agreden|madrea|madreo|chinga a golpes|apunalo|jalonea|jaloneo)",
        r"me (?:ha|habia|han|esta|estan|estaba|andaba|sigue|anda) (?:\w+ )?(?:pegado|pegando|golpeado|golpeando|"
        r"maltratado|maltratando|"
        r"violado|violando|ahorcado|ahorcando|abusado|abusando|agredido|agrediendo|lastimado|lastimando)",
        r"me pego(?! (?:un|una|el|la) (?:carro|coche|camion|camioneta|troca|auto|gripa|gripe|covid|virus|sol|susto|"
        r"calor|gana))",
        rf"{_CLOSE}{_GAP} me (?:empuja|empujo|lastima|lastimo|hace dano|hizo dano|quema|quemo|muerde|mordio|jala|"
        rf"jalo|aventa|avento|"
        r"ataca|ataco|tira|tiro cosas|pellizca|abusa|abuso|toca|toco|forza|forzo|obliga a tener)",
        rf"(?:les? |lo |la )?(?:pega|pego|golpea|golpeo|maltrata|maltrato|abusa de|abuso de|viola|violo|lastima|"
        rf"lastimo)(?: \w+)? "
        rf"a {_CHILDREN}",
        rf"abus(?:a|o|aron|aba) (?:sexualmente )?de (?:mi(?= \||$| y| cuando)|{_CHILDREN})",
        r"(?:fui|fuimos|soy|sido|siendo|era) (?:sexualmente )?(?:abusad|violad|golpead|agredid|maltratad|atacad|"
        r"ultrajad)[oa]s?(?! por "
        r"(?:un|el) (?:perro|carro))",
        r"me (?:dio|da|daba|dan|metio) (?:un |una |de )?(?:golpes?|golpiza|cachetadas?|punetazos?|paliza|patadas?|"
        r"bofetadas?|madriza)",
        r"(?:me )?(?:puso|pone) las? manos? encima|me (?:levanta|levanto|alza) la mano",
        r"(?:tengo|da|le tengo) (?:mucho )?miedo (?:a|de) (?:mi |el |su )?(?:esposo|marido|novio|pareja|ex|papa|"
        r"padrastro|exesposo)",
        r"(?:tengo|me da|da|tenemos) (?:mucho |tanto |demasiado )?miedo (?:de |a |en )?(?:ir|irme|regresar|volver|"
        r"llegar|"
        r"entrar|estar|dormir) (?:a |en |sola a |sola en )?(?:mi |la |nuestra )?casa",
        rf"{_WHO} (?:me|le|la|lo) (?:toca|tocaba|toco|manosea|manoseaba|manoseo|anda tocando|esta tocando)"
        rf"(?: por (?:la|las) noches?| de noche| en la noche| mis partes| sus partes| a mi hij[oa]| \|)",
        r"(?:relacion|matrimonio|esposo|marido|novio|pareja|ex) (?:es |era )?(?:muy )?(?:abusiv[oa]|violent[oa])",
        r"(?:soy|fui) victima de (?:violencia|abuso|maltrato)",
    ),
}

FRIENDS = (
    r"me (?:muero|morire|voy a morir) de (?:\w+)",
    r"(?:viola|violo|violaron) (?:el|mi|mis|los|la|las|un) (?:contrato|derechos?|privacidad|ley|acuerdo|reglas?|lease)",
    r"me (?:violo|viola|violaron) (?:el|mi|mis|los|la|las) (?:contrato|derechos?|privacidad|ley|acuerdo)",
    r"me toca (?:ir|pagar|hablar|firmar|trabajar|esperar|mudarme|salirme|salir|corte|cita|audiencia|presentar\w*|"
    r"renovar|recertificar|a mi)",
    r"me pegue|me lastime|me golpee|me queme|me corte",
    r"(?:perro|carro|coche|camion|troca|auto|ladron)(?: \w+)? (?:me|que me) (?:golpeo|pego|ataco|mordio|lastimo)",
    r"me (?:golpeo|pego|ataco) (?:un|el|una) (?:carro|coche|camion|camioneta|troca|auto|perro|covid)",
    r"me (?:golpeo|pego|golpea) (?:mucho |muy |bien )?(?:fuerte |duro )?(?:la |esta )?(?:economia|crisis|pandemia|"
    r"inflacion)",
    r"(?:si|en caso de)(?: \w+){0,6} emergencia(?: \|)?(?: \w+){0,4} 911",
    r"(?:maltrato|maltrata) (?:mi|el|la) (?:casa|apartamento|departamento)|me (?:maltrata|maltratan) en el trabajo",
    r"matar(?:me)? (?:de risa|el tiempo|cucarachas|chinches|ratas)",
)

LONG = word_set("""
    golpea golpeo golpean golpeando maltrata maltrataba matarme suicidarme suicidio morirme morir vivir esposo marido
    amenazo amenaza amenazado pistola cuchillo peligro pegando violaron
    """)
REAL = word_set("""
    mojarme moverme morder mover servir venir vivi viviendo escribir esposa esposas maridos amanece pista peligra
    golpe golpes gorda motivo manejo mataron matar matricula pagando pegado pegada amenidades suicida moriria pedirme
    """)

SPANISH = Words("es", PATTERNS, FRIENDS, LONG, REAL)
