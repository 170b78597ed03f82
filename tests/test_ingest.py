"""Articles into the record: each once, whatever its address is dressed in; and the command that brings them in."""

import datetime as dt
import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from unittest import mock

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError

from tests.factories import make_official
from tests.readings import FakeMachine, a_candidate
from timeline import ingest, pipeline
from timeline.extract.types import Extraction
from timeline.ingest import canonical_address, content_hash, store_article
from timeline.models import Article, Event, ExtractionRun, Publisher
from timeline.readers import ArticleInput
from timeline.vocabulary import RunOutcome

pytestmark = pytest.mark.django_db
FILE = Article.Origin.FILE


def item(text: str = "Qin Gang met Nicholas Burns.", url: str = "https://news.example/1", **fields: object) -> ArticleInput:
    values = {"title": "T", "publisher": "The Daily Courier", "published": dt.date(2023, 5, 8), "path": "a.txt", **fields}
    return ArticleInput(url=url, text=text, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example/a?id=7", "http://news.example/a?id=7", "https://News.Example:443/a/?id=7#top",
        "https://www.news.example/a?utm_source=x&id=7&fbclid=y", "https://news.example//a?id=7&gclid=1",
    ],
)  # fmt: skip
def test_one_page_has_one_address(url: str) -> None:
    assert canonical_address(url) == "https://news.example/a?id=7"


def test_other_pages_have_others() -> None:
    addresses = {
        canonical_address(f"https://news.example/{rest}") for rest in ("a", "A", "a?id=1", "a?id=2", "amp/a", "a?page=2&id=1")
    }
    assert len(addresses) == 6
    assert canonical_address("https://news.example:8443/a") == "https://news.example:8443/a"


def test_a_front_page_names_no_article() -> None:
    assert canonical_address("https://www.news.example/") is None
    assert canonical_address("") is None


def test_texts_that_differ_in_white_space_and_case_are_the_same() -> None:
    assert content_hash("One  two.\n\nThree") == content_hash("one two. THREE ")
    assert content_hash("One two.") != content_hash("One three.")
    assert content_hash("  ") is None


def test_an_article_is_stored_once_and_never_overwritten() -> None:
    first = store_article(item(), FILE)
    by_address = store_article(item(text="Another text.", url="https://news.example/1?utm_medium=mail#x"), FILE)
    by_text = store_article(item(text="QIN GANG met  Nicholas Burns.", url="https://other.example/9"), FILE)
    assert (first.new, by_address.new, by_text.new) == (True, False, False)
    assert (by_address.same_as, by_text.same_as) == ("address", "text")
    assert by_address.article == by_text.article == first.article
    assert Article.objects.get().text == "Qin Gang met Nicholas Burns."


def test_articles_without_address_are_told_apart_by_text() -> None:
    assert store_article(item(url=""), FILE).new
    assert store_article(item(url="", text="Other words."), FILE).new
    assert not store_article(item(url=""), FILE).new


def test_who_comes_second_at_the_same_moment_gets_the_firsts() -> None:
    first = store_article(item(), FILE)
    looks = [None, ingest.Stored(first.article, new=False, same_as="address")]
    with mock.patch.object(ingest, "find_stored", side_effect=looks):
        second = store_article(item(), FILE)
    assert (second.article, second.new) == (first.article, False)


def test_a_publisher_is_one_in_upper_and_lower_case() -> None:
    store_article(item(), FILE)
    store_article(item(text="Other.", url="https://news.example/2", publisher="the daily courier"), FILE)
    assert Publisher.objects.count() == 1


def test_another_broken_rule_of_the_database_is_not_taken_for_a_double() -> None:
    with (
        mock.patch.object(Article.objects, "create", side_effect=IntegrityError("something else")),
        pytest.raises(IntegrityError),
    ):
        store_article(item(), FILE)
    assert not Article.objects.exists()


# --- the command ---


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> FakeMachine:
    """A machine that finds one meeting in every article that says “met”."""
    qin, burns = make_official(), make_official("Nicholas Burns", "USA", "Ambassador to China", 4)

    class Meetings(FakeMachine):
        def read(self, articles: Sequence[Article]) -> Iterator[Extraction]:
            self.readings = {a.pk: [a_candidate(a, qin, burns)] if "met" in a.text else [] for a in articles}
            return super().read(articles)

    made = Meetings()
    monkeypatch.setattr(pipeline, "SpacyMachine", lambda: made)
    return made


def run(*args: str, **options: object) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command(*args, stdout=out, stderr=err, **options)
    except CommandError as error:
        err.write(str(error))
    return out.getvalue(), err.getvalue()


def a_file(folder: Path, name: str, text: str, date: str = "2023-05-08") -> None:
    (folder / name).write_text(
        f"Title: {name}\nDate: {date}\nSource: The Daily Courier\nAddress: https://news.example/{name}\n\n{text}"
    )


