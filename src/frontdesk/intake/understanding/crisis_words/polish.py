"""Polish, with and without its letters (ą, ę, ł are a, e, l here)."""

from __future__ import annotations

from frontdesk.flows.answers.normalising import word_set
from frontdesk.intake.understanding.crisis_words import DANGER, SUICIDE, VIOLENCE, Words

_BEATS = (
    r"(?:bije|bil|bila|bija|pobil|pobila|pobili|pobije|uderza|uderzyl|uderzyla|dusi|dusil|kopie|kopal|kopnal|katuje|"
    r"katowal|"
    r"maltretuje|maltretowal|gwalci|zgwalcil|gwalcil|molestuje|molestowal|szarpie|szarpal|popycha|popchnal|krzywdzi|"
    r"skrzywdzil|napadl|zaatakowal|poturbowal|spoliczkowal|policzkuje|dzgnal|tlucze|leje|pobije)"
)
_ME = r"(?:mnie|nas|mi|moje dziec\w*|dzieci|dziecko|moja corke|mojego syna|syna|corke|moja mame)"
_CLOSE = (
    r"(?:on|ona|maz|zona|partner|partnerka|chlopak|dziewczyna|byly|byla|ojciec|tata|ojczym|matka|brat|syn|wujek|"
    r"konkubent|narzeczony|tesc|ktos|sasiad|wspollokator|facet)"
)
_FORMER = r"(?: (?:maz|chlopak|partner|zona|dziewczyna|ciagle|wciaz|caly|czas|zawsze|znowu|stale|tez))*"
_NOT_HERE = r"(?! (?:tu|tutaj|tam|z|ze|w|we|razem|sama|sam|na|pod|obok|bez pradu|bez ogrzewania))"

