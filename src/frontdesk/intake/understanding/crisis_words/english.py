"""English. Statements about the past ("he hit me last year") count: who tells of it may still be in danger."""

from __future__ import annotations

from frontdesk.flows.answers.normalising import word_set
from frontdesk.intake.understanding.crisis_words import DANGER, SUICIDE, VIOLENCE, Words

#: People close enough to be violent at home; "they" and "landlord" are not among them, nor is what has wheels.
_CLOSE = (
    r"(?:he|she|hes|shes|him|her|husband|hubby|wife|boyfriend|bf|girlfriend|gf|partner|spouse|fiance|fiancee|ex|"
    r"exhusband|exwife|father|dad|daddy|mother|mom|stepdad|stepfather|stepmom|brother|sister|son|daughter|uncle|"
    r"cousin|nephew|grandson|roommate|roomate|roommates|someone|somebody|man|guy|caregiver|neighbor|pimp|trafficker)"
)
_GAP = r"(?: \w+){0,4}?"
_ME = r"(?:me|us|my (?:kids?|sons?|daughters?|child|children|baby|babies|mom|mother|sister|grandma|grandmother))"
_BODY = r"my (?:face|head|arm|arms|neck|throat|stomach|nose|jaw|ribs?|finger|wrist|teeth|leg|hair)"
_TO = r"(?:to|too|2)"
#: Who touches or follows: without "him" and "her", for "her words touched me".
_WHO = (
    r"(?:he|she|hes|shes|husband|hubby|wife|boyfriend|bf|girlfriend|gf|partner|spouse|ex|exhusband|exwife|father|dad|"
    r"daddy|mother|mom|stepdad|stepfather|stepmom|brother|stepbrother|uncle|cousin|grandpa|grandfather|roommate|"
    r"someone|somebody|man|guy|caregiver|neighbor|stalker|coach|teacher|boss|landlord)"
)
#: "I can't go on" ends there; "I can't go on Monday" does not.
_END = r"(?= \||$| please| pls| help| im | i )"

