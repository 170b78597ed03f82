"""What an article has said so far, so that a surname, "his counterpart", "the two leaders" or "we" leads to a person."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from timeline.extract.names import NameIndex, Person, suits, surname_of, tokenise
from timeline.extract.roles import COUNTERPARTS, fits, holder, role_of
from timeline.extract.types import OfficialRecord
from timeline.vocabulary import Side


class Reference(StrEnum):
    """How a mention refers."""

    NAME = "name"  # a person by name
    ROLE = "role"  # a person by office
    GROUP = "group"  # unnamed officials of one side, or of both
    PAIR = "pair"  # "the two leaders", "they"
    PRONOUN = "pronoun"  # "he", "his"
    SPEAKER = "speaker"  # "I", "we"
    STATE = "state"  # a government
    THIRD = "third"  # anybody of a third country


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of the article that refers to actors. `people` is empty where no person could be told; `sides` names the
    sides it stands for. `fold` marks a name with its titles, which parses best as one word."""

    start: int
    end: int
    text: str
    reference: Reference
    people: tuple[Person, ...] = ()
    sides: frozenset[Side] = frozenset()
    fold: bool = False
    adjective: bool = False


BOTH = frozenset((Side.USA, Side.CHN))


#: Sentences within which a third country makes "the two leaders" of a text without a pair its own.
_OTHERS_NEAR = 2
#: A pair is the sentence's own subject when its first person comes within so many characters.
_LEAD_WINDOW = 70
#: Once a sentence has named both sides, only a name right behind ("and X", ", Y") is of the same company.
_JOINED = 6


#: A word so near the beginning of a sentence is its subject.
_OPENING = 6


LEADER_WORDS = frozenset(("leaders", "presidents", "heads of state", "heads"))