PATTERNS = {
    SUICIDE: (
        r"(?:chce|chcialabym|chcialbym|wole|wolalabym|wolalbym|zamierzam|mam ochote|chce mi sie|mysle zeby) (?:juz |"
        r"tylko |po prostu )*"
        r"(?:umrzec|nie zyc|sie zabic|zabic sie)(?! ze (?:smiechu|wstydu))",
        r"(?:zabic|zabije) sie(?! (?:z|za|o) )|sie (?:zabic|zabije)(?= \||$)|zabije sie",
        r"nie (?:chce|mam sily|mam ochoty|potrafie|moge|umiem) (?:mi sie )?(?:juz |dluzej |wiecej )*"
        rf"(?:zyc|istniec)(?: dluzej| juz)?{_NOT_HERE}",
        r"samoboj\w*|(?:odebrac|odbiore|odebralbym|odebralabym) sobie zycie|(?:skonczyc|skoncze) (?:ze soba|z "
        r"zyciem)|(?:ze soba|z zyciem) skonczyc",
        r"targnac sie na (?:swoje |wlasne )?zycie|(?:powiesic|powiesze) sie|podciac sobie zyly|podetne sobie zyly",
        r"nie mam (?:juz )?(?:po co|dla kogo) zyc|nie widze (?:juz )?sensu (?:zycia|zyc|w zyciu|dalej zyc)",
        r"lepiej (?:bylo)?by (?:\w+ ){0,3}(?:umrzec|umarl|umarla|nie zyl|nie zyla)|lepiej (?:jakbym|gdybym) (?:nie "
        r"zyl|nie zyla|umarl|umarla)",
        r"(?:nie (?:dam|daje) (?:sobie )?(?:juz |dluzej |wiecej )+rady|juz (?:dluzej )?nie (?:dam|daje) (?:sobie "
        r")?rady|"
        r"nie (?:dam|daje) (?:sobie )?rady (?:juz|dluzej|dalej zyc)|nie mam juz (?:na nic |wiecej )?sily|"
        r"(?:juz |dluzej )+(?:tego )?nie (?:wytrzymam|wytrzymuje)(?: tego)?|nie (?:wytrzymam|wytrzymuje) (?:tego )?"
        r"(?:juz|dluzej)(?: tego)?)(?= \||$| prosze| pomocy)",
        r"(?:zrobic|zrobie) sobie (?:krzywde|cos zlego)|mysli o smierci|mysle o (?:smierci|tym zeby umrzec)|mam dosc "
        r"zycia",
    ),
    DANGER: (
        r"(?:groz\w*|zagrozil\w*) (?:\w+ ){0,3}?(?:zabij\w*|zabic\w*|smierci\w*|noz\w*|bron\w*|pistolet\w*|pobi\w*|"
        r"zastrzel\w*|siekier\w*)",
        r"(?:zabije|zabic|zamorduje|zastrzeli|zastrzelic|zadzga) (?:mnie|nas|moje dzieci|dzieci)|(?:mnie|nas|dzieci) "
        r"(?:zabije|zabic|zamorduje|zastrzeli|zastrzelic)",
        r"(?:probowal|chcial|chce|probuje) (?:mnie|nas) (?:zabic|udusic|zastrzelic|zadzgac)",
        rf"{_CLOSE}(?: \w+){{0,3}}? (?:ma|mial|wyciagnal|trzyma|celuje|wzial) (?:\w+ )?(?:bron|bronia|noz|pistolet|"
        rf"siekiere|maczete)"
        r"(?! w wyroku)",
        r"(?:stoi|czeka|siedzi|chodzi|jest|przyszedl)(?: teraz| tu| tam| na zewnatrz| tutaj| na dworze| na mnie|"
        r" (?:pod|przed|za|w|u|kolo|obok) \w+(?: (?:domem|domu|drzwiami|oknem|blokiem|praca|mieszkaniem))?)* z "
        r"(?:nozem|bronia|pistoletem|siekiera|maczeta|kijem|palka)",
        rf"{_CLOSE}{_FORMER} (?:mnie|nas) (?:\w+ )?(?:sledzi|sledzil|sledzila)|{_CLOSE}{_FORMER} (?:sledzi|sledzil) "
        rf"(?:mnie|"
        rf"nas)|{_CLOSE}{_FORMER} (?:chodzi|jezdzi|lazi) (?:wszedzie )?za (?:mna|nami)",
        r"(?:jestem|jestesmy|sa) w (?:wielkim |duzym )?niebezpieczenstwie|moje zycie jest (?:zagrozone|w "
        r"niebezpieczenstwie)|zagrozenie zycia",
        r"nie (?:jestem|jestesmy) bezpieczn\w+|nie czuje sie (?:tu |tutaj |w domu )?bezpieczn\w+|boje sie o "
        r"(?:swoje |moje )?zycie",
        r"nie (?:pozwala|daje|wypuszcza) (?:mi |mnie )(?:wyjsc|odejsc|z domu)|(?:zamknal|trzyma|wiezi) mnie|porwal "
        r"mnie",
        r"strzela(?:l)? do (?:mnie|nas)|(?:wlamuje|wlamuja) sie(?= \||$| do mnie| teraz)|krwawie",
        r"(?:^|(?<=\| ))(?:prosze |blagam )*(?:wezwijcie|wezwij|dzwoncie po|potrzebuje|przyslijcie) (?:policj\w+|"
        r"karetk\w+|"
        r"pogotowi\w+)(?: prosze| teraz)*(?= \||$)",
        r"(?:^|(?<=\| ))ratunku(?: ratunku| prosze| pomocy)*(?= \||$)",
    ),
    VIOLENCE: (
        rf"{_BEATS} (?:\w+ )?{_ME}|{_ME} (?:\w+ ){{0,2}}?{_BEATS}",
        r"zneca(?:l|la|ja)? sie (?:\w+ )?(?:nade|nad)|zneca(?:l|la)? sie",
        r"(?:jestem|bylam|bylem|zostalam|zostalem|bylismy) (?:\w+ )?(?:bit[ay]|pobit[ay]|maltretowan[ay]|"
        r"zgwalcon[ay]|gwalcon[ay]|"
        r"molestowan[ay]|uderzon[ay]|napadniet[ay]|duszon[ay]|wykorzystywan[ay]|krzywdzon[ay])",
        rf"{_CLOSE}(?: \w+){{0,2}}? {_ME} (?:\w+ )?(?:dotyka|dotykal|obmacuje|obmacywal|maca|macal)|"
        rf"{_CLOSE}(?: \w+){{0,2}}? (?:dotyka|dotykal|obmacuje|obmacywal|maca|macal) {_ME}",
        r"(?:boje|balam|balem) sie (?:\w+ )?(?:isc|pojsc|wrocic|wracac|byc|spac|jechac) (?:sama |sam )?(?:do|w) "
        r"(?:mojego |swojego |wlasnego |wlasnym )?(?:domu|mieszkania)",
        r"(?:podnosi|podniosl) (?:na (?:mnie|nas|dzieci) )?reke|podnosi reke|rzuca (?:we mnie|mna)|rzucil mna",
        r"(?:boje|bojac) sie (?:mojego |swojego |bylego )?(?:meza|partnera|chlopaka|bylego|ojca|ojczyma|konkubenta|"
        r"syna|zony)",
        r"(?:maz|partner|chlopak|byly|ojciec|konkubent) (?:jest |bywa )?(?:agresywny|brutalny)",
        r"(?:ofiar\w+|doswiadczam|doznaje) przemocy",
    ),
}

FRIENDS = (
    r"umrzec ze (?:smiechu|wstydu|strachu)|umieram z (?:glodu|nudow)",
    r"groz\w* (?:mi|nam|mu) (?:eksmisj\w*|wyrzuceni\w*|sad\w*|bezdomnosc|deportacj\w*|kar\w*)",
    r"(?:uderzyl|potracil|uderza) (?:we )?(?:mnie|nas) (?:samochod|auto|autobus|ciezarowka)\w*",
    r"(?:samochod|auto|pies|rower)(?: \w+)? (?:mnie |nas )?(?:uderzyl\w*|zaatakowal\w*|potracil\w*)(?: mnie| nas)?",
    r"(?:jesli|w razie|jezeli)(?: \w+){0,6} (?:911|112|988)",
    r"(?:bije|bija) (?:mnie |nas )?po kieszeni|bije sie z myslami|serce (?:mi )?bije",
    r"zabija(?:ja)? (?:mnie|nas)",  # "zabija mnie ten kredyt"; who is being killed writes otherwise
)

LONG = word_set("""
    zabic umrzec uderzyl pobil zgwalcil molestuje maltretuje zabije niebezpieczenstwie samobojstwo zneca dusil
    """)
REAL = word_set("""
    zrobic zebrac zabrac zabral zabil wabic umiec umowic umowe usmiech robil podbil pobyt polubil zabiera uderza dosil
    """)

POLISH = Words("pl", PATTERNS, FRIENDS, LONG, REAL)
