"""Correcting an event in the admin: reason, lock, history, undo, and two editors at once."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import add_citation, make_article, make_event, make_official
from timeline.admin.changes import CHANGEABLE, PEOPLE
from timeline.models import Correction, Event, Proposal
from timeline.templatetags.desk import value_of
from timeline.upkeep import refresh
from timeline.vocabulary import ReviewState

pytestmark = pytest.mark.django_db


def form_of(event: Event, **changed: Any) -> dict[str, Any]:
    """What the browser would send of the event's form, with some fields filled in anew."""
    event = Event.objects.get(pk=event.pk)
    rows = list(event.participations.all())
    data: dict[str, Any] = {"seen": event.version, "why": "", "source": "", "_save": "Save"}
    for name in CHANGEABLE:
        value = value_of(event, name)
        data[name] = data[f"initial-{name}"] = "" if value is None else value
    data |= {"participations-TOTAL_FORMS": len(rows), "participations-INITIAL_FORMS": len(rows)}
    data |= {"participations-MIN_NUM_FORMS": 0, "participations-MAX_NUM_FORMS": 1000}
    for n, row in enumerate(rows):
        prefix = f"participations-{n}"
        data |= {f"{prefix}-id": row.pk, f"{prefix}-event": event.pk}
        for name in PEOPLE:
            value = row.official_id if name == "official" else getattr(row, name)
            if name == "is_state":
                data[f"initial-{prefix}-{name}"] = str(value)
                data |= {f"{prefix}-{name}": "on"} if value else {}
            else:
                data[f"{prefix}-{name}"] = data[f"initial-{prefix}-{name}"] = "" if value is None else value
    return data | changed


def address(event: Event) -> str:
    return reverse("admin:timeline_event_change", args=[event.pk])


def words(response: Any) -> str:
    return response.content.decode()


def test_a_correction_keeps_who_when_old_new_why_and_source_and_locks_the_field(editor: Client) -> None:
    event = make_event(make_official("Qin Gang"), place="Peking")
    response = editor.post(address(event), form_of(event, place="Beijing", why="Today's spelling", source="The readout"))
    assert response.status_code == 302
    event.refresh_from_db()
    assert (event.place, event.locked_fields, event.review_state) == ("Beijing", ["place"], ReviewState.CORRECTED)
    kept = Correction.objects.get()
    assert (kept.field, kept.old, kept.new, kept.why, kept.source) == (
        "place",
        "Peking",
        "Beijing",
        "Today's spelling",
        "The readout",
    )
    assert kept.who
    assert kept.who.username == "editor"


def test_a_change_without_a_reason_is_not_saved(editor: Client) -> None:
    event = make_event(place="Peking")
    response = editor.post(address(event), form_of(event, place="Beijing"))
    assert "Say why" in words(response)
    event.refresh_from_db()
    assert event.place == "Peking"


def test_a_change_of_people_alone_needs_its_reason_too(editor: Client) -> None:
    event = make_event(make_official("Qin Gang"))
    response = editor.post(address(event), form_of(event, **{"participations-0-role": "host"}))
    assert "Say why" in words(response)
    assert event.participations.get().role == "participant"


@pytest.mark.parametrize("date", ["8 May 2023", "2023-02-31", "2023-05-10/2023-05-01"])
def test_a_date_that_is_none_is_explained(editor: Client, date: str) -> None:
    event = make_event()
    response = editor.post(address(event), form_of(event, edtf=date, why="Wrong day"))
    assert response.status_code == 200
    assert date in words(response)
    assert not Correction.objects.exists()


def test_several_fields_and_people_are_one_batch_that_is_undone_at_once(editor: Client) -> None:
    qin, wang = make_official("Qin Gang"), make_official("Wang Yi")
    event = make_event(qin, place="Peking")
    editor.post(
        address(event),
        form_of(event, place="Beijing", edtf="2023-05", why="Read again", **{"participations-0-official": wang.pk}),
    )
    event.refresh_from_db()
    assert (event.place, event.edtf, event.date_precision) == ("Beijing", "2023-05", "month")
    assert event.participations.get().official == wang
    assert len({c.batch for c in Correction.objects.all()}) == 1
    history = words(editor.get(reverse("admin:timeline_event_history", args=[event.pk])))
    assert "changed the place from <del>Peking</del> to <ins>Beijing</ins>" in history
    assert "Undo all 3 done together" in history
    editor.post(reverse("desk:undo", args=[Correction.objects.first().pk]), {"batch": "1"})
    event.refresh_from_db()
    assert (event.place, event.edtf, event.locked_fields) == ("Peking", "2023-05-08", [])
    assert event.participations.get().official == qin