@dataclass
class Discourse:
    """What an article has said so far. `day` is its day of publication."""

    index: NameIndex
    day: dt.date
    speakers: tuple[Person, ...] = ()
    surnames: dict[str, list[Person]] = field(default_factory=dict)
    third: set[str] = field(default_factory=set)
    recent: list[Person] = field(default_factory=list)
    home: Side | None = None
    house: str = ""
    pairs: list[tuple[Person, ...]] = field(default_factory=list)
    focus: Person | None = None
    unnamed: bool = False
    told_sides: frozenset[Side] = frozenset()
    lawmakers: tuple[Person, ...] = ()
    subjects: list[Person] = field(default_factory=list)
    third_ago: int = 99
    stranger_ago: int = 99
    turn: tuple[Person, ...] = ()
    turn_side: Side | None = None
    addressee: Person | None = None

    # --- names ---------------------------------------------------------------------------------------------------------
    def introduce(self, person: Person) -> None:
        """Remember a person named in full, for the surname that will stand for them."""
        surname = (
            tokenise(surname_of(person.official))[0].norm
            if person.official
            else person.name.split()[0 if person.side is Side.CHN else -1]
        )
        known = self.surnames.setdefault(surname, [])
        if person in known:
            known.remove(person)
        known.append(person)

    def note(self, people: Sequence[Person]) -> None:
        """Remember who was mentioned last."""
        for person in people:
            if person in self.recent:
                self.recent.remove(person)
            self.recent.append(person)
        del self.recent[:-40]

    def note_third(self, mentions: Sequence[Mention]) -> None:
        """Remember how many sentences ago a third country was an actor: then "the two countries" may be others."""
        third = any(m.reference is Reference.THIRD and not m.adjective for m in mentions)
        self.third_ago = 0 if third else self.third_ago + 1
        stranger = any(m.reference is Reference.THIRD and m.fold for m in mentions)
        ours = {p.side for m in mentions for p in m.people} == BOTH
        self.stranger_ago = 99 if ours else 0 if stranger else self.stranger_ago + 1

    def latest(self, side: Side | None = None, role: str = "") -> Person | None:
        """The last mentioned person of a side, who holds an office of the role where one is given."""
        for person in reversed(self.recent):
            if side and person.side is not side:
                continue
            if not role or self.has_role(person, role):
                return person
        return None

    def has_role(self, person: Person, role: str) -> bool:
        """Whether the title fits a post the person held on the day of publication."""
        if person.official is None:
            return role_of(person.title) == role
        return any(fits(role, tenure) for tenure in person.official.tenures_on(self.day))

    def in_office(self, official: OfficialRecord) -> bool:
        return bool(official.tenures_on(self.day))

    def choose(self, officials: Sequence[OfficialRecord], title: str) -> OfficialRecord | None:
        """The official whom an ambiguous name means: introduced already, then fitting the title, then in office."""
        if len(officials) == 1:
            return officials[0]
        for person in reversed(self.recent):
            if person.official in officials:
                return person.official
        role = role_of(title)
        fitting = [o for o in officials if any(t.covers(self.day) and (not role or fits(role, t)) for t in o.tenures)]
        if len(fitting) == 1:
            return fitting[0]
        serving = fitting or [o for o in officials if self.in_office(o)]
        return serving[0] if len(serving) == 1 else None

    def holder_of(self, side: Side, role: str) -> Person | None:
        """Who holds the office on the day of publication."""
        official = holder(self.index.gazetteer, side, role, self.day)
        return Person(official.name, side, official) if official else None

    def leaders(self) -> tuple[Person, ...]:
        """The two presidents on the day of publication."""
        return tuple(p for p in (self.holder_of(Side.USA, "president"), self.holder_of(Side.CHN, "president")) if p)

    def counterpart_of(self, person: Person, side: Side) -> Person | None:
        """Who sits across the table from a person, on the other side."""
        tenures = person.official.tenures_on(self.day) if person.official else []
        roles = [role_of(t.post) for t in tenures] or [role_of(person.title)]
        for role in roles:
            other = COUNTERPARTS.get((person.side, role))
            if other:
                found = self.holder_of(side, other)
                if found:
                    return found
        return None

    def antecedent(self, pronoun: str, own: Sequence[Person]) -> Person | None:
        """Whom "he" or "she" means: the first of the sentence, or the last subject, whose sex is not the other one."""
        told = (*own, *reversed(self.subjects))
        others = reversed(self.recent[-6:]) if self.subjects and not suits(pronoun, self.subjects[-1]) else ()
        return next((p for p in (*told, *others) if suits(pronoun, p)), None)

    # --- pairs and pronouns --------------------------------------------------------------------------------------------
    def resolve_pair(self, word: str, own: Sequence[Person] = ()) -> tuple[Person, ...]:
        """The people behind "the two leaders" and the like; `own` are those the sentence has named before."""
        pair = next(
            (pair for pair in reversed(self.pairs) if not own or own[0] in pair), self.pairs[-1] if self.pairs and not own else ()
        )
        if word in ("men", "women", "ministers", "diplomats", "secretaries", "pair", "duo", "two") and len(pair) > 2:
            firsts = [next((p for p in pair if p.side is side), None) for side in (Side.USA, Side.CHN)]
            pair = tuple(p for p in pair if p in firsts)
        if word.startswith(("defence", "defense")):
            chiefs = [self.holder_of(side, "defence") for side in (Side.USA, Side.CHN)]
            return tuple(p for p in chiefs if p)
        if word in ("foreign ministers", "top diplomats") and not pair:
            return tuple(p for p in (self.holder_of(Side.USA, "state"), self.holder_of(Side.CHN, "foreign")) if p)
        if word in LEADER_WORDS:
            leading = tuple(p for p in pair if p.level_on(self.day) == 1)
            if len({p.side for p in leading}) == 2:
                return leading
            return () if not self.pairs and self.third_ago <= _OTHERS_NEAR else self.leaders()
        return pair

    def update_pair(self, mentions: Sequence[Mention], start: int) -> None:
        """After a sentence that begins with a person and names people of both sides: they are the pair of later words.

        A pair told further back in a sentence is background ("as discussed by A and B"), and does not take over."""
        people: list[Person] = []
        end = 0
        if self.pairs and mentions and mentions[0].reference is Reference.PAIR and mentions[0].start - start < _OPENING:
            return  # "They said that Jiang's summit with Bush would help": they go on being the pair
        speaking = [m for m in mentions if m.reference is Reference.SPEAKER and m.people]
        for mention in mentions:
            if speaking and mention.start < speaking[0].start:
                continue
            if mention.reference in (Reference.NAME, Reference.ROLE, Reference.SPEAKER):
                if not speaking and not people and mention.start - start > _LEAD_WINDOW and self.pairs:
                    return
                if {p.side for p in people} == BOTH and mention.start - end > _JOINED:
                    break
                end = mention.end
                people += [p for p in mention.people if p not in people and not self.has_role(p, "spokesperson")]
        if {p.side for p in people} == BOTH and len(people) <= 5:
            self.pairs.append(tuple(people))
