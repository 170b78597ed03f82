"""Files of every format: what is read, and what is said of what cannot be."""

import datetime as dt
import io
import json
from pathlib import Path

import pytest
from pypdf import PdfWriter

from timeline import readers
from timeline.readers import ArticleInput, ReadProblem, complete, read, read_bytes

TODAY = dt.date(2023, 5, 10)
HEADER = "Title: Two men meet\nDate: 2023-05-08\nSource: The Daily Courier\nAddress: https://news.example/1\n\n"


def items(path: Path) -> list[ArticleInput]:
    found = list(read(path))
    assert not [item for item in found if isinstance(item, ReadProblem)], found
    return [item for item in found if isinstance(item, ArticleInput)]


def problem(path: Path) -> ReadProblem:
    (found,) = read(path)
    assert isinstance(found, ReadProblem), found
    return found


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_text_with_a_header_block(tmp_path: Path) -> None:
    (item,) = items(write(tmp_path, "a.txt", HEADER + "Qin Gang met Nicholas Burns.\n\nThey talked."))
    assert item == ArticleInput(
        "https://news.example/1", "Two men meet", "The Daily Courier", dt.date(2023, 5, 8),
        "Qin Gang met Nicholas Burns.\n\nThey talked.", str(tmp_path / "a.txt"),
    )  # fmt: skip


@pytest.mark.parametrize(
    "first", ["Note: this is the article.", "Title: x\nNote: y", "Date: 2023-05-08\nDate: 2023-05-09", "Title and all"]
)
def test_what_is_no_header_block_stays_in_the_text(tmp_path: Path, first: str) -> None:
    (item,) = items(write(tmp_path, "a.txt", f"{first}\n\nThe body."))
    assert item.text == f"{first}\n\nThe body."
    assert item.published is None


@pytest.mark.parametrize(
    "data",
    [
        "Qin Gang’s café".encode("utf-8-sig"), "Qin Gang’s café".encode("utf-16"), "Qin Gang’s café".encode("cp1252"),
        "Qin Gang’s café".encode(),
    ],
)  # fmt: skip
def test_encodings(tmp_path: Path, data: bytes) -> None:
    (item,) = items(write(tmp_path, "a.txt", data))
    assert item.text == "Qin Gang’s café"


