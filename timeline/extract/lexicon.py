"""The words that carry, govern and colour contacts: verbs by lemma with all their forms, and nouns with what they say.

The parse gives no lemmas (the lemmatiser is left out for speed, and it errs on just these words), so a form is looked up
here. Each table says one thing about the event; `status.py` and `triggers.py` decide what follows from it.
"""

from collections.abc import Iterable
from functools import cache

_IRREGULAR: dict[str, str] = {
    "meet": "meets met meeting", "hold": "holds held holding", "have": "has had having 've",
    "speak": "speaks spoke spoken speaking",
    "sit": "sits sat sitting", "make": "makes made making", "take": "takes took taken taking", "go": "goes went gone going",
    "fly": "flies flew flown flying", "come": "comes came coming", "say": "says said saying", "tell": "tells told telling",
    "put": "puts putting", "cut": "cuts cutting", "get": "gets got gotten getting", "set": "sets setting",
    "shut": "shuts shutting",
    "begin": "begins began begun beginning", "send": "sends sent sending", "lead": "leads led leading",
    "seek": "seeks sought seeking",
    "think": "thinks thought thinking", "write": "writes wrote written writing", "break": "breaks broke broken breaking",
    "be": "is are was were been being am 's 're", "do": "does did done doing", "give": "gives gave given giving",
    "pay": "pays paid paying",
    "leave": "leaves left leaving", "find": "finds found finding", "keep": "keeps kept keeping",
    "bring": "brings brought bringing",
    "undertake": "undertakes undertook undertaken undertaking", "withdraw": "withdraws withdrew withdrawn withdrawing",
    "shoot": "shoots shot shooting", "drive": "drives drove driven driving", "stop": "stops stopped stopping",
    "plan": "plans planned planning", "slate": "slates slated slating",
    "cancel": "cancels cancelled canceled cancelling canceling",
    "scrap": "scraps scrapped scrapping", "travel": "travels travelled traveled travelling traveling",
    "confer": "confers conferred conferring",
    "snub": "snubs snubbed snubbing", "axe": "axes axed axing", "defer": "defers deferred deferring",
    "wrap": "wraps wrapped wrapping",
    "let": "lets letting", "forgo": "forgoes forwent forgone forgoing", "intend": "intends intended intending",
    "feel": "feels felt feeling",
    "know": "knows knew known knowing", "swear": "swears swore sworn swearing", "win": "wins won winning",
    "see": "sees saw seen seeing",
    "refer": "refers referred referring", "prefer": "prefers preferred preferring", "rebuff": "rebuffs rebuffed rebuffing",
    "spurn": "spurns spurned spurning", "drop": "drops dropped dropping", "ring": "rings rang rung ringing",
    "dial": "dials dialled dialed dialling dialing",
    "skip": "skips skipped skipping", "nix": "nixes nixed nixing", "host": "hosts hosted hosting",
    "commit": "commits committed committing",
    "understand": "understands understood understanding", "hear": "hears heard hearing",
    "forget": "forgets forgot forgotten forgetting",
    "spot": "spots spotted spotting", "transit": "transits transited transiting", "chat": "chats chatted chatting",
    "spar": "spars sparred sparring",
    "greet": "greets greeted greeting",
    "shake": "shakes shook shaken shaking", "mean": "means meant meaning", "run": "runs ran running",
    "become": "becomes became becoming", "hang": "hangs hung hanging",
    "video-conference": "video-conferenced", "spend": "spends spent spending",
}  # fmt: skip


