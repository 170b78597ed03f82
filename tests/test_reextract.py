"""manage.py reextract: the same events, the same ids, corrections untouched; and a kill at any point leaves the record whole."""

import io
from typing import Any
from unittest import mock

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.factories import make_article, make_official
from tests.readings import FakeMachine, a_candidate
from timeline import corrections, merge, pipeline
from timeline.extract.types import CandidateLink
from timeline.models import Article, Citation, Correction, Event, ExtractionRun, Participation
from timeline.pipeline import process_article, process_articles
from timeline.vocabulary import LinkKind, RunOutcome

pytestmark = pytest.mark.django_db


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> FakeMachine:
    made = FakeMachine()
    monkeypatch.setattr(pipeline, "SpacyMachine", lambda: made)
    return made


@pytest.fixture
def articles(machine: FakeMachine) -> list[Article]:
    """Three articles: two of one meeting and one that also tells of a call."""
    qin, burns = make_official(), make_official("Nicholas Burns", "USA", "Ambassador to China", 4)
    found = [make_article(f"Report {n}. The two met. They had spoken before.", f"2023-05-{8 + n:02}") for n in range(3)]
    for article in found:
        machine.readings[article.pk] = [a_candidate(article, qin, burns, quote="The two met.", place="Beijing", country="China")]
    call = a_candidate(
        found[2], qin, burns, quote="They had spoken before.", kind="call", date="2023-05-01",
        links=[CandidateLink(LinkKind.FOLLOW_UP_TO, 0)],
    )  # fmt: skip
    machine.readings[found[2].pk] = [*machine.readings[found[2].pk], call]
    return found


def record() -> dict[str, Any]:
    return {
        model.__name__: [
            {key: value for key, value in row.items() if key not in ("created_at", "updated_at")}
            for row in model.objects.order_by("pk").values()
        ]
        for model in (Event, Citation, Participation, Correction)
    }


def test_a_second_run_gives_the_same_events_with_the_same_ids(articles: list[Article], machine: FakeMachine) -> None:
    summary = process_articles(articles)
    assert (summary.coded, summary.events, summary.new_events) == (3, 4, 2)
    before = record()
    out = io.StringIO()
    call_command("reextract", stdout=out)
    assert "3 articles: 3 with contacts, 0 without, 0 failed; 0 new events." in out.getvalue()
    assert record() == before
    assert ExtractionRun.objects.count() == 6


def test_corrections_are_untouched(articles: list[Article], machine: FakeMachine) -> None:
    process_articles(articles)
    event = Event.objects.get(kind="meeting")
    corrections.apply_correction(event, "place", "Tianjin", User.objects.create_user("ada"), "The readout says so")
    before = record()
    machine.version = "2"
    call_command("reextract", stdout=io.StringIO())
    after = record()
    assert after["Correction"] == before["Correction"]
    assert [row["place"] for row in after["Event"]] == ["Tianjin", ""]
    assert {row["extractor_version"] for row in after["Citation"]} == {"2"}


def test_only_the_articles_asked_for(articles: list[Article], machine: FakeMachine) -> None:
    out = io.StringIO()
    call_command("reextract", "--article", str(articles[1].pk), stdout=out)
    assert "1 article:" in out.getvalue()
    assert ExtractionRun.objects.get().article == articles[1]
    with pytest.raises(CommandError, match="999999"):
        call_command("reextract", "--article", "999999")


def test_a_failure_is_noted_with_its_reason_and_exits_with_1(articles: list[Article], machine: FakeMachine) -> None:
    machine.failing = {articles[0].pk}
    errors = io.StringIO()
    with pytest.raises(CommandError, match="1 failed, the others are kept"):
        call_command("reextract", stdout=io.StringIO(), stderr=errors)
    assert "the parser gave up" in errors.getvalue()
    run = ExtractionRun.objects.get(outcome=RunOutcome.FAILED)
    assert (run.article, run.error) == (articles[0], "RuntimeError: the parser gave up")
    assert Event.objects.get(kind="meeting").source_count == 2


def test_one_article_on_its_own(articles: list[Article], machine: FakeMachine) -> None:
    run = process_article(articles[2])
    assert (run.outcome, run.events_found, run.extractor_version) == (RunOutcome.CODED, 2, "1")


@pytest.mark.parametrize(
    "step",
    ["match_citations", "find_match", "_new_event", "_reading", "_cite", "refresh", "link", "link_engagement", "_keep_claims"],
)
@pytest.mark.parametrize("late", [False, True])
def test_a_kill_inside_a_merge_leaves_the_record_as_it_was(
    articles: list[Article], machine: FakeMachine, step: str, late: bool
) -> None:
    """`late` kills after the step has done its work."""
    process_articles(articles[:2])
    before = record()
    real = getattr(merge, step)

    def killed(*args: Any, **kwargs: Any) -> Any:
        if late:
            real(*args, **kwargs)
        raise KeyboardInterrupt

    with mock.patch.object(merge, step, killed), pytest.raises(KeyboardInterrupt):
        process_articles(articles[2:])
    assert record() == before
    assert not articles[2].runs.exists()
    process_articles(articles[2:])
    assert sorted(Event.objects.values_list("kind", "source_count")) == [("call", 1), ("meeting", 3)]
    assert articles[2].runs.first().outcome == RunOutcome.CODED