def test_windows_line_ends_become_plain_ones(tmp_path: Path) -> None:
    (item,) = items(write(tmp_path, "a.txt", (HEADER + "One.\nTwo.").replace("\n", "\r\n")))
    assert (item.title, item.text) == ("Two men meet", "One.\nTwo.")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\n", "empty"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0", "binary"),
        ("a.txt", b"x" * (2 * 1024 * 1024 + 1), "larger than 2 MB"),
        ("a.txt", b"Title: T\nDate: 8 May\n\nBody.", "“8 May” is not a date; write it as YYYY-MM-DD"),
        ("a.txt", b"Title: T\nDate: 2023-02-30\n\nBody.", "is not a date"),
        ("a.pdf", b"%PDF-1.7 nonsense", "not a readable PDF"),
        ("a.html", b"<html><body></body></html>", "no article text"),
        ("a.html", b"\0\1\2binary", "binary"),
        ("a.csv", b"title,body\nx,y\n", "lacks the column published, text"),
        ("a.docx", b"PK", "not a known kind of file"),
    ],
)
def test_what_cannot_be_read_is_named_with_what_to_do(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    found = problem(write(tmp_path, name, content))
    assert name in found.name
    assert words in found.reason


def test_a_missing_file_is_a_problem_not_a_crash(tmp_path: Path) -> None:
    assert "no such file" in problem(tmp_path / "gone").reason
    assert "cannot be opened" in problem(tmp_path / "gone.txt").reason


def test_json_lines_name_the_bad_line_and_go_on(tmp_path: Path) -> None:
    good = {"url": "https://news.example/1", "title": "T", "publisher": "P", "published": "2023-05-08T10:00:00Z", "text": "Body."}
    lines = [json.dumps(good), "{broken", "", "[1]", json.dumps({**good, "published": "soon"}), json.dumps({**good, "text": 7})]
    found = list(read(write(tmp_path, "a.jsonl", "\n".join(lines))))
    assert isinstance(found[0], ArticleInput)
    assert found[0].published == dt.date(2023, 5, 8)
    assert [item.name.rpartition(":")[2] for item in found[1:] if isinstance(item, ReadProblem)] == ["2", "4", "5", "6"]
    assert [
        word in str(item) for item, word in zip(found[1:], ("JSON", "object", "“soon”", "“text” must be text"), strict=True)
    ] == [True] * 4


def test_a_line_of_three_megabytes_is_a_problem_and_the_next_line_is_read(tmp_path: Path) -> None:
    good = json.dumps({"published": "2023-05-08", "text": "Body."})
    found = list(read(write(tmp_path, "a.jsonl", json.dumps({"text": "x" * 5_000_000}) + "\n" + good)))
    assert [type(item) for item in found] == [ReadProblem, ArticleInput]
    assert "larger than 2 MB" in str(found[0])


def test_csv_with_quoted_line_ends(tmp_path: Path) -> None:
    table = 'url,title,publisher,published,text\nhttps://news.example/1,T,P,2023-05-08,"One.\n\nTwo, three."\n,,,soon,x\n'
    found = list(read(write(tmp_path, "a.csv", table)))
    assert isinstance(found[0], ArticleInput)
    assert found[0].text == "One.\n\nTwo, three."
    assert isinstance(found[1], ReadProblem)


def test_a_web_page_gives_text_site_and_date(tmp_path: Path) -> None:
    body = "".join(
        f"<p>Paragraph {n} of a report on how the foreign minister met the ambassador in the capital.</p>" for n in range(6)
    )
    page = (
        '<html><head><title>Two men meet</title><meta property="og:site_name" content="The Daily Courier">'
        '<meta property="article:published_time" content="2023-05-08T08:00:00+08:00"><link rel="canonical" href="https://news.example/1">'
        f"</head><body><nav>Menu</nav><article><h1>Two men meet</h1>{body}</article></body></html>"
    )
    (item,) = items(write(tmp_path, "a.html", page))
    assert (item.publisher, item.published, item.url) == ("The Daily Courier", dt.date(2023, 5, 8), "https://news.example/1")
    assert "Paragraph 5" in item.text
    assert "Menu" not in item.text


def test_a_page_without_a_stated_date_gets_none_made_up(tmp_path: Path) -> None:
    body = "<p>In a report of 3 March 2020 it was said that the minister met the ambassador, at length and in depth.</p>" * 5
    (item,) = items(write(tmp_path, "a.html", f"<html><body><article>{body}</article></body></html>"))
    assert item.published is None


def test_a_pdf_without_text_says_so(tmp_path: Path) -> None:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    data = io.BytesIO()
    writer.write(data)
    assert "no text in the PDF" in problem(write(tmp_path, "a.pdf", data.getvalue())).reason


def test_folders_are_read_in_order_without_hidden_and_other_files(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    write(tmp_path, "b.txt", "B.")
    write(tmp_path, "a.md", "A.")
    write(tmp_path, "sub/c.txt", "C.")
    write(tmp_path, ".hidden.txt", "H.")
    write(tmp_path, "photo.jpg", b"\xff\xd8")
    assert [item.text for item in items(tmp_path)] == ["A.", "B.", "C."]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b'{"text": "Body.", "published": "2023-05-08"}\n', "Body."),
        (b"Just words.", "Just words."),
        ((HEADER + "B.").encode(), "B."),
    ],
)
def test_standard_input_is_told_by_its_content(data: bytes, text: str) -> None:
    (item,) = read_bytes(data, "standard input")
    assert isinstance(item, ArticleInput)
    assert item.text == text


def blank(**fields: object) -> ArticleInput:
    return ArticleInput(
        **{"url": "", "title": "", "publisher": "", "published": None, "text": "Body.", "path": "a.txt", **fields}
    )  # type: ignore[arg-type]


def test_what_a_file_lacks_is_filled_in_and_what_it_says_stands() -> None:
    item = complete(
        blank(title="Own title"), published=TODAY, publisher="P", url="https://news.example/1", title="Other", today=TODAY
    )
    assert (item.title, item.publisher, item.url, item.published) == ("Own title", "P", "https://news.example/1", TODAY)
    bare = complete(blank(published=TODAY, url="https://www.news.example/1"), today=TODAY)
    assert (bare.title, bare.publisher) == ("Body.", "news.example")
    assert complete(blank(published=TODAY), today=TODAY).publisher == readers.NO_PUBLISHER


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "no publication date; pass --published"),
        ({"published": TODAY + dt.timedelta(days=2)}, "is in the future"),
        ({"published": dt.date(1066, 1, 1)}, "before 1900"),
        ({"published": TODAY, "url": "javascript:alert(1)"}, "not a web address"),
        ({"published": TODAY, "url": "https://[broken"}, "not a web address"),
        ({"published": TODAY, "text": " \n "}, "no text"),
        ({"published": TODAY, "text": "x" * (3 * 1024 * 1024)}, "larger than 2 MB"),
    ],
)
def test_what_is_wrong_with_an_article_is_said(fields: dict[str, object], words: str) -> None:
    with pytest.raises(ReadProblem, match=words):
        complete(blank(**fields), today=TODAY)


def test_a_date_one_day_ahead_is_another_time_zone() -> None:
    assert complete(blank(published=TODAY + dt.timedelta(days=1)), today=TODAY).published == TODAY + dt.timedelta(days=1)


def test_characters_that_no_database_keeps_are_taken_out() -> None:
    item = complete(blank(published=TODAY, text="a\0b \ud800", title="t\0"), today=TODAY)
    assert (item.text, item.title) == ("ab ?", "t")
