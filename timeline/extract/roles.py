"""Titles and posts in words, and the role each stands for: "Secretary of State", "FM" and "top diplomat" alike.

A role is a coarse office that both a title in the text and a post in the register can be read as. Order counts: the
first pattern that matches names the role, so the longer titles come first.
"""

import datetime as dt
import re
from functools import cache

from timeline.extract.types import Gazetteer, OfficialRecord, TenureRecord
from timeline.vocabulary import Side

_ROLE_PATTERNS: tuple[tuple[str, str], ...] = (
    ("president_elect", r"(?:president|president-)[ -]elect"),
    ("vice_president", r"vice[ -]president|\bvp\b|\bveep\b"),
    ("vice_premier", r"vice[ -]premiers?|\beconomic tsar|\beconomy tsar"),
    ("deputy_nsa", r"deputy national security advis[eo]r"),
    ("nsa", r"national security advis[eo]r|\bnsa\b"),
    ("deputy_state", r"deputy secretary of state|deputy secretary"),
    ("under_secretary", r"under ?-?secretary"),
    ("assistant_secretary", r"assistant secretary|assistant defense secretary"),
    ("vice_foreign", r"(?:executive )?(?:vice|deputy|assistant)[ -](?:foreign minister|minister of foreign affairs)"),
    ("trade_rep", r"trade representative|\bustr\b|trade chief|(?:vice|deputy) commerce minister|vice minister of commerce|trade negotiator"),
    ("vice_minister", r"(?:vice|deputy)[ -](?:\w+ )?minister|vice finance minister"),
    ("climate", r"climate (?:envoy|czar|tsar)|envoy for climate|envoy on climate|climate change|international climate policy|climate affairs"),
    ("state", r"secretary of state|\bsecstate\b"),
    ("foreign", r"foreign minister|minister of foreign affairs|\bfm\b|foreign affairs minister"),
    ("defence", r"secretary of defen[cs]e|defen[cs]e (?:secretary|minister|chief)|secretary of war|war secretary|"
                r"minister of (?:national )?defen[cs]e|pentagon (?:chief|head)|\bsecdef\b|military chief"),
    ("treasury", r"treasury (?:secretary|chief)|secretary of (?:the )?treasury"),
    ("finance", r"(?:minister of finance|finance minister)"),
    ("commerce", r"commerce (?:secretary|minister|chief)|(?:secretary|minister) of commerce"),
    ("agriculture", r"agriculture secretary|secretary of agriculture"),
    ("homeland", r"homeland security secretary|secretary of homeland security"),
    ("public_security", r"(?:minister of )?public security(?: minister)?"),
    ("state_security", r"state security"),
    ("party_affairs", r"foreign affairs (?:commission|office)|central foreign affairs|foreign affairs leading|top diplomat|foreign policy chief|"
                      r"top foreign policy official"),
    ("international_department", r"international (?:liaison )?department"),
    ("joint_chiefs", r"joint chiefs|joint staff|top general|general staff"),
    ("cmc_vice", r"central military commission"),
    ("commander", r"\bcommander\b|theater command|theatre command"),
    ("cia", r"\bcia\b|spy chief|intelligence agency"),
    ("fbi", r"\bfbi\b"),
    ("attorney_general", r"attorney general"),
    ("fed", r"federal reserve|fed chair"),
    ("pboc", r"people.s bank of china|\bpboc\b|central bank"),
    ("speaker", r"speaker"),
    ("majority_leader", r"(?:majority|minority) leader"),
    ("ambassador", r"ambassador|chargé|charge d.affaires|\benvoy to (?:china|beijing|washington|the (?:us|u\.s\.|united states))"),
    ("premier", r"\bpremier\b|\bprime minister\b"),
    ("senator", r"senator|\bsen\b"),
    ("representative", r"representative|congress(?:man|woman)|\brep\b"),
    ("governor", r"governor|\bgov\b"),
    ("spokesperson", r"spokes(?:person|man|woman)|press secretary"),
    ("state_councilor", r"state councill?or"),
    ("politburo", r"politburo|political bureau"),
    ("president", r"\bpresidents?\b|\bpotus\b|general secretary|paramount leader|(?:chinese|u\.s\.|us|american) leader|^leader$|head of state"),
    ("director_general", r"director[ -]general"),
    ("envoy", r"envoy"),
    ("general", r"\bgen(?:eral)?\b|\badm(?:iral)?\b"),
    ("chairman", r"chair(?:man|woman|person)?\b"),
    ("minister", r"minister"),
    ("secretary", r"secretary"),
    ("director", r"director|head of|chief"),
    ("diplomat", r"diplomat"),
)
_ROLES = re.compile("|".join(f"(?P<{role}>{pattern})" for role, pattern in _ROLE_PATTERNS), re.IGNORECASE)

#: A title too general to name one post, and the roles it may stand for.
_BROAD: dict[str, frozenset[str]] = {
    "minister": frozenset(
        "foreign vice_foreign defence finance commerce public_security state_security vice_minister vice_premier state_councilor "
        "trade_rep international_department minister".split()
    ),
    "secretary": frozenset(
        "state defence treasury commerce agriculture homeland deputy_state under_secretary assistant_secretary secretary party_secretary".split()
    ),
    "director": frozenset("party_affairs cia fbi director director_general international_department".split()),
    "chairman": frozenset("chairman president joint_chiefs cmc_vice fed".split()),
    "general": frozenset("general defence joint_chiefs cmc_vice commander state_councilor director".split()),
    "envoy": frozenset("envoy climate ambassador".split()),
    "diplomat": frozenset("foreign party_affairs state ambassador vice_foreign diplomat international_department".split()),
    "politburo": frozenset("politburo party_affairs vice_premier foreign".split()),
    "president": frozenset("president president_elect".split()),
    "representative": frozenset("representative trade_rep".split()),
    "party_affairs": frozenset("party_affairs foreign".split()),
    "trade_rep": frozenset("trade_rep".split()),
    "ambassador": frozenset("ambassador trade_rep".split()),
    "deputy_state": frozenset("deputy_state".split()),
    "president_elect": frozenset("president_elect president".split()),
    "vice_minister": frozenset("vice_minister vice_foreign trade_rep".split()),
    "speaker": frozenset(("speaker",)),
    "leader": frozenset(("president",)),
    "state_councilor": frozenset("state_councilor foreign defence public_security".split()),
}