def test_a_folder_goes_in_and_a_second_time_nothing_changes(tmp_path: Path, machine: FakeMachine) -> None:
    a_file(tmp_path, "a.txt", "Qin Gang met Nicholas Burns on May 8.")
    a_file(tmp_path, "b.txt", "On 8 May Burns and Qin met.")
    a_file(tmp_path, "c.txt", "Nothing of note.")
    out, err = run("ingest", str(tmp_path))
    assert "3 read: 3 new, 0 already there, 0 failed." in out
    assert not err
    event = Event.objects.get()
    assert event.source_count == 2
    before = Event.objects.values().get()
    out, _ = run("ingest", str(tmp_path))
    assert "3 read: 0 new, 3 already there, 0 failed." in out
    assert Event.objects.values().get() == before
    assert ExtractionRun.objects.count() == 3
    assert ExtractionRun.objects.get(article__title="c.txt").outcome == RunOutcome.NO_EVENT


def test_what_fails_is_named_and_the_rest_is_kept(tmp_path: Path, machine: FakeMachine) -> None:
    a_file(tmp_path, "a.txt", "Qin Gang met Nicholas Burns.")
    a_file(tmp_path, "future.txt", "Words.", date="2999-01-01")
    (tmp_path / "undated.txt").write_text("Some words without a date.")
    (tmp_path / "bad.jsonl").write_text("{nonsense\n" + json.dumps({"published": "2023-05-08", "text": "They met."}))
    out, err = run("ingest", str(tmp_path))
    assert "5 read: 2 new, 0 already there, 3 failed." in out
    assert "future.txt: its publication date 2999-01-01 is in the future" in err
    assert "undated.txt: no publication date; pass --published" in err
    assert "bad.jsonl:1: not a line of JSON" in err
    assert "3 failed, the others are kept." in err
    assert Article.objects.count() == 2


def test_exit_status_tells_of_a_failure(tmp_path: Path, machine: FakeMachine) -> None:
    (tmp_path / "undated.txt").write_text("Some words without a date.")
    with pytest.raises(CommandError):
        call_command("ingest", str(tmp_path), stdout=io.StringIO(), stderr=io.StringIO())


def test_options_fill_what_a_file_lacks(tmp_path: Path, machine: FakeMachine) -> None:
    (tmp_path / "bare.txt").write_text("Qin Gang met Nicholas Burns.")
    filled = {"published": dt.date(2023, 5, 8), "publisher": "Own Notes", "url": "https://notes.example/1", "title": "Notes"}
    run("ingest", str(tmp_path / "bare.txt"), **filled)
    article = Article.objects.get()
    assert (article.title, article.publisher.name, article.address, article.published.isoformat()) == (
        "Notes", "Own Notes", "https://notes.example/1", "2023-05-08",
    )  # fmt: skip


def test_standard_input(machine: FakeMachine, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = "\n".join(json.dumps({"published": "2023-05-08", "text": f"They met, {n}."}) for n in range(2))
    monkeypatch.setattr("sys.stdin", mock.Mock(buffer=io.BytesIO(lines.encode())))
    out, _ = run("ingest", "-")
    assert "2 read: 2 new" in out


@pytest.mark.parametrize("value", ["May 8", "2023-13-01", "08/05/2023"])
def test_a_publication_date_that_is_none_is_refused(value: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="is not a date"):
        call_command("ingest", str(tmp_path), f"--published={value}")


def test_an_article_that_cannot_be_read_is_noted_as_failed_and_the_rest_goes_on(tmp_path: Path, machine: FakeMachine) -> None:
    a_file(tmp_path, "a.txt", "Qin Gang met Nicholas Burns.")
    a_file(tmp_path, "b.txt", "Burns met Qin again.")
    bad = store_article(item(text="They met, unreadably.", url="https://news.example/bad"), FILE).article
    machine.failing = {bad.pk}
    out, err = run("ingest", str(tmp_path))
    assert "2 new, 0 already there, 1 failed" in out
    assert "the parser gave up" in err
    assert ExtractionRun.objects.get(article=bad).outcome == RunOutcome.FAILED
    assert Event.objects.get().source_count == 2


def test_an_article_whose_reading_failed_is_read_again_when_it_comes_again(tmp_path: Path, machine: FakeMachine) -> None:
    a_file(tmp_path, "a.txt", "Qin Gang met Nicholas Burns.")
    with mock.patch("timeline.pipeline.merge_extraction", side_effect=RuntimeError("no room")):
        run("ingest", str(tmp_path))
    article = Article.objects.get()
    assert [run.outcome for run in article.runs.all()] == [RunOutcome.FAILED]
    assert "0 new, 1 already there, 0 failed" in run("ingest", str(tmp_path))[0]
    assert Event.objects.get().source_count == 1
    run("ingest", str(tmp_path))
    assert [run.outcome for run in article.runs.all()] == [RunOutcome.CODED, RunOutcome.FAILED], "once read, it is left alone"


def test_what_a_killed_run_left_unread_is_taken_up_by_the_next(tmp_path: Path, machine: FakeMachine) -> None:
    a_file(tmp_path, "a.txt", "Qin Gang met Nicholas Burns.")
    with mock.patch("timeline.pipeline.merge_extraction", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        call_command("ingest", str(tmp_path), stdout=io.StringIO())
    assert Article.objects.count() == 1
    assert not Event.objects.exists()
    assert not ExtractionRun.objects.exists()
    out, _ = run("ingest", str(tmp_path))
    assert "0 new, 1 already there" in out
    assert Event.objects.get().source_count == 1
