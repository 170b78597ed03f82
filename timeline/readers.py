"""File formats -> ArticleInput, one function a format. What cannot be read becomes a ReadProblem, and the rest goes on.

A reader takes a binary stream and the name to use in messages, and yields articles and problems; it may raise a
ReadProblem where nothing of the file can be read. A new format is one more decorated function.
"""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

MAX_ARTICLE_BYTES = 2 * 1024 * 1024
MAX_PDF_BYTES = 20 * 1024 * 1024
MAX_ADDRESS = 2000
MAX_TITLE = 500
MAX_PUBLISHER = 200
EARLIEST = dt.date(1900, 1, 1)
NO_PUBLISHER = "Publisher not stated"
COLUMNS = ("url", "title", "publisher", "published", "text")

_HEADER_LINE = re.compile(r"(Title|Date|Source|Address|Licence):[ \t]*(.*)\Z")
_FIELD_OF = {"Title": "title", "Date": "published", "Source": "publisher", "Address": "url"}
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class ArticleInput:
    """An article as it comes in. `published` is None where the source does not say; `path` names it in messages."""

    url: str
    title: str
    publisher: str
    published: dt.date | None
    text: str
    path: str


class ReadProblem(ValueError):
    """Why one item could not be read: `name` is the file (and line), `reason` what is wrong and what to do."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


type Reading = Iterator[ArticleInput | ReadProblem]
type Reader = Callable[[BinaryIO, str], Reading]

READERS: dict[str, Reader] = {}


def reader(*suffixes: str) -> Callable[[Reader], Reader]:
    """Register a reader for files whose names end in one of `suffixes`."""

    def register(function: Reader) -> Reader:
        READERS.update(dict.fromkeys(suffixes, function))
        return function

    return register


def read(path: Path | str) -> Reading:
    """The articles of a file, or of all files of known formats under a folder (hidden ones left out), in order of name."""
    path = Path(path)
    if path.is_dir():
        for file in sorted(path.rglob("*")):
            hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
            if file.is_file() and not hidden and file.suffix.lower() in READERS:
                yield from read(file)
        return
    if path.suffix.lower() not in READERS:
        known = ", ".join(sorted(READERS))
        reason = f"not a known kind of file; give one of {known}" if path.exists() else "no such file or folder"
        yield ReadProblem(str(path), reason)
        return
    try:
        with path.open("rb") as stream:
            yield from _guarded(READERS[path.suffix.lower()], stream, str(path))
    except OSError as error:
        yield ReadProblem(str(path), f"cannot be opened: {error.strerror}")


def read_bytes(data: bytes, name: str) -> Reading:
    """The articles of an uploaded or piped file. Where the name tells no format (standard input), the content does."""
    suffix = Path(name).suffix.lower()
    if suffix in READERS:
        yield from _guarded(READERS[suffix], io.BytesIO(data), name)
    elif suffix:
        yield ReadProblem(name, f"not a known kind of file; give one of {', '.join(sorted(READERS))}")
    else:
        yield from _guarded(READERS[_sniff(data)], io.BytesIO(data), name)


def complete(
    item: ArticleInput, *, published: dt.date | None = None, publisher: str = "", url: str = "", title: str = "",
    today: dt.date | None = None,
) -> ArticleInput:  # fmt: skip
    """`item` with what it lacks filled in, cleaned and checked; ReadProblem says what is wrong and what to do."""
    today = today or dt.date.today()
    text = _clean(item.text).strip("\n")
    if not text.strip():
        raise ReadProblem(item.path, "there is no text in it")
    if len(text.encode()) > MAX_ARTICLE_BYTES:
        raise ReadProblem(item.path, f"larger than {MAX_ARTICLE_BYTES // 1024**2} MB; cut it to the article itself")
    day = item.published or published
    if day is None:
        raise ReadProblem(item.path, "no publication date; pass --published YYYY-MM-DD or state it in the file")
    if day > today + dt.timedelta(days=1):
        raise ReadProblem(item.path, f"its publication date {day} is in the future; correct it")
    if day < EARLIEST:
        raise ReadProblem(item.path, f"its publication date {day} is before {EARLIEST.year}; correct it")
    address = _clean(item.url or url).strip()
    if address and not is_web_address(address):
        raise ReadProblem(item.path, f"“{address[:80]}” is not a web address; give one that starts with http:// or https://")
    return replace(
        item,
        url=address,
        title=_one_line(item.title or title or text.strip().partition("\n")[0], MAX_TITLE),
        publisher=_one_line(item.publisher or publisher or _host(address) or NO_PUBLISHER, MAX_PUBLISHER),
        published=day,
        text=text,
    )


def is_web_address(address: str) -> bool:
    """Whether this is an http or https address that names a host and is of a storable length."""
    try:
        parts = urlsplit(address)
        return (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and len(address) <= MAX_ADDRESS
            and not re.search(r"\s", address)
        )
    except ValueError:
        return False


def parse_day(value: str) -> dt.date | None:
    """A day as YYYY-MM-DD, alone or at the head of a timestamp; None for the empty string. Raises ValueError."""
    value = value.strip()
    if not value:
        return None
    if not re.match(r"\d{4}-\d{2}-\d{2}(?:[T ].*)?\Z", value):
        raise ValueError(value)
    return dt.date.fromisoformat(value[:10])


@reader(".txt", ".md")
def read_text(stream: BinaryIO, name: str) -> Reading:
    """A header block of Title, Date, Source, Address (and Licence), a blank line, the body; or a bare text."""
    text = _decode(_whole(stream, name, MAX_ARTICLE_BYTES), name)
    header, body = _split_header(text)
    yield _item({_FIELD_OF[key]: value for key, value in header.items() if key in _FIELD_OF} | {"text": body}, name)


@reader(".html", ".htm")
def read_html(stream: BinaryIO, name: str) -> Reading:
    """A web page: its main text, title, site name, address and date of publication."""
    from htmldate import find_date
    from trafilatura import bare_extraction

    data = _whole(stream, name, MAX_ARTICLE_BYTES)
    if b"\0" in data and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise ReadProblem(name, "not a web page but binary data")
    page = _decode(data, name)
    document = bare_extraction(page, with_metadata=True, include_comments=False, include_tables=False)
    found: dict[str, Any] = document.as_dict() if document is not None and not isinstance(document, dict) else {}
    if not (found.get("text") or "").strip():
        raise ReadProblem(name, "no article text found in the page; save the text itself as a .txt file")
    day = find_date(page, original_date=True, extensive_search=False, outputformat="%Y-%m-%d")
    yield _item(
        {
            "url": found.get("url") or "",
            "title": found.get("title") or "",
            "publisher": found.get("sitename") or "",
            "published": day or "",
            "text": found["text"],
        },
        name,
    )


@reader(".pdf")
def read_pdf(stream: BinaryIO, name: str) -> Reading:
    """The text of a PDF with its stated title; the date of a PDF file is not taken for that of publication."""
    from pypdf import PdfReader

    data = _whole(stream, name, MAX_PDF_BYTES)
    try:
        document = PdfReader(io.BytesIO(data))
        text = "\n".join(_joined_lines(page.extract_text()) for page in document.pages)
        title = str(document.metadata.title or "") if document.metadata else ""
    except Exception as error:  # pypdf lets many kinds out of a broken file
        raise ReadProblem(name, f"not a readable PDF ({type(error).__name__}); save its text as a .txt file") from error
    if not text.strip():
        raise ReadProblem(name, "no text in the PDF (scanned pages?); save its text as a .txt file")
    yield _item({"title": title, "text": text}, name)


@reader(".jsonl", ".ndjson")
def read_json_lines(stream: BinaryIO, name: str) -> Reading:
    """A JSON object a line with url, title, publisher, published and text; a bad line is a problem of its own."""
    for number, line in _lines(stream, name):
        where = f"{name}:{number}"
        if isinstance(line, ReadProblem):
            yield line
        elif line.strip():
            try:
                record = json.loads(line)
            except ValueError as error:
                yield ReadProblem(where, f"not a line of JSON ({error}); mend or remove it")
                continue
            if not isinstance(record, dict):
                yield ReadProblem(where, f"not a JSON object with {', '.join(COLUMNS)}")
                continue
            yield from _attempt(record, where)


@reader(".csv")
def read_csv(stream: BinaryIO, name: str) -> Reading:
    """A table with the columns url, title, publisher, published, text, a row an article."""
    csv.field_size_limit(MAX_ARTICLE_BYTES * 2)
    numbered = iter(_lines(stream, name))
    rows = csv.DictReader((line if isinstance(line, str) else "\n" for _, line in numbered), strict=True)
    try:
        missing = [column for column in ("published", "text") if column not in (rows.fieldnames or ())]
        if missing:
            raise ReadProblem(name, f"lacks the column {', '.join(missing)}; the first row must name {', '.join(COLUMNS)}")
        for row in rows:
            yield from _attempt({key: value or "" for key, value in row.items() if key}, f"{name}:{rows.line_num}")
    except csv.Error as error:
        yield ReadProblem(f"{name}:{rows.line_num}", f"not a readable CSV table ({error})")


def _guarded(function: Reader, stream: BinaryIO, name: str) -> Reading:
    try:
        yield from function(stream, name)
    except ReadProblem as problem:
        yield problem


def _attempt(record: Mapping[str, object], name: str) -> Reading:
    try:
        yield _item(record, name)
    except ReadProblem as problem:
        yield problem


def _item(record: Mapping[str, object], name: str) -> ArticleInput:
    values = {}
    for key in COLUMNS:
        value = record.get(key)
        if not isinstance(value, str | None):
            raise ReadProblem(name, f"“{key}” must be text")
        values[key] = value or ""
    try:
        day = parse_day(values["published"])
    except ValueError:
        raise ReadProblem(name, f"“{values['published'][:40]}” is not a date; write it as YYYY-MM-DD") from None
    return ArticleInput(values["url"].strip(), values["title"].strip(), values["publisher"].strip(), day, values["text"], name)


def _split_header(text: str) -> tuple[dict[str, str], str]:
    """The header block and the body. A block counts only when each of its lines is one of the known ones, once."""
    block, separator, body = text.lstrip("\n").partition("\n\n")
    header: dict[str, str] = {}
    for line in block.split("\n"):
        match = _HEADER_LINE.match(line)
        if not match or match[1] in header:
            return {}, text
        header[match[1]] = match[2].strip()
    return (header, body) if separator else (header, "")


def _whole(stream: BinaryIO, name: str, limit: int) -> bytes:
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise ReadProblem(name, f"larger than {limit // 1024**2} MB; cut it to the article itself")
    if not data.strip():
        raise ReadProblem(name, "the file is empty")
    return data


def _encoding(head: bytes) -> str | None:
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    return "utf-16" if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else None


def _decode(data: bytes, name: str) -> str:
    """Text of UTF-8, of UTF-16 with its mark, else of Windows-1252; a ReadProblem where it is no text at all."""
    try:
        if encoding := _encoding(data):
            text = data.decode(encoding)
        else:
            try:
                text = data.decode("utf-8")
            except UnicodeDecodeError:
                text = data.decode("cp1252")
    except UnicodeDecodeError:
        raise ReadProblem(name, "not a text but binary data, or in an unknown encoding; save it as UTF-8") from None
    if "\0" in text or len(_CONTROL.findall(text[:4096])) > 8:
        raise ReadProblem(name, "not a text but binary data; save the article's text as UTF-8")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _lines(stream: BinaryIO, name: str) -> Iterable[tuple[int, str | ReadProblem]]:
    """The lines of a stream, numbered, one at a time: a file of many articles may be larger than memory."""
    head = stream.read(4)
    encoding = _encoding(head)
    stream.seek(0)
    if encoding == "utf-16":
        yield from enumerate(_decode(stream.read(), name).splitlines(keepends=True), 1)
        return
    number, limit = 0, MAX_ARTICLE_BYTES * 2
    while line := stream.readline(limit):
        number += 1
        if len(line) == limit and not line.endswith(b"\n"):
            while (rest := stream.readline(limit)) and not rest.endswith(b"\n"):
                pass
            yield (
                number,
                ReadProblem(f"{name}:{number}", f"larger than {MAX_ARTICLE_BYTES // 1024**2} MB; cut it to the article itself"),
            )
            continue
        try:
            yield number, _decode(line.removeprefix(codecs.BOM_UTF8) if number == 1 else line, f"{name}:{number}")
        except ReadProblem as problem:
            yield number, problem


def _sniff(data: bytes) -> str:
    head = data[:4096].lstrip(codecs.BOM_UTF8 + b" \t\r\n")
    if head.startswith(b"%PDF"):
        return ".pdf"
    if head[:200].lower().startswith((b"<!doctype html", b"<html")):
        return ".html"
    return ".jsonl" if head.startswith(b"{") else ".txt"


def _joined_lines(text: str) -> str:
    """A PDF's hard line ends within a sentence, taken out."""
    return re.sub(r"(?<![.!?:”\"\n])\n(?=[^\n])", " ", re.sub(r"-\n(?=[a-z])", "", text))


def _clean(text: str) -> str:
    """Without what no database stores: NUL and halves of surrogate pairs."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")


def _one_line(text: str, limit: int) -> str:
    line = " ".join(_clean(text).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _host(address: str) -> str:
    return (urlsplit(address).hostname or "").removeprefix("www.") if address else ""
