"""Paragraphs and sentences of an article, each with its offsets in the original text.

Nothing is rewritten: what is dropped (credit lines, links to other stories, a repeated lead) is left out of the list,
so every offset found later is an offset of the article as stored.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from timeline.extract.geography import country_of, place_names

#: A paragraph or sentence longer than this (characters) is cut at white space: text without sentence ends stays linear.
MAX_PARAGRAPH = 6000
MAX_SENTENCE = 1200

_LINE = re.compile(r"[^\n]+")
_BOILERPLATE = re.compile(
    r"\s*(?:[-–—]+\s*)?(?:with assistance from|\(updates? |\(adds |\(corrects |more stories like this|©|copyright\b|"
    r"more ?:|read more|related ?:|see also|watch ?:|also read|sign up|subscribe|follow us|click here|photo ?:|"
    r"reporting by|editing by|writing by|additional reporting|contributing ?:|contact us|share this|advertisement\b)",
    re.IGNORECASE,
)
_CREDIT = re.compile(r"\s*\((?:Bloomberg|Reuters|AP|CNN|AFP|Xinhua|UPI)\)\s*[-–—]*\s*")
_DAY = r"(?:(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.? \d{1,2}|\d{1,2} [A-Z][a-z]{2,8})(?:,? \d{4})?"
#: City, day and agency before the news: "GENEVA, May 10 (Reuters) - ", "Seoul: ", "June 18, 2020 (EIRNS)—".
_DATELINE = re.compile(
    rf"\s*(?:(?P<city>(?!{_DAY})[A-Z][\w.’'/]*(?: [A-Z][\w.’']*){{0,3}}?)(?:(?:, | \[)(?!{_DAY})[A-Z][\w. ]{{1,20}}?\]?)?)?"
    rf"(?:(?:(?<=[\w.\]]),? |\A)(?P<day>{_DAY}))?"
    r"(?P<agency> ?\([A-Z][\w ./-]{1,20}\))?(?P<stop>\s--?(?:\s|\Z)|\s?(?:--|[–—−])\s?|(?<=\)) |:\s)\s*(?=[^\sa-z]|\Z)"
)
_CITIES = frozenset(name.casefold() for name in place_names() if country_of(name) not in ("", name) and "." not in name)
_SPEAKER = re.compile(
    r"\s*(?:(?P<question>Q|QUESTION|REPORTER|Question|Reporter)(?P<colon>:)?\s+(?=\S)"
    r"|(?P<handle>@\w+(?:, [\w ,:.]{4,30})?):\s+(?=\S)"
    r"|(?P<name>@?(?:(?:M[RS]S?|DR|Mr|Ms|Mrs|Dr)\. )?[A-Z@][\w.’'\-]*(?: [A-Z(][\w.’'\-()]*){0,5}) ?:\s+(?=\S))"
)
#: A label on a line of its own, above the words spoken.
_SPEAKER_ALONE = re.compile(r"\s*(?P<name>[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]*){1,5}|Q(?:UESTION)?|REPORTER):\s*")
#: Words before a full stop that do not end a sentence.
_ABBREVIATIONS = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "gen",
        "lt",
        "col",
        "maj",
        "adm",
        "sen",
        "sens",
        "rep",
        "reps",
        "gov",
        "st",
        "jr",
        "sr",
        "prof",
        "rev",
        "hon",
        "capt",
        "cmdr",
        "brig",
        "sgt",
        "amb",
        "sec",
        "no",
        "nos",
        "vs",
        "dept",
        "univ",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sept",
        "sep",
        "oct",
        "nov",
        "dec",
        "mon",
        "tue",
        "tues",
        "wed",
        "thu",
        "thurs",
        "fri",
        "sat",
        "sun",
        "approx",
        "est",
        "inc",
        "corp",
        "co",
        "ltd",
        "fig",
    ]
)
#: Words that begin a sentence after "U.S." or "D.C."; any other word goes on with it.
_STARTERS = frozenset(
    [
        "the",
        "a",
        "an",
        "he",
        "she",
        "it",
        "they",
        "we",
        "i",
        "you",
        "in",
        "on",
        "at",
        "but",
        "and",
        "after",
        "before",
        "when",
        "while",
        "this",
        "that",
        "these",
        "those",
        "his",
        "her",
        "their",
        "its",
        "as",
        "for",
        "from",
        "since",
        "however",
        "meanwhile",
        "earlier",
        "last",
        "both",
        "there",
        "if",
        "no",
        "asked",
        "during",
        "following",
        "what",
        "such",
        "to",
        "mr",
        "ms",
    ]
)
_BREAK = re.compile(r"[.!?…。！？]+[\"”’')\]]*(?=\s|$)|(?<=[。！？])")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, `start` being its offset in the article. `speaker` is the label of a transcript's turn, if any;
    `body` is the offset in the article where the words after label, agency credit or dateline begin. `question`: a reporter
    asks. `city` and `day` are the words of the dateline, empty without one."""

    start: int
    text: str
    body: int
    speaker: str = ""
    question: bool = False
    city: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a paragraph, `start` being its offset in the article; `paragraph` is the paragraph's index."""

    start: int
    text: str
    paragraph: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """(offset, text) of each block: a line, or, in text wrapped at a fixed width, a run of lines up to a blank one."""
    lines = [(m.start(), m.group()) for m in _LINE.finditer(text)]
    wrapped = "\n\n" in text and len(lines) > 3 and sum(40 <= len(line) <= 90 for _, line in lines) > 0.6 * len(lines)
    if not wrapped:
        yield from lines
        return
    start = 0
    for match in re.finditer(r"\n[ \t]*\n|\Z", text):
        if text[start : match.start()].strip():
            yield start, text[start : match.start()].replace("\n", " ")
        start = match.end()