def test_undo_of_one_change_leaves_the_others(editor: Client) -> None:
    event = make_event(place="Peking", country="PRC")
    editor.post(address(event), form_of(event, place="Beijing", country="China", why="Read again"))
    editor.post(reverse("desk:undo", args=[Correction.objects.get(field="country").pk]))
    event.refresh_from_db()
    assert (event.place, event.country, event.locked_fields) == ("Beijing", "PRC", ["place"])
    assert "Taken back by editor" in words(editor.get(reverse("admin:timeline_event_history", args=[event.pk])))


def test_what_a_later_change_rests_on_is_not_undone_before_it(editor: Client) -> None:
    event = make_event(place="Peking")
    for place in ("Beijing", "Tianjin"):
        editor.post(address(event), form_of(event, place=place, why="Read again"))
    first = Correction.objects.order_by("pk").first()
    page = words(editor.post(reverse("desk:undo", args=[first.pk]), follow=True))
    assert "A later change rests on this one" in page
    event.refresh_from_db()
    assert event.place == "Tianjin"


def test_a_further_proposal_takes_the_place_of_the_first(contributor: Client) -> None:
    event = make_event(place="Peking")
    for place in ("Beijing", "Tianjin"):
        contributor.post(address(event), form_of(event, place=place, why="Read again"))
    assert Proposal.objects.get().proposed == "Tianjin"


def test_the_machine_waits_with_a_proposal_where_a_person_settled(editor: Client) -> None:
    event = make_event(make_official("Qin Gang"), place="Peking")
    editor.post(address(event), form_of(event, place="Beijing", why="Spelling"))
    citation = event.citations.get()
    citation.reading = {"kind": "meeting", "status": "held", "edtf": "2023-05-08", "place": "Tianjin"}
    citation.save()
    refresh(Event.objects.get())
    assert Event.objects.get().place == "Beijing"
    queue = words(editor.get(reverse("desk:queue_tab", args=["proposals"])))
    assert "<del>Beijing</del> → <ins>Tianjin</ins>" in queue
    assert "The two met." in queue


def test_the_second_of_two_editors_sees_both_versions_and_chooses(editor: Client, administrator: Client) -> None:
    event = make_event(place="Peking", country="China")
    mine = form_of(event, place="Peiping", status="postponed", why="As the readout has it")
    administrator.post(address(event), form_of(event, place="Beijing", why="Today's spelling"))
    response = editor.post(address(event), mine)
    assert response.status_code == 409
    page = words(response)
    assert "administrator changed the place from" in page
    assert "Peiping" in page
    event.refresh_from_db()
    assert (event.place, event.status) == ("Beijing", "held")
    choice = {
        "seen": event.version, "value-place": '"Peiping"', "value-status": '"postponed"', "use-place": "theirs",
        "use-status": "mine", "why": "As the readout has it",
    }  # fmt: skip
    assert editor.post(reverse("desk:resolve", args=[event.pk]), choice).status_code == 302
    event.refresh_from_db()
    assert (event.place, event.status) == ("Beijing", "postponed")


def test_the_conflict_page_shows_changed_people_too(editor: Client, administrator: Client) -> None:
    event = make_event(make_official("Qin Gang"), place="Peking")
    wang = make_official("Wang Yi")
    mine = form_of(event, why="It was Wang", **{"participations-0-official": wang.pk})
    administrator.post(address(event), form_of(event, place="Beijing", why="Today's spelling"))
    page = words(editor.post(address(event), mine))
    assert "Participants" in page
    assert "Wang Yi" in page