PATTERNS = {
    SUICIDE: (
        rf"(?:want|wants|wanted|wanna|ready|trying|going|gonna|prefer|need|deserve|like|love|rather|better|just) "
        rf"(?:{_TO} )?(?:just )?(?:die|be dead)",
        r"wish (?:that )?i (?:was|were|could be|would be|could just be)? ?(?:dead|never born|die)|wish i was never "
        r"born",
        r"(?:kill|kil|killing|killed|kills|hang|hanging|unalive|shoot|drown|poison) (?:myself|my self|me myself)",
        rf"(?:want|wanna|going|gonna|will|ill|might|urge|keep|thinking|think|feel like|need|about) "
        rf"(?:{_TO} |about |of |on )?(?:hurt|hurting|cut|cutting|harm|harming|burn|burning) (?:myself|my self)",
        r"(?:end|ending|ended|take|taking|took) my (?:own )?life",
        r"(?:end|ending) it all|(?:want|wanna|going|gonna|time|ready) (?:to )?end (?:it|everything)(?: now| "
        r"tonight)?(?= \||$)",
        r"suicide|suicidal|kms|self harm|selfharm|selfharming",
        rf"(?:dont|do not|doesnt|didnt|cant|cannot|not) (?:really |even |just )?(?:want|wanna|wish|care|feel like|"
        rf"able) ?"
        rf"(?:{_TO} )?(?:keep |go on |be )?(?:live|living|alive|exist|existing|wake up)(?! (?:here|there|with|in|at|"
        rf"on|by|"
        r"near|next|under|alone|together|w|close|off|around|inside|outside|below|above|where|by))",
        r"(?:better off|be better|better) dead|better off without me|world without me",
        rf"(?:no|any|have no|see no) (?:reason|point|use|will|purpose) (?:left )?(?:{_TO}|in|of) (?:live|living|life|"
        rf"be alive|"
        r"being alive|keep living)",
        r"nothing (?:left )?to live for|life (?:is|isnt|is not) (?:not )?worth (?:living|it)|not worth living",
        r"(?:tired|sick|done) (?:of|with) (?:living|life|being alive)(?= \||$| anymore| any)",
        r"cant (?:go on|do this life|live)(?: anymore| any more| any longer| no more)(?= \||$)",
        rf"i (?:just |really |honestly |literally )*(?:cant|cannot|can not|cant even) (?:just )?"
        rf"(?:go on(?: (?:like this|living|anymore|any more|any longer|no more))*|"
        rf"(?:take|handle|do) (?:it|this|this life|life)(?: all)? (?:any ?more|any longer|no more)){_END}",
        r"(?:take|took|taking|swallow|swallowed|swallowing) (?:all|a bunch of|too many)(?: of)?(?: my| the)? pills",
        rf"(?:going|gonna|want|wanna|trying|tried|will|ill) (?:{_TO} )?(?:od|overdose|jump off|slit my)",
    ),
    DANGER: (
        rf"(?:{_CLOSE}|they|theyre|landlord|tenant|gang|people){_GAP} (?:will|would|gonna|going to|gon|wants to|want "
        rf"to|wanted to|trying to|tried to|tries to|"
        rf"threatened to|threatens to|threatening to|might|could|ill) (?:\w+ )?(?:kill|shoot|stab|murder|burn|drown) "
        rf"{_ME}",
        rf"(?:wants to|wanted to|trying to|tried to|threatened to|threatens to|threatening to) "
        rf"(?:kill|murder|shoot|stab) {_ME}",
        rf"(?:he|hes|she|shes|husband|wife|boyfriend|bf|girlfriend|partner|ex)(?: is)? killing {_ME}",
        r"threat(?:en(?:s|ed|ing)?)? (?:me |us )?(?:to|that) (?:\w+ ){0,3}?(?:kill|hurt|shoot|beat|stab|harm|hit|"
        r"rape|attack|"
        r"burn)",
        r"threat(?:en(?:s|ed|ing)?)? (?:me|us|my (?:kids|son|daughter|mom|children)) with (?:a |his |her |the "
        r")?(?:gun|knife|"
        r"weapon|bat|machete|death|violence)",
        r"threat(?:en(?:s|ed|ing)?)? my life|death threats?|life is threatened",
        r"(?:he|she|husband|wife|boyfriend|bf|girlfriend|gf|partner|ex|stalker)(?: is| was| has| keeps| kept| "
        r"always| be| "
        r"been)* threat(?:en(?:s|ed|ing)?) (?:me|us|my (?:kids|son|daughter|mom|children|family))(?! (?:with (?:court|"
        r"eviction|a lawyer|lawyers|custody|police|deport\w*|ice|immigration)|to (?:evict|sue|take|call|leave|"
        r"divorce)))",
        rf"{_CLOSE}{_GAP} (?:has|had|got|have|pulled|pulls|grabbed|pointed|points|waving|waved|holding|with|brought|"
        rf"carries|"
        rf"keeps) (?:out )?(?:a|an|his|her|the|my) (?:loaded )?(?:gun|knife|weapon|machete|rifle|pistol|shotgun)"
        rf"(?! (?:charge|case|conviction|permit|license|card|record|arrest|on (?:his|her) record))",
        rf"{_CLOSE}(?: is| was| are| standing| waiting| sitting| right)* (?:outside|out front|out there|downstairs|at "
        rf"(?:my|"
        rf"the|our) (?:\w+ )?(?:door|house|home|window|job|work))(?: \w+){{0,7}}? with (?:a|an|his|her|the) (?:loaded "
        rf")?"
        rf"(?:gun|knife|weapon|machete|rifle|pistol|shotgun|bat)",
        r"(?:he|hes|she|shes|husband|boyfriend|bf|girlfriend|ex|stalker)(?: is| standing| waiting| right)* "
        r"(?:outside|at) my (?:\w+ )?(?:house|home|door|apartment|apt|window|place) (?:right )?now",
        rf"{_WHO}(?: (?:is|was|are|keeps|keep|kept|always|still|has|been|be|constantly|started|will|wont|not|stop|goes|"
        rf"out|all|the|time|just))* (?:follows|following|follow|followed|folowing) (?:me|us)"
        rf"(?! (?:on (?:\w+ )?(?:facebook|fb|ig|insta|instagram|tiktok|twitter|x|social|snapchat|youtube)|back on|up))",
        r"(?:gun|knife) (?:to|at|on|against) (?:my|me|us)|(?:pulled|pulls|pointed|held) (?:a |his |her )?(?:gun|knife)",
        rf"(?:shooting|shot|shoots|shoot) at (?:me|us|my)|(?:he|she|ex|husband|boyfriend|someone) shot {_ME}",
        r"(?:i am|im|we are|i think im|i feel|i feel like im|kids are|she is|child is|children are|am i) (?:really |"
        r"so )?in "
        r"(?:\w+ )?danger(?! of (?:losing|being|getting|eviction|becoming))|life is (?:in danger|at risk)",
        r"(?:i am|im|we are|i feel|we feel|kids are|baby is) (?:really |just |so )?(?:not|un) ?safe|unsafe (?:at "
        r"home|with "
        r"(?:him|her|my))",
        r"(?:dont|do not|no longer|never) (?:really )?feel safe",
        r"(?:wont|will not|doesnt|does not|not|never|refuses to|didnt) let (?:me|us) (?:leave|out|go)(?: the house| "
        r"home| the "
        r"apartment| my room| the room| here| him| her| outside| of the house)?(?= \||$| and| or| he| she| please| "
        r"help| i )",
        r"(?:holding|held|keeps|keeping) (?:me|us) (?:hostage|captive|prisoner|locked|against)|kidnapp?(?:ed|ing) "
        r"(?:me|us)|"
        r"(?:locked|locks) (?:me|us) (?:in|inside)(?= \||$| the| a| my| his)",
        r"(?:breaking|trying to break|tryna break|kicking|kick) (?:in|into|down)(?: my| the| our)? ?(?:house|home|"
        r"door|apartment|"
        r"apt|window)?(?= \||$| right| now| please| help| and)",
        r"(?:burn|burning) (?:my|the|our) (?:house|home|apartment|place) down|burn (?:down )?(?:my|the|our) (?:house|"
        r"home)",
        r"(?:i am|im) bleeding|(?:i am|im) being (?:held|followed|chased|trafficked)",
        r"(?:^|(?<=\| ))(?:please |pls |help )*(?:call|send|get|need) (?:me )?(?:911|the cops|cops|the police|police|"
        r"an "
        r"ambulance)(?: now| please| for me| "
        r"asap| quick| hurry)*(?= \||$)",
    ),
    VIOLENCE: (
        rf"(?:hit|hits|hitting|hittin|beat|beats|beating|beatin|beaten|slap|slaps|slapped|slapping|punch|punches|"
        rf"punched|"
        rf"punching|choke|chokes|choked|choking|chokin|strangle|strangles|strangled|strangling|stab|stabs|stabbed|rape|"
        rf"rapes|raped|raping|molest|molests|molested|molesting|abuse|abuses|abused|abusing|batter|batters|battered|"
        rf"battering|headbutted|assault|assaults|assaulted|assaulting|smacks|smacked|smacking|whips|whipped) "
        rf"(?:up |on up |the \w+ out of )?{_ME}",
        rf"{_CLOSE}{_GAP} (?:hurt|hurts|hurting|pushes|pushed|pushing|shoves|shoved|shoving|grabs|grabbed|grabbing|"
        rf"kicks|"
        rf"kicked|kicking|bites|bit|burns|burned|burning|attacks|attacked|attacking|throws|threw|drags|dragged|jumped|"
        rf"cut|cuts|tortures|tortured|smack|spit on|spits on|manhandled|injured) {_ME}"
        rf"(?! (?:out|off|away|back|from|credit|chances|financially|to (?:sign|move|leave)|into (?:signing|paying)|"
        rf"up))",
        r"(?:put|puts|putting|lay|lays|laid|laying|raise|raises|raised) (?:his |her |their )?hands? on (?:me|us|my)",
        r"(?:throws|threw|throwing) (?:things|stuff|a \w+|\w+) at (?:me|us|my)",
        r"(?:was|were|got|get|getting|been|being|am|im|is) (?:\w+ly )?(?:beat|beaten|beat up|beaten up|slapped|"
        r"punched|choked|"
        r"strangled|raped|molested|assaulted|abused|attacked|stabbed|battered|jumped)(?! by (?:a|the|my neighbors?|"
        r"his|her) "
        r"(?:dog|pit|pitbull|car|truck))",
        rf"(?:was|were|got|get|getting|been|being|am|im) hit by (?:my |a |the |his |her )?{_CLOSE}",
        rf"abusive (?:\w+ )?{_CLOSE}|{_CLOSE} (?:\w+ )?(?:is|was|gets|has been|became|been|very|so) (?:\w+ "
        rf")?(?:abusive|violent)|"
        r"abusive (?:relationship|marriage|home|household)",
        r"(?:hits|beats|beating|hitting|hurts|hurting|abuses|abusing|molested|raped|beat up|choked) (?:on )?(?:my|"
        r"the|our|his|her)"
        r" (?:kids?|sons?|daughters?|child|children|baby|mom|mother|sister)",
        r"(?:afraid|scared|terrified|fear) (?:of|for my life) ?(?:my |of |from )*(?:him|her|husband|wife|boyfriend|"
        r"bf|partner|"
        r"ex|spouse|dad|father|stepdad|son|brother)|(?:fear|afraid|scared) for my (?:life|safety|kids)",
        r"(?:rape|raped|sexually assaulted|sexual assault|sexual abuse|sexually abused|domestic abuse)(?: victim| "
        r"survivor)?",
        rf"{_WHO}(?: (?:is|was|keeps|kept|always|still|has|been|be|started|tries|tried|to|wont|stop|sometimes))* "
        rf"(?:touches|touching|touched|touch|gropes|groped|groping|fondles|fondled|fondling) {_ME}"
        rf"(?! (?:up|base|deeply|by|with (?:his|her) (?:kindness|words|story)))",
        rf"(?:touches|touching|touched|touch) {_ME} (?:\w+ )?(?:inappropriately|sexually|down there|private\w*|at "
        rf"night|"
        rf"in bed|in my sleep|when i sleep)",
        r"(?:afraid|scared|terrified|frightened|fear|too scared|too afraid) (?:to|of) (?:even )?"
        r"(?:go|going|come|coming|return|returning|be|being|stay|staying|sleep|sleeping) (?:back |alone )?"
        r"(?:home|(?:to|at|in) (?:my|our|the) (?:own )?(?:home|house)|at home)"
        r"(?! (?:because of|bc of|cause of|due to|with) (?:all )?(?:the |this )?(?:\w+ )?(?:mold|rats?|mice|bugs|"
        r"bedbugs|"
        r"roaches|lead|ceiling|gas|heat|leaks?|wiring|smoke|fumes))",
        r"knocked (?:me|my teeth) (?:out|down|unconscious)|(?:gave|left|giving) me (?:with )?(?:a )?(?:black eye|"
        r"bruises)",
        rf"{_CLOSE}{_GAP} (?:hit|hits|punched|slapped|broke|breaks|twisted|grabbed|cut|smashed|pulled|bruised) {_BODY}",
    ),
}

