"""Merging and splitting: what was previewed is what comes, and it can be undone."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import add_citation, make_article, make_event, make_official
from timeline.models import Correction, Event, KeptApart

pytestmark = pytest.mark.django_db
MERGE = "/admin/events/merge"


def pair() -> tuple[Event, Event]:
    qin, burns = make_official("Qin Gang"), make_official("Nicholas Burns", side="USA", post="Ambassador to China", level=4)
    one = make_event(qin, burns, date="2023-05-08", place="Beijing", headline="Qin meets Burns")
    other = make_event(qin, burns, date="2023-05-10", place="Tianjin", headline="Burns sees Qin")
    return one, other


def form(*events: Event, **more: str) -> dict[str, object]:
    return {"event": [e.pk for e in events], "confirm": "1", **{f"version-{e.pk}": e.version for e in events}, **more}


def test_the_preview_shows_each_field_of_both(editor: Client) -> None:
    one, other = pair()
    page = editor.get(MERGE, {"event": [one.pk, other.pk]}).content.decode()
    for words in ("Qin meets Burns", "Burns sees Qin", "Tianjin", "10 May 2023", "2 sources"):
        assert words in page
    assert not Correction.objects.exists()


def test_the_one_that_an_editor_knows_or_that_has_more_sources_is_kept_unless_said_otherwise(editor: Client) -> None:
    one, other = pair()
    add_citation(other, make_article("They met."), "They met.")
    editor.post(MERGE, form(one, other))
    assert Event.objects.get(merged_into=None) == other


def test_merged_events_are_one_with_the_values_chosen_and_all_sources(editor: Client, client: Client) -> None:
    one, other = pair()
    response = editor.post(MERGE, form(one, other, **{"use-place": str(other.pk), "keep": str(one.pk)}))
    assert response.status_code == 302
    one.refresh_from_db()
    other.refresh_from_db()
    assert (other.merged_into_id, one.place, one.source_count) == (one.pk, "Tianjin", 2)
    assert one.locked_fields == ["place"]
    assert client.get(other.get_absolute_url()).headers["Location"].endswith(one.get_absolute_url())
    assert editor.get(reverse("admin:timeline_event_change", args=[other.pk])).headers["Location"].endswith(f"/{one.pk}/change/")


def test_the_form_of_an_event_names_what_looks_like_it(editor: Client) -> None:
    one, other = pair()
    page = editor.get(reverse("admin:timeline_event_change", args=[one.pk])).content.decode()
    assert "Looks like" in page
    assert f"/admin/events/merge?event={one.pk}&amp;event={other.pk}" in page
    editor.post(reverse("desk:act", args=["duplicates"]), {"apart": f"{one.pk}-{other.pk}"})
    assert "Looks like" not in editor.get(reverse("admin:timeline_event_change", args=[one.pk])).content.decode()


def test_the_other_one_can_be_kept(editor: Client) -> None:
    one, other = pair()
    editor.post(MERGE, form(one, other, keep=str(other.pk)))
    one.refresh_from_db()
    assert one.merged_into_id == other.pk


def test_a_merge_is_undone_exactly_from_the_history(editor: Client) -> None:
    one, other = pair()
    before = [(e.pk, e.place, e.headline, e.source_count) for e in (one, other)]
    editor.post(MERGE, form(one, other, **{"use-place": str(other.pk)}))
    history = editor.get(reverse("admin:timeline_event_history", args=[one.pk])).content.decode()
    assert f"merged event {other.pk} into this one" in history
    editor.post(reverse("desk:undo", args=[Correction.objects.get().pk]))
    assert [(e.pk, e.place, e.headline, e.source_count) for e in Event.objects.order_by("pk")] == before
    assert not Event.objects.exclude(merged_into=None).exists()


def test_an_event_that_changed_meanwhile_stops_the_merge(editor: Client) -> None:
    one, other = pair()
    data = form(one, other)
    Event.objects.filter(pk=other.pk).update(version=other.version + 1)
    assert editor.post(MERGE, data).status_code == 409
    assert not Correction.objects.exists()


@pytest.mark.parametrize("query", ["", "?event=1", "?event=x&event=y", "?event=1&event=1"])
def test_fewer_than_two_events_are_sent_back(editor: Client, query: str) -> None:
    make_event()
    assert editor.get(MERGE + query).status_code == 302


def test_the_list_of_events_leads_to_the_merge(editor: Client) -> None:
    one, other = pair()
    data = {"action": "merge", "_selected_action": [one.pk, other.pk]}
    response = editor.post(reverse("admin:timeline_event_changelist"), data)
    assert response.headers["Location"].startswith(MERGE + "?event=")


def test_a_split_takes_the_chosen_citations_and_is_kept_apart(editor: Client) -> None:
    event = make_event(make_official("Qin Gang"), headline="Qin in Beijing")
    stray = add_citation(event, make_article("Another day they met."), "Another day they met.")
    split = reverse("desk:split", args=[event.pk])
    assert "Another day they met." in editor.get(split).content.decode()
    assert (
        "leave at least one"
        in editor.post(split, {"citation": [c.pk for c in event.citations.all()], "why": "w"}).content.decode()
    )
    response = editor.post(split, {"citation": stray.pk, "why": "Another day"})
    new = Event.objects.exclude(pk=event.pk).get()
    assert response.headers["Location"] == reverse("admin:timeline_event_change", args=[new.pk])
    stray.refresh_from_db()
    assert (stray.event_id, stray.pinned) == (new.pk, True)
    assert KeptApart.objects.get().second_id == new.pk
    assert "split 1 citation off" in editor.get(reverse("admin:timeline_event_history", args=[event.pk])).content.decode()
    editor.post(reverse("desk:undo", args=[Correction.objects.get(action="split").pk]))
    stray.refresh_from_db()
    assert (stray.event_id, stray.pinned) == (event.pk, False)


def test_a_source_is_added_by_hand(editor: Client) -> None:
    event = make_event()
    data = {
        "publisher_name": "The Archive",
        "title": "Volume 3",
        "published": "2024-01-02",
        "quote": "They met.",
        "why": "In print only",
    }
    editor.post(reverse("desk:add_source", args=[event.pk]), data)
    event.refresh_from_db()
    assert event.source_count == 2
    assert event.citations.last().article.origin == "hand"