def test_unlocking_lets_the_sources_speak_again(editor: Client) -> None:
    event = make_event(place="Peking")
    editor.post(address(event), form_of(event, place="Beijing", why="Spelling"))
    assert "No machine reading changes these" in words(editor.get(address(event)))
    editor.post(reverse("desk:unlock", args=[event.pk]), {"field": "place"})
    event.refresh_from_db()
    assert event.locked_fields == []


def test_a_contributor_proposes_and_an_editor_accepts(contributor: Client, editor: Client) -> None:
    event = make_event(place="Peking")
    assert "You propose" in words(contributor.get(address(event)))
    contributor.post(address(event), form_of(event, place="Beijing", why="Today's spelling"))
    event.refresh_from_db()
    assert event.place == "Peking"
    proposal = Proposal.objects.get()
    queue = words(editor.get(reverse("desk:queue_tab", args=["proposals"])))
    assert "Proposed by contributor" in queue
    assert "Peking" in queue
    assert "Beijing" in queue
    editor.post(reverse("desk:act", args=["proposals"]), {"accept": f"{proposal.pk}:{event.version}"})
    event.refresh_from_db()
    assert event.place == "Beijing"
    assert Correction.objects.get().who.username == "editor"
    assert Proposal.objects.get().state == Proposal.State.ACCEPTED
    front = words(contributor.get(reverse("admin:index")))
    assert "What you proposed" in front
    assert "accepted by editor" in front


def test_rejection_is_a_state_with_its_reason(editor: Client, client: Client) -> None:
    event = make_event()
    review = reverse("desk:review", args=[event.pk])
    editor.post(review, {"state": "rejected", "review-why": ""})
    event.refresh_from_db()
    assert event.review_state == ReviewState.UNREVIEWED
    editor.post(review, {"state": "rejected", "review-why": "A trade fair, no contact"})
    event.refresh_from_db()
    assert event.review_state == ReviewState.REJECTED
    assert client.get(event.get_absolute_url()).status_code != 200
    assert "A trade fair, no contact" in words(editor.get(reverse("admin:timeline_event_history", args=[event.pk])))


def test_links_are_added_and_taken_away_with_their_reason(editor: Client) -> None:
    visit, balloon = make_event(headline="A visit put off", status="postponed"), make_event(headline="A balloon", kind="incident")
    editor.post(reverse("desk:link", args=[visit.pk]), {"target": str(balloon.pk), "kind": "because_of"})
    assert visit.links_out.get().target == balloon
    editor.post(reverse("desk:unlink", args=[visit.pk]), {"link": str(visit.links_out.get().pk)})
    assert not visit.links_out.exists()
    assert [c.action for c in Correction.objects.order_by("pk")] == ["add", "remove"]


def test_a_source_that_is_not_about_the_event_no_longer_counts(editor: Client) -> None:
    event = make_event()
    stray = add_citation(event, make_article("They met about trade."), "They met about trade.")
    editor.post(reverse("desk:drop_source", args=[event.pk]), {"citation": stray.pk})
    event.refresh_from_db()
    assert event.source_count == 1
    assert "They met about trade." not in words(editor.get(address(event)))
    editor.post(reverse("desk:undo", args=[Correction.objects.get().pk]))
    event.refresh_from_db()
    assert event.source_count == 2


def test_what_cannot_be_done_is_said_on_the_page_one_came_from(editor: Client) -> None:
    event = make_event()
    response = editor.post(
        reverse("desk:unlock", args=[event.pk]),
        {"field": "place"},
        headers={"referer": f"http://testserver{address(event)}"},
        follow=True,
    )
    assert response.redirect_chain[0][0].endswith(address(event))
    assert "is not locked" in words(response)


def test_an_administrator_deletes_an_event_with_its_whole_history(administrator: Client) -> None:
    event = make_event(place="Peking")
    administrator.post(address(event), form_of(event, place="Beijing", why="Spelling"))
    administrator.post(reverse("desk:undo", args=[Correction.objects.get().pk]))
    administrator.post(reverse("admin:timeline_event_delete", args=[event.pk]), {"post": "yes"})
    assert not Event.objects.exists()
    assert not Correction.objects.exists()


