"""The review queue: what waits, in which order, and what comes of each button."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_article, make_event, make_official
from timeline import desk
from timeline.models import Correction, ErrorReport, Event, ExtractionRun, KeptApart, Proposal
from timeline.vocabulary import ReviewState, RunOutcome

pytestmark = pytest.mark.django_db


def tab(code: str) -> str:
    return reverse("desk:queue_tab", args=[code])


def act(client: Client, code: str, **data: Any) -> str:
    response = client.post(reverse("desk:act", args=[code]), data, follow=True)
    return response.content.decode()


def words(client: Client, code: str) -> str:
    return client.get(tab(code)).content.decode()


def row(event: Event) -> str:
    return f"{event.pk}:{event.version}"


def test_events_come_by_level_then_date_then_doubt() -> None:
    late = make_event(date="2024-05-08", level=3)
    doubtful = make_event(date="2024-05-09", level=3, confidence=0.4)
    sure = make_event(date="2024-05-09", level=3, confidence=0.9)
    leaders = make_event(date="2021-01-01", level=1)
    unranked = make_event(date="2025-01-01", level=None)
    make_event(review_state=ReviewState.ACCEPTED)
    assert list(desk.waiting_events()) == [leaders, doubtful, sure, late, unranked]


def test_the_page_shows_who_when_and_the_words_of_the_source(editor: Client, django_assert_max_num_queries: Any) -> None:
    for n in range(12):
        article = make_article("On Monday the two met at length.")
        make_event(
            make_official("Qin Gang", post=""), "USA Jane Doe", article=article, quote="the two met at length", headline=f"No {n}"
        )
    with django_assert_max_num_queries(24):
        page = words(editor, "events")
    assert page.count("the two met at length") == 12
    assert "Jane Doe (not in the register)" in page
    assert "8 May 2023" in page


def test_accepting_takes_an_event_off_the_list(editor: Client) -> None:
    event, other = make_event(headline="Qin and Burns"), make_event(headline="Another")
    page = act(editor, "events", accept=row(event))
    assert "Qin and Burns: accepted" in page
    event.refresh_from_db()
    assert event.review_state == ReviewState.ACCEPTED
    assert list(desk.waiting_events()) == [other]


def test_many_are_accepted_at_once(editor: Client) -> None:
    events = [make_event() for _ in range(3)]
    page = act(editor, "events", accept="picked", pick=[row(event) for event in events[:2]])
    assert "2 events accepted" in page
    assert list(desk.waiting_events()) == [events[2]]


def test_rejecting_needs_a_reason(editor: Client) -> None:
    event = make_event()
    assert "Say why" in act(editor, "events", reject=row(event))
    assert Event.objects.get().review_state == ReviewState.UNREVIEWED
    act(editor, "events", reject=row(event), why="A trade fair")
    assert Event.objects.get().review_state == ReviewState.REJECTED
    assert Correction.objects.get().why == "A trade fair"


def test_what_another_editor_changed_meanwhile_is_shown_and_not_accepted(editor: Client, administrator: Client) -> None:
    event = make_event(place="Peking")
    seen = row(event)
    act(administrator, "events", reject=seen, why="A fair")
    response = editor.post(reverse("desk:act", args=["events"]), {"accept": seen})
    assert response.status_code == 409
    assert "administrator rejected it" in response.content.decode()
    assert Event.objects.get().review_state == ReviewState.REJECTED


def test_of_many_only_those_unchanged_are_accepted(editor: Client, administrator: Client) -> None:
    one, other = make_event(headline="One"), make_event(headline="Other")
    seen = [row(one), row(other)]
    act(administrator, "events", reject=row(other), why="A fair")
    page = act(editor, "events", accept="picked", pick=seen)
    assert "One: accepted" in page
    assert "was changed by someone else" in page


def test_skipped_rows_are_out_of_sight_until_asked_for(editor: Client, administrator: Client) -> None:
    event = make_event(headline="Hard to say")
    page = act(editor, "events", skip=str(event.pk))
    assert "1 row skipped" in page
    assert "Hard to say" not in words(editor, "events").split('class="rows"')[-1].replace("skipped", "")
    assert "Hard to say" in words(administrator, "events")
    assert "Hard to say" in act(editor, "events", unskip="1")


def test_a_proposal_shows_both_values_and_the_quote(editor: Client) -> None:
    event = make_event(place="Beijing", quote="They met in Tianjin.")
    proposal = Proposal.objects.create(
        event=event,
        field="place",
        current="Beijing",
        proposed="Tianjin",
        citation=event.citations.get(),
        why="Now says otherwise",
    )
    page = words(editor, "proposals")
    assert "<del>Beijing</del> → <ins>Tianjin</ins>" in page
    assert "They met in Tianjin." in page
    assert "Read by machine" in page
    act(editor, "proposals", reject=f"{proposal.pk}:{event.version}")
    assert Event.objects.get().place == "Beijing"
    assert "Nobody proposes a change." in words(editor, "proposals")


def test_likely_duplicates_come_with_their_reasons_and_can_be_kept_apart(editor: Client) -> None:
    qin, burns = make_official("Qin Gang"), make_official("Nicholas Burns", side="USA", post="Ambassador to China", level=4)
    one = make_event(qin, burns, date="2023-05-08", place="Beijing", country="China")
    other = make_event(qin, burns, date="2023-05-10", place="Beijing", country="China")
    make_event(make_official("Wang Yi"), date="2023-05-08")
    page = words(editor, "duplicates")
    assert "same people on both sides" in page
    assert "2 days apart" in page
    assert page.count("data-row") == 1
    act(editor, "duplicates", apart=f"{other.pk}-{one.pk}")
    assert KeptApart.objects.count() == 1
    assert "No two events look like one." in words(editor, "duplicates")


def test_people_outside_the_register_are_counted(administrator: Client, editor: Client) -> None:
    make_event("CHN Ma Zhaoxu")
    make_event("CHN Ma Zhaoxu")
    page = words(administrator, "people")
    assert "Ma Zhaoxu" in page
    assert "2 events" in page
    assert "Add to the register" in page
    assert "Only administrators" in words(editor, "people")


def test_articles_that_failed_come_before_those_that_gave_nothing(editor: Client) -> None:
    for title, outcome, error in (("Nothing in it", RunOutcome.NO_EVENT, ""), ("Broken", RunOutcome.FAILED, "It broke here")):
        article = make_article(title=title)
        ExtractionRun.objects.create(
            article=article, extractor_version="1", outcome=outcome, error=error, started_at=timezone.now()
        )
    make_article(title="Not read yet")
    page = words(editor, "articles")
    assert page.index("Broken") < page.index("Nothing in it")
    assert "It broke here" in page
    assert "Not read yet" not in page
    page = act(editor, "articles", nothing="picked", pick=[str(a.pk) for a in desk.waiting_articles()])
    assert "2 articles marked" in page
    assert "Every article gave an event" in page


def test_a_readers_report_is_settled(editor: Client) -> None:
    report = ErrorReport.objects.create(event=make_event(headline="Wrong day"), text="It was Sunday.")
    assert "It was Sunday." in words(editor, "reports")
    act(editor, "reports", settle=str(report.pk))
    report.refresh_from_db()
    assert report.state == ErrorReport.State.SETTLED
    assert str(report.settled_by) == "editor"


def test_the_front_page_counts_what_waits(editor: Client, contributor: Client) -> None:
    make_event("CHN Ma Zhaoxu")
    page = editor.get(reverse("admin:index")).content.decode()
    assert "<strong>1</strong>New events" in page
    assert "<strong>1</strong>People not in the register" in page
    assert "What waits" not in contributor.get(reverse("admin:index")).content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"accept": "x"},
        {"accept": "999999:1"},
        {"accept": "1"},
        {"accept": "picked"},
        {"reject": "1:2:3", "why": "w"},
        {"skip": "x"},
    ],
)
def test_odd_forms_do_no_harm(editor: Client, data: dict[str, str]) -> None:
    make_event()
    for code in ("events", "proposals", "duplicates", "people", "articles", "reports"):
        assert editor.post(reverse("desk:act", args=[code]), data).status_code in (302, 409)
    assert Event.objects.get().review_state in (ReviewState.UNREVIEWED, ReviewState.ACCEPTED)
    assert editor.post(reverse("desk:act", args=["nonsense"]), data).status_code == 404
    assert editor.get(tab("nonsense")).status_code == 404
    assert editor.get(tab("events") + "?page=x&unsure=y").status_code == 200


def test_pairs_are_looked_for_anew_when_an_event_changes(editor: Client) -> None:
    qin = make_official("Qin Gang")
    make_event(qin, date="2023-05-08")
    assert not desk.waiting_pairs()
    second = make_event(qin, date="2023-05-10")
    assert len(desk.waiting_pairs()) == 1
    second = Event.objects.get(pk=second.pk)
    second.edtf = "2023-09-01"
    second.save()
    assert not desk.waiting_pairs()
