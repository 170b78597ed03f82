"""The records that extraction passes from step to step: frozen, typed, and free of Django and spaCy."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from timeline.vocabulary import Channel, DateBasis, Form, LinkKind, Precision, RequestedBy, Role, Side, Status


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the original text: `text[start:end]`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class TenureRecord:
    """One post held by a person. `start` and `end` are the first and last day; None where open or unknown."""

    post: str
    organisation: str
    channel: Channel
    level: int
    start: dt.date | None
    end: dt.date | None
    aliases: tuple[str, ...] = ()

    def covers(self, day: dt.date) -> bool:
        """Whether the post was held on `day`."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class OfficialRecord:
    """A person of the register. `key` is the database id, or the name where there is no database."""

    key: str
    name: str
    native_name: str
    side: Side
    tenures: tuple[TenureRecord, ...]

    def tenures_on(self, day: dt.date) -> list[TenureRecord]:
        """The posts held on `day`, highest level first."""
        return sorted((t for t in self.tenures if t.covers(day)), key=lambda t: t.level)


@dataclass(frozen=True)
class Gazetteer:
    """The register of officials as extraction needs it; `by_name` indexes `officials` by canonical name."""

    officials: tuple[OfficialRecord, ...]
    by_name: Mapping[str, OfficialRecord] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {official.name: official for official in self.officials})


@dataclass(frozen=True, slots=True)
class ActorMention:
    """A participant as the text names it.

    `name` is the canonical name for an official of the register, the text's without middle initials for another person, and
    "United States" or "China" for a state as such (`is_state`). `post` is the post held on the anchor date, or the
    title the text gives. `official_key` is None for anyone outside the register.
    """

    name: str
    side: Side
    role: Role = Role.PARTICIPANT
    post: str = ""
    level: int | None = None
    official_key: str | None = None
    is_state: bool = False
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class DateMention:
    """When an event was, as far as the text tells.

    `earliest` and `latest` are inclusive days (both None for precision none). `text` is the words of the article,
    `approximate` marks "about". `edtf` is what is stored. `start` and `end` are offsets of `text` in what was read.
    """

    earliest: dt.date | None
    latest: dt.date | None
    precision: Precision
    basis: DateBasis
    text: str = ""
    edtf: str = ""
    approximate: bool = False
    start: int = -1
    end: int = -1


NO_DATE = DateMention(None, None, Precision.NONE, DateBasis.NONE)


@dataclass(frozen=True, slots=True)
class CandidateLink:
    """A link from one candidate to another of the same article, by its index in the list returned."""

    kind: LinkKind
    target: int


@dataclass(frozen=True, slots=True)
class EventCandidate:
    """One contact or incident that an article reports, and the words that say so.

    `quote` is the sentence (or two); `trigger` the words in it that carry the event, for marking. `confidence` is the
    chance that an editor would accept the event as read, calibrated on our gold. `salience` is "main" for the news of
    the article, else "background". `further_quotes` are other sentences of the article about the same event.
    """

    kind: str
    status: Status
    participants: tuple[ActorMention, ...]
    date: DateMention
    place: str
    country: str
    channel: Channel
    form: Form
    level: int | None
    requested_by: RequestedBy
    margins_of: str
    headline: str
    quote: Span
    trigger: Span
    rule: str
    confidence: float
    salience: str = "main"
    further_quotes: tuple[Span, ...] = ()
    links: tuple[CandidateLink, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimCandidate:
    """A claim of record that an article makes ("the first … since …"), with the words that make it.

    `kind`: first, highest_level, last_contact, longest_gap, first_visit, none_since. `scope` narrows what is compared
    (form, channel, level, kind, country, known). `baseline` is what it is counted from: a date span, an event or post
    named in words, or a bare duration. `subject` is the index of the event candidate the claim is about, if found.
    """

    kind: str
    quote: Span
    participants: tuple[ActorMention, ...]
    scope: Mapping[str, str]
    baseline_kind: str
    baseline_text: str
    baseline: DateMention
    subject: int | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was read out of one article."""

    events: tuple[EventCandidate, ...]
    claims: tuple[ClaimCandidate, ...] = ()
    language: str = "en"