def test_an_event_by_hand_has_its_source_and_is_marked(editor: Client, client: Client) -> None:
    wang = make_official("Wang Yi")
    response = editor.post(
        reverse("admin:timeline_event_add"),
        {
            "headline": "Wang Yi writes to Washington", "kind": "letter", "status": "held", "edtf": "2024-03",
            "channel": "diplomatic", "form": "writing", "requested_by": "unknown",
            "publisher_name": "Archive of Letters", "title": "Volume 3",
            "published": "2024-06-01", "quote": "Wang wrote in March.", "why": "Only in print",
            "participations-TOTAL_FORMS": 1, "participations-INITIAL_FORMS": 0, "participations-MIN_NUM_FORMS": 0,
            "participations-MAX_NUM_FORMS": 1000, "participations-0-official": wang.pk, "participations-0-role": "participant",
        },
    )  # fmt: skip
    assert response.status_code == 302
    event = Event.objects.get()
    assert (event.origin, event.edtf, event.date_precision, event.source_count) == ("hand", "2024-03", "month", 1)
    assert event.participations.get().official == wang
    assert "added by hand" in words(client.get(event.get_absolute_url()))


def test_the_list_asks_the_same_number_of_questions_whatever_its_length(
    editor: Client, django_assert_max_num_queries: Any
) -> None:  # fmt: skip
    for number in range(12):
        make_event(make_official("Qin Gang", post=""), headline=f"Meeting {number}")
    with django_assert_max_num_queries(14):
        page = words(editor.get(reverse("admin:timeline_event_changelist")))
    assert "Meeting 11" in page


def test_the_form_asks_a_fixed_number_of_questions(editor: Client, django_assert_max_num_queries: Any) -> None:
    event = make_event(*[make_official(f"Person {n}") for n in range(8)])
    for _ in range(6):
        add_citation(event, make_article("The two met again."), "The two met again.")
    with django_assert_max_num_queries(30):
        assert "Person 7" in words(editor.get(address(event)))


def test_what_an_event_follows_from_is_corrected_told_and_taken_back(editor: Client) -> None:
    plan, postponed, visit = make_event(), make_event(), make_event()
    Event.objects.filter(pk=postponed.pk).update(engagement=plan)
    assert "Follows from event number" in words(editor.get(address(visit)))
    editor.post(address(visit), form_of(visit, engagement=postponed.pk, why="The visit that was put off"))
    visit.refresh_from_db()
    assert (visit.engagement, visit.locked_fields) == (plan, ["engagement"])
    history = words(editor.get(reverse("admin:timeline_event_history", args=[visit.pk])))
    assert f"changed the engagement from <del>nothing</del> to <ins>that of event {plan.pk}</ins>" in history
    editor.post(reverse("desk:undo", args=[Correction.objects.get().pk]))
    visit.refresh_from_db()
    assert (visit.engagement, visit.locked_fields) == (None, [])


@pytest.mark.parametrize(
    ("which", "refusal"),
    [
        ("itself", "does not follow from itself"),
        ("follower", "does not follow from itself"),
        ("none", "No event has this number"),
    ],
)
def test_an_engagement_that_cannot_be_is_refused_in_words(editor: Client, which: str, refusal: str) -> None:
    event, follower = make_event(), make_event()
    Event.objects.filter(pk=follower.pk).update(engagement=event)
    number = {"itself": event.pk, "follower": follower.pk, "none": 99999}[which]
    assert refusal in words(editor.post(address(event), form_of(event, engagement=number, why="Read again")))
    assert not Correction.objects.exists()


def test_a_contributor_proposes_what_an_event_follows_from(contributor: Client, editor: Client) -> None:
    plan, visit = make_event(), make_event()
    contributor.post(address(visit), form_of(visit, engagement=plan.pk, why="The visit planned"))
    proposal = Proposal.objects.get()
    assert (proposal.field, proposal.current, proposal.proposed) == ("engagement", None, plan.pk)
    editor.post(reverse("desk:act", args=["proposals"]), {"accept": f"{proposal.pk}:{visit.version}"})
    visit.refresh_from_db()
    assert visit.engagement == plan