FRIENDS = (
    r"(?:die|dies|died|dying|dead) (?:laughing|of (?:laughter|boredom|embarrassment|hunger|thirst))|die hard",
    r"killing myself (?:working|to (?:pay|make|work|get|keep)|trying|with work|at work|over)",
    r"(?:hit|hits|hitting) (?:me|us) (?:up|back|on my)|(?:hit|hits|hitting) (?:me|us) with (?:a |an |another |late |"
    r"extra |the "
    r"|more |this )*(?:\w+ )?(?:fee|fees|bill|bills|lawsuit|charge|charges|increase|notice|eviction|summons|papers|"
    r"fine|"
    r"overpayment|debt|letter|tax|taxes|penalty)",
    r"(?:car|truck|bus|van|bike|bicycle|driver|uber|taxi|train|suv|motorcycle|semi|it|that|this|covid|recession|"
    r"bills?|news|"
    r"reality|economy|storm|tree|ball)(?: \w+)? (?:hit|hits|hurt|hurts|beats?) (?:me|us|my \w+)",
    r"(?:was|were|got|been|being) hit by (?:a |an |the |another |some )?(?:\w+ )?(?:car|truck|bus|van|bike|driver|"
    r"uber|train|"
    r"suv|motorcycle|tornado|storm|semi)",
    r"(?:dog|dogs|pitbull|pit bull|cat|animal)(?: \w+)? (?:attacked|attacks|bit|bites|jumped|hurt) (?:me|us|my \w+)",
    r"(?:^|(?<=\| ))(?:it |that |well )?beats me(?= \||$)|beat me (?:in court|to it|at|to the)|(?:beat|beats|"
    r"beating) me down on "
    r"(?:price|rent)",
    r"(?:shoot|shot) me (?:an?|over|back|the|your|some|ur|that|down)|(?:hit|hits|hitting) (?:me|us) (?:financially|"
    r"hard)",
    r"stabbed (?:me|us) in the back",
    r"(?:identity|wage|drug|alcohol|substance|power|system|benefits|sublet) abuse|abus\w+ (?:my (?:rights|trust|"
    r"kindness)|the "
    r"system|me (?:verbally )?(?:at work|with fees))",
    r"(?:if|in case|in a|in an|for|for all)(?: \w+){0,6} (?:emergency|emergencies|danger|suicidal|crisis|suicide)(?: "
    r"\|)?"
    r"(?: \w+){0,4} (?:call|dial|text|contact|hang up and dial|hang up and call)(?: \w+)* (?:911|"
    r"988)",  # what answering machines say
    r"(?:charged|convicted|conviction|charge|charges|arrested|record|case|guilty|accused)(?: \w+){0,4} (?:assault|"
    r"battery|abuse|"
    r"rape|sexual assault|sexual abuse|domestic abuse|domestic violence)",
    r"(?:(?:child|elder|animal|domestic|sexual) abuse|rape|assault|sexual assault|suicide) (?:charge|charges|case|"
    r"record|"
    r"conviction|registry|arrest|watch)",
    r"suicide (?:squad|prevention|door|doors|hotline|loss)",
)

LONG = word_set("""
    hitting beating choking choked strangled strangling punched punching slapped slapping raped molested abused abusing
    stabbed threatened threatening threatens husband boyfriend girlfriend partner suicide suicidal myself killing
    living anymore danger attacked assaulted
    """)
REAL = word_set("""
    sitting fitting knitting hinting hitching betting boating bearing beaming heating seating eating bleating billing
    filling milling willing kidding tilling chocking chocked chosen cooking joking stalking struggled punished pinched
    slipped slapping clapped mapped taped rated roped raped aped racked repaid shaped scraped draped abide absurd amused
    accused excused based busted stabled grabbed stashed sublet giving loving leaving moving having lying dining lining
    listing partnered partners patient parents manager ranger anger range stranger hanger dander answered attached
    attacker assault attracted drying dying bring being living evicted hosting husky himself itself herself yourself
    """)

ENGLISH = Words("en", PATTERNS, FRIENDS, LONG, REAL)