@cache
def _regular(lemma: str) -> tuple[str, ...]:
    if lemma.endswith("e"):
        stem = lemma if lemma.endswith("ee") else lemma[:-1]
        return (lemma + "s", lemma + "d", stem + "ing")
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        return (lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing")
    plural = "es" if lemma.endswith(("s", "x", "ch", "sh", "z")) else "s"
    return (lemma + plural, lemma + "ed", lemma + "ing")


def _lemmas(words: str) -> frozenset[str]:
    return frozenset(words.split())


#: Telling a fact: what is told stands on its own, and a date beside the verb is the day it was told.
SAY = _lemmas(
    "say tell announce report state note add explain confirm claim reveal disclose describe write reply respond "
    "warn stress emphasize "
    "emphasise underscore point argue insist declare mention recall acknowledge learn hear post tweet comment "
    "quote cite remark believe accuse"
)
#: Not (yet) so: wanting, trying, asking, weighing.
HOPE = _lemmas(
    "hope want wish seek try attempt push press propose suggest consider weigh discuss explore offer ask request "
    "urge need like love prefer "
    "look wonder doubt think assume hint mull encourage invite demand aim threaten pursue aspire beg volunteer "
    "favor favour envision imagine predict forecast foresee speculate moot "
    "support call signal float raise pressure lobby appeal require allow expect-not fail struggle strive"
)
#: Going to be so.
PLAN = _lemmas(
    "plan schedule expect set slate due intend prepare arrange agree decide confirm book commit promise pledge "
    "pencil line gear announce await anticipate"
)
#: Called off.
CANCEL = _lemmas("cancel scrap axe scuttle abort drop abandon nix scrub ditch forgo skip")
#: Put off to another time.
POSTPONE = _lemmas("postpone delay defer reschedule shelve")
#: Asked for and not given.
REFUSE = _lemmas("refuse reject decline rebuff spurn snub ignore stonewall deny")
#: Verbs that only carry the noun: "held talks", "had a call".
LIGHT = _lemmas(
    "hold have host conduct attend begin conclude wrap finish resume open start launch continue convene lead chair "
    "complete close kick stage join cap "
    "make pay undertake take participate engage end do arrive restart return embark go be"
)
#: Verbs by which a state cuts contact.
CUT = _lemmas("suspend cancel cut halt sever freeze break scrap shut discontinue call")
#: What keeps contact from taking place, or from leading anywhere.
HINDER = _lemmas("disrupt derail hamper hinder stall jeopardize jeopardise imperil obstruct stymie sour")
#: Doing more of what goes on: "maintain dialogue", "deepen exchanges".
KEEP_UP = _lemmas(
    "maintain keep sustain strengthen enhance deepen promote expand advance develop increase improve intensify facilitate foster"
)
TRAVEL = _lemmas("visit travel fly go arrive head come land journey tour return depart jet")
MEET = _lemmas("meet")
SPEAK = _lemmas("speak talk chat")
HOST = _lemmas("receive host welcome greet")
OTHERS = _lemmas(
    "assure reassure brief caution inform thank trade spar clash "
    "sit confer huddle dine gather summon lodge invite extend send deliver congratulate phone telephone call ring dial "
    "video-conference negotiate exchange accept "
    "shoot detect track float transit cross enter hover fly intercept collide drift swear accredit manage "
    "put push get give follow mark last feel find bring run leave be do see include bar block prevent reciprocate convey "
    "turn brush prompt persuade force cause want convince require precede discuss hang pick answer lead address use "
    "appear traverse discover down shut close mean suppose engage stay pick provide "
)
#: Verbs before an infinitive that say it was done.
DONE = _lemmas(
    "see shake dispatch manage get use travel fly go come arrive return gather sit happen continue begin start proceed stop"
)

_ALL: frozenset[str] = frozenset().union(
    SAY, HOPE, HINDER, KEEP_UP, PLAN, CANCEL, POSTPONE, REFUSE, LIGHT, CUT, TRAVEL, MEET, SPEAK, HOST, OTHERS, DONE, _IRREGULAR
)
_FORMS: dict[str, str] = {}
for _lemma in sorted(_ALL):
    for _form in (_lemma, *(_IRREGULAR[_lemma].split() if _lemma in _IRREGULAR else _regular(_lemma))):
        _FORMS.setdefault(_form, _lemma)
_FORMS.update(
    {
        "planned": "plan",
        "meeting": "meet",
        "left": "leave",
        "wo": "will",
        "ca": "can",
        "n't": "not",
        "n’t": "not",
        "’s": "be",
        "’re": "be",
        "’ve": "have",
    }
)


def lemma(form: str) -> str:
    """The lemma of a verb form of the tables; the lower-case form itself for any other word."""
    return _FORMS.get(form.lower(), form.lower())


def forms(lemmas: Iterable[str]) -> frozenset[str]:
    """All forms of some lemmas."""
    wanted = set(lemmas)
    return frozenset(form for form, base in _FORMS.items() if base in wanted)


#: Words that an event's own phrase may run over on its way to a date, a place or a person.
RUN_ON = frozenset(
    [
        "in",
        "scheduled",
        "planned",
        "set",
        "slated",
        "held",
        "together",
        "video",
        "phone",
        "telephone",
        "videoconference",
        "on",
        "at",
        "with",
        "between",
        "and",
        "from",
        "to",
        "the",
        "this",
        "by",
        "of",
        "for",
        "via",
        "over",
        "near",
        "outside",
        "early",
        "late",
        "local",
        "time",
    ]
)

#: Nouns before "to meet", "for a meeting", "of a visit": what they say about it.
NOUN_PLANNED = frozenset(
    [
        "plan",
        "plans",
        "preparations",
        "preparation",
        "arrangements",
        "arrangement",
        "planning",
        "agreement",
        "schedule",
        "commitment",
    ]
)
NOUN_UNSURE = frozenset(
    [
        "odds",
        "timing",
        "terms",
        "venue",
        "request",
        "requests",
        "bid",
        "offer",
        "offers",
        "call",
        "calls",
        "push",
        "hope",
        "hopes",
        "possibility",
        "prospect",
        "prospects",
        "chance",
        "chances",
        "need",
        "opportunity",
        "talk",
        "proposal",
        "proposals",
        "effort",
        "efforts",
        "attempt",
        "attempts",
        "desire",
        "willingness",
        "interest",
        "idea",
        "speculation",
        "overture",
        "overtures",
        "invitation",
        "invitations",
        "appeal",
        "demand",
        "demands",
        "way",
        "question",
        "questions",
        "condition",
        "conditions",
        "likelihood",
        "expectations",
        "expectation",
    ]
)
NOUN_CANCELLED = frozenset(["cancellation", "cancelation", "scrapping", "scuttling"])
NOUN_POSTPONED = frozenset(["postponement", "delay", "deferral"])
NOUN_REFUSED = frozenset(["refusal", "rejection", "snub"])

#: Adjectives and compounds before the noun.
AHEAD = frozenset(
    [
        "upcoming",
        "planned",
        "scheduled",
        "forthcoming",
        "future",
        "expected",
        "anticipated",
        "next",
        "coming",
        "looming",
        "long-awaited",
        "impending",
        "awaited",
        "proposed",
    ]
)
UNSURE = frozenset(
    [
        "reported",
        "rumored",
        "rumoured",
        "mooted",
        "speculated",
        "possible",
        "potential",
        "prospective",
        "hypothetical",
        "hoped-for",
        "likely",
        "probable",
        "conceivable",
        "eventual",
    ]
)
OFF = {"canceled": "cancelled", "cancelled": "cancelled", "scrapped": "cancelled", "aborted": "cancelled",
"scuttled": "cancelled",
       "postponed": "postponed", "delayed": "postponed", "shelved": "postponed", "deferred": "postponed"}  # fmt: skip
GENERIC = frozenset(
    [
        "further",
        "more",
        "regular",
        "continued",
        "annual",
        "such",
        "any",
        "future",
        "high-level",
        "top-level",
        "senior-level",
        "face-to-face",
        "frequent",
        "routine",
        "formal",
        "recent",
        "previous",
        "past",
        "other",
        "future",
        "all",
    ]
)
MODAL_UNSURE = frozenset(["may", "might", "could", "should", "can", "must", "ought", "would", "shall"])
NEGATIVE = frozenset(["not", "n't", "n’t", "never", "no", "neither", "nor", "without", "hardly", "nobody", "none"])