#: The office across the table: what "his Chinese counterpart" means, by the role of the person named.
COUNTERPARTS: dict[tuple[Side, str], str] = {
    (Side.USA, "president"): "president",
    (Side.CHN, "president"): "president",
    (Side.USA, "president_elect"): "president",
    (Side.USA, "vice_president"): "vice_president",
    (Side.CHN, "vice_president"): "vice_president",
    (Side.USA, "state"): "foreign",
    (Side.CHN, "foreign"): "state",
    (Side.USA, "nsa"): "party_affairs",
    (Side.CHN, "party_affairs"): "nsa",
    (Side.USA, "defence"): "defence",
    (Side.CHN, "defence"): "defence",
    (Side.USA, "treasury"): "vice_premier",
    (Side.CHN, "vice_premier"): "treasury",
    (Side.USA, "commerce"): "commerce",
    (Side.CHN, "commerce"): "commerce",
    (Side.USA, "climate"): "climate",
    (Side.CHN, "climate"): "climate",
    (Side.USA, "deputy_state"): "vice_foreign",
    (Side.CHN, "vice_foreign"): "deputy_state",
    (Side.USA, "joint_chiefs"): "joint_chiefs",
    (Side.CHN, "joint_chiefs"): "joint_chiefs",
}

#: Words that make up a title before a name. Lower case; a title runs left from the name over these.
TITLE_WORDS = frozenset(
    """
    president presidents president-elect vice premier prime minister ministers secretary secretaries state deputy under undersecretary assistant acting
    principal national security adviser advisor counselor chief director director-general general head of the for to and on senior special
    presidential envoy representative trade treasury commerce defense defence war foreign affairs finance public agriculture
    homeland environment ecology climate change international policy department office commission central committee political bureau member members
    politburo communist party cpc ccp chinese china people s republic u.s. us united states american america prc chairman chairwoman
    chair joint chiefs staff military commander command theater theatre indo pacific navy army air force pla cia fbi intelligence agency spy
    speaker house senate majority minority leader leaders top diplomat diplomats official ambassador chargé d affaires governor attorney counsel senator
    sen rep congressman congresswoman representatives spokesperson spokesman spokeswoman press ministry council councilor councillor
    executive first lead negotiator person economic economy financial side tsar czar boss counterpart counterparts mr mrs ms dr gen adm lt maj col
    admiral lieutenant major colonel bureau standing fed reserve pentagon white cabinet elect soon incoming outgoing then former ex
    new newly appointed veteran longtime world leading paramount fellow bank pboc washington beijing his her their its our in charge
    national's nation country's long-time relations group leading rear counternarcotics drug control export industry bilateral fm commercial
    vice-premier vice-president vice-minister vice-chairman potus ustr secdef nsa strategic arms nonproliferation asian east north oceanian affair
    aide billionaire 's ’s d.c. city provincial guangdong shanghai california
    """.split()
)
#: Words that must be among a title's for it to be one: they name an office.
OFFICE_WORDS = frozenset(
    """
    president presidents president-elect premier minister ministers secretary secretaries adviser advisor counselor chief director director-general head
    envoy representative chairman chairwoman chair commander speaker leader diplomat diplomats official ambassador chargé governor general
    senator sen rep congressman congresswoman spokesperson spokesman spokeswoman councilor councillor negotiator tsar czar boss
    counterpart counterparts mr mrs ms dr gen adm admiral member members fm vice-premier vice-president vice-minister
    vice-chairman ustr secdef nsa undersecretary aide under person leaders
    """.split()
)


def role_of(title: str) -> str:
    """The role a title or post stands for, or empty."""
    match = _ROLES.search(title)
    return match.lastgroup or "" if match else ""


def roles_in(title: str) -> list[str]:
    """All roles named in a title that lists several posts."""
    return [match.lastgroup for match in _ROLES.finditer(title) if match.lastgroup]


@cache
def _post_role(post: str) -> str:
    return role_of(post)


def fits(title_role: str, tenure: TenureRecord) -> bool:
    """Whether a tenure may be meant by a title of this role."""
    role = _post_role(tenure.post)
    return role == title_role or role in _BROAD.get(title_role, frozenset())


def holder(gazetteer: Gazetteer, side: Side, role: str, day: dt.date) -> OfficialRecord | None:
    """The one official of `side` who held the role's office on `day`; None where none did, or several at the same level."""
    holders: list[tuple[int, OfficialRecord]] = []
    for official in gazetteer.officials:
        if official.side != side:
            continue
        levels = [t.level for t in official.tenures if t.covers(day) and _post_role(t.post) == role]
        if levels:
            holders.append((min(levels), official))
    if role in ("ambassador", "president") and holders:
        holders = [pair for pair in holders if pair[0] == min(level for level, _ in holders)]
    return holders[0][1] if len(holders) == 1 else None