def _pieces(start: int, text: str, limit: int) -> Iterator[tuple[int, str]]:
    """`text` in pieces of at most `limit` characters, cut at white space where there is some."""
    offset = 0
    while len(text) - offset > limit:
        cut = text.rfind(" ", offset + limit // 2, offset + limit)
        cut = cut if cut > 0 else offset + limit
        yield start + offset, text[offset:cut]
        offset = cut
    yield start + offset, text[offset:]


def _dateline(line: str) -> re.Match[str] | None:
    """The dateline that a line begins with. A word before a dash is one only with a day, an agency or a city's name."""
    match = _DATELINE.match(line)
    if match is None:
        return None
    city = match["city"] or ""
    sure = bool((match["day"] and city) or match["agency"])
    known = city.casefold() in _CITIES
    shouted = city.isupper() and len(city) > 3 and match["stop"].strip() != ":"
    return match if sure or shouted or (known and not (match["stop"].startswith(" -") and not city.isupper())) else None


def paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs that carry the article's own prose, in order."""
    found: list[Paragraph] = []
    seen: set[str] = set()
    speaker, question = "", False
    for line_start, line in _lines(text):
        if _BOILERPLATE.match(line):
            continue
        body = 0
        dateline = _dateline(line)
        credit = dateline or _CREDIT.match(line)
        if credit:
            body = credit.end()
        if lone := _SPEAKER_ALONE.fullmatch(line):
            speaker, question = lone["name"], lone["name"] in ("Q", "QUESTION", "REPORTER")
            continue
        turn = _SPEAKER.match(line)
        if turn and not credit:
            body = turn.end()
            question = bool(turn["question"])
            speaker = turn["question"] or turn["handle"] or turn["name"]
        for start, piece in _pieces(line_start, line, MAX_PARAGRAPH):
            first = body if start == line_start else 0
            key = " ".join(piece[first:].split()).casefold()
            if not key or (len(key) > 60 and key in seen):
                continue
            seen.add(key)
            city, day = (dateline["city"] or "", dateline["day"] or "") if dateline and first else ("", "")
            found.append(Paragraph(start, piece, start + first, speaker, question, city, day))
    return found


def _ends_sentence(text: str, end: int) -> bool:
    """Whether the stop whose white space begins at `end` ends a sentence."""
    word = re.search(r"([\w.’']*)[.!?…]+[\"”’')\]]*\Z", text[max(0, end - 24) : end])
    after = re.match(r"\s+[\"“‘'(\[]*(\S)(\w*)", text[end : end + 40])
    if after is None:
        return True
    if after[1].islower():
        return False
    before = word[1].casefold().strip(".") if word else ""
    if before in _ABBREVIATIONS:
        return False
    if re.fullmatch(r"[a-z]", before):  # an initial: "John F. Kerry"
        return False
    if re.fullmatch(r"(?:[a-z]\.)+[a-z]", before):  # "U.S.", "D.C."
        return (after[1] + after[2]).casefold() in _STARTERS
    return True


def sentences(paragraph: Paragraph, index: int) -> list[Sentence]:
    """The sentences of a paragraph, from its body on; one longer than MAX_SENTENCE is cut at white space."""
    text = paragraph.text
    start = paragraph.body - paragraph.start
    found: list[Sentence] = []
    ends = [m.end() for m in _BREAK.finditer(text, start) if _ends_sentence(text, m.end())]
    for end in [*ends, len(text)]:
        piece = text[start:end]
        lead = len(piece) - len(piece.lstrip())
        if piece.strip():
            for offset, part in _pieces(paragraph.start + start + lead, piece.strip(), MAX_SENTENCE):
                found.append(Sentence(offset, part, index))
        start = end
    return found
