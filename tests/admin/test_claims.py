"""A wrong reading of a claim, corrected at the desk: by form, in the queue, in the reading view; told and taken back."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from tests.admin.conftest import make_account
from tests.admin.test_browser import AXE
from tests.factories import make_article, make_event, make_official
from timeline import claim_corrections
from timeline.desk import waiting_claims
from timeline.extract.types import NO_DATE, ActorMention, ClaimCandidate, Extraction, Span
from timeline.merge import _keep_claims
from timeline.models import Claim, Correction, Proposal
from timeline.roles import Role, ensure_groups
from timeline.vocabulary import ReviewState, Side

QUOTE = "the first meeting of the two since 2021"


def make_claim(**fields: Any) -> Claim:
    qin, burns = make_official("Qin Gang"), make_official("Nicholas Burns", side="USA", post="Ambassador to China", level=4)
    article = make_article(f"It was {QUOTE}, aides said.")
    event = make_event(qin, burns, article=article, quote=QUOTE)
    reading: dict[str, Any] = {
        "kind": "first", "quote": QUOTE, "start": 7, "end": 7 + len(QUOTE), "scope": {"kind": "meeting", "known": "true"},
        "participants": [{"official": qin.pk, "name": "Qin Gang", "side": "CHN"}], "baseline_kind": "date",
        "baseline_text": "since 2021", "baseline_edtf": "2021", "confidence": 0.6,
    }  # fmt: skip
    return Claim.objects.create(article=article, event=event, **(reading | fields))


def address(claim: Claim, page: str = "change") -> str:
    return reverse(f"admin:timeline_claim_{page}", args=[claim.pk])


def send(client: Client, claim: Claim, **changed: Any) -> str:
    """The form as it was shown, with these values changed; the page that follows."""
    form = client.get(address(claim)).context["adminform"].form
    shown = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in (shown | changed).items() if value is not None and value is not False}
    return client.post(address(claim), data, follow=True).content.decode()


@pytest.mark.django_db
def test_a_field_that_is_corrected_is_locked_and_its_history_told(editor: Client) -> None:
    claim = make_claim()
    page = send(editor, claim, people="Qin Gang\nNicholas Burns", baseline_edtf="2021-03", why="Both are meant")
    assert "corrected" in page
    claim.refresh_from_db()
    assert [person["name"] for person in claim.participants] == ["Qin Gang", "Nicholas Burns"]
    assert claim.baseline_edtf == "2021-03"
    assert claim.locked_fields == ["baseline_edtf", "participants"]
    assert claim.review_state == ReviewState.CORRECTED
    assert claim.scope == {"kind": "meeting", "known": "true"}
    told = editor.get(address(claim, "history")).content.decode()
    assert "Both are meant" in told
    assert "date of the start from <del>2021</del> to <ins>2021-03</ins>" in told


@pytest.mark.django_db
def test_a_form_sent_as_shown_changes_nothing(editor: Client) -> None:
    assert "Nothing was changed" in send(editor, make_claim())
    assert not Correction.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"baseline_edtf": "2020"}, "Say why"),
        ({"people": "Nobody Known", "why": "x"}, "Not in the register: Nobody Known"),
        ({"baseline_edtf": "spring", "why": "x"}, "baseline_edtf"),
        ({"event": 99999, "why": "x"}, "No event has this number"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(editor: Client, changed: dict[str, Any], words: str) -> None:
    claim = make_claim()
    assert words in send(editor, claim, **changed)
    assert not Correction.objects.exists()


@pytest.mark.django_db
def test_two_editors_at_once_do_not_overwrite_each_other(editor: Client) -> None:
    claim = make_claim()
    claim_corrections.correct(claim, "baseline_edtf", "2020", make_account(Role.EDITOR, "other"), "As read")
    assert "Someone else changed this claim meanwhile" in send(editor, claim, seen=0, baseline_edtf="2019", why="No")
    claim.refresh_from_db()
    assert claim.baseline_edtf == "2020"


@pytest.mark.django_db
def test_undo_restores_the_claim_exactly_a_batch_too(editor: Client) -> None:
    claim = make_claim()
    before = Claim.objects.values().get()
    send(editor, claim, kind="last_contact", scope_level="senior", scope_kind="", event="", why="Read anew")
    assert Claim.objects.get().scope == {"level": "senior", "known": "true"}
    correction = Correction.objects.filter(action="set").latest("pk")
    editor.post(reverse("desk:undo", args=[correction.pk]), {"batch": "1"})
    assert Claim.objects.values().get() == before


@pytest.mark.django_db
def test_an_earlier_change_waits_for_the_later_one_to_be_undone(editor: Client) -> None:
    claim, who = make_claim(), make_account(Role.EDITOR, "other")
    first = claim_corrections.correct(claim, "baseline_edtf", "2020", who, "One")
    claim_corrections.correct(claim, "baseline_edtf", "2019", who, "Two")
    page = editor.post(reverse("desk:undo", args=[first.pk]), follow=True).content.decode()
    assert "undo that first" in page
    assert Claim.objects.get().baseline_edtf == "2019"


@pytest.mark.django_db
def test_an_unlocked_field_is_what_the_machine_had_read(editor: Client) -> None:
    claim = make_claim()
    send(editor, claim, baseline_edtf="2020", why="One")
    send(editor, claim, baseline_edtf="2019", why="Two")
    editor.post(reverse("desk:settle_claim", args=[claim.pk]), {"field": "baseline_edtf"})
    claim.refresh_from_db()
    assert (claim.baseline_edtf, claim.locked_fields) == ("2021", [])


@pytest.mark.django_db
def test_doubtful_claims_wait_in_the_queue_and_leave_it_when_settled(editor: Client, django_assert_max_num_queries: Any) -> None:
    make_claim(confidence=0.9)
    wrong, right = make_claim(), make_claim()
    with django_assert_max_num_queries(26):
        page = editor.get(reverse("desk:queue_tab", args=["claims"])).content.decode()
    assert page.count(QUOTE) >= 2
    act = reverse("desk:act", args=["claims"])
    assert "Say why" in editor.post(act, {"reject": f"{wrong.pk}:0"}, follow=True).content.decode()
    editor.post(act, {"reject": f"{wrong.pk}:0", "why": "No claim of record"})
    assert list(waiting_claims()) == [right]
    assert editor.get("/claims?kind=first").content.decode().count(QUOTE) == 2
    claim_corrections.correct(right, "baseline_edtf", "2020", make_account(Role.EDITOR, "other"), "As read")
    assert "left as it is" in editor.post(act, {"accept": f"{right.pk}:0"}, follow=True).content.decode()


@pytest.mark.django_db
def test_what_a_contributor_changes_waits_for_an_editor(contributor: Client, editor: Client) -> None:
    claim = make_claim()
    assert "You propose" in contributor.get(address(claim)).content.decode()
    send(contributor, claim, baseline_edtf="2020", why="A slip")
    assert "Proposed: an editor will settle it" in send(contributor, claim, baseline_edtf="2019", why="Read again")
    claim.refresh_from_db()
    assert (claim.baseline_edtf, claim.locked_fields) == ("2021", [])
    assert "2019" in contributor.get(reverse("admin:index")).content.decode()
    queue = editor.get(reverse("desk:queue_tab", args=["proposals"])).content.decode()
    assert "Date of the start: <del>2021</del> → <ins>2019</ins>" in queue
    assert f"Claim: “{QUOTE}”" in queue
    editor.post(reverse("desk:act", args=["proposals"]), {"accept": f"{Proposal.objects.get().pk}:0"})
    claim.refresh_from_db()
    assert (claim.baseline_edtf, claim.locked_fields) == ("2019", ["baseline_edtf"])
    assert Correction.objects.get().why == "Read again"
    assert Proposal.objects.get().state == Proposal.State.ACCEPTED


@pytest.mark.django_db
def test_a_proposal_for_a_claim_that_changed_meanwhile_still_waits(contributor: Client, editor: Client) -> None:
    claim = make_claim()
    send(contributor, claim, baseline_edtf="2019", why="Read again")
    claim_corrections.correct(claim, "kind", "last_contact", make_account(Role.EDITOR, "other"), "No first is claimed")
    act = reverse("desk:act", args=["proposals"])
    page = editor.post(act, {"accept": f"{Proposal.objects.get().pk}:0"}, follow=True).content.decode()
    assert "the proposal still waits" in page
    assert Claim.objects.get().baseline_edtf == "2021"
    assert Proposal.objects.get().state == Proposal.State.OPEN


@pytest.mark.django_db(transaction=True)
def test_a_claim_is_corrected_from_the_reading_view(desk: Callable[..., Any]) -> None:
    ensure_groups()
    claim = make_claim()
    page = desk(reverse("desk:read", args=[claim.article_id]))
    expect(page.locator(f"#claim{claim.pk}")).to_have_text(QUOTE)
    page.get_by_role("link", name="Correct the claim").click()
    expect(page.get_by_label("People")).to_be_visible()
    assert page.evaluate(f"async () => {{ {AXE}; return (await axe.run()).violations.map((v) => v.id) }}") == []
    page.get_by_label("People").fill("Qin Gang\nNicholas Burns")
    page.get_by_label("Why it changes").fill("Both are meant")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Participants corrected.")).to_be_visible()
    page.get_by_role("link", name="History, and undo").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Taken back.")).to_be_visible()
    claim.refresh_from_db()
    assert [person["name"] for person in claim.participants] == ["Qin Gang"]
    assert page.errors == []


@pytest.mark.django_db
def test_a_later_reading_changes_nothing_that_an_editor_settled() -> None:
    claim, who = make_claim(), make_account(Role.EDITOR, "ada")
    claim_corrections.correct(claim, "kind", "last_contact", who, "No first is claimed")
    for found in ((candidate("first"),), ()):
        _keep_claims(claim.article, Extraction(events=(), claims=found), [], "2")
        kept = Claim.objects.get()
        assert (kept.pk, kept.kind, kept.withdrawn) == (claim.pk, "last_contact", False)


def candidate(kind: str) -> ClaimCandidate:
    words = Span(7, 7 + len(QUOTE), QUOTE)
    return ClaimCandidate(kind, words, (), {}, "date", "since 2021", NO_DATE, None, 0.6)


def read_again(claim: Claim, **read: Any) -> list[tuple[str, Any, Any]]:
    """Have the machine read the claim as it now stands, but for `read`; what it then proposes."""
    found = candidate(read.pop("kind", "first"))
    _keep_claims(claim.article, Extraction(events=(), claims=(replace(found, **read),)), [], "2")
    waiting = Proposal.objects.filter(state="open", claim=claim).order_by("field")
    return list(waiting.values_list("field", "current", "proposed"))


@pytest.mark.django_db
def test_a_later_reading_that_differs_from_a_settled_field_is_proposed(editor: Client) -> None:
    claim, who = make_claim(baseline_text="since then"), make_account(Role.EDITOR, "ada")
    claim_corrections.correct(claim, "baseline_text", "since May", who, "As it says")
    assert read_again(claim, baseline_text="since then") == []  # that was corrected away
    assert read_again(claim) == [("baseline_text", "since May", "since 2021")]
    assert read_again(claim, baseline_text="since June") == [("baseline_text", "since May", "since June")]
    assert read_again(claim, baseline_text="since May") == []
    read_again(claim)
    assert "Proposed" in editor.get(address(claim)).content.decode()
    proposal = Proposal.objects.get()
    act = reverse("desk:act", args=["proposals"])
    editor.post(act, {"reject": f"{proposal.pk}:{claim_corrections.version(claim)}"})
    assert read_again(claim) == []
    assert Claim.objects.get().baseline_text == "since May"


@pytest.mark.django_db
def test_an_unlocked_field_is_what_the_machine_reads_by_now() -> None:
    claim, who = make_claim(baseline_text="since then"), make_account(Role.EDITOR, "ada")
    claim_corrections.correct(claim, "baseline_text", "since May", who, "As it says")
    assert read_again(claim)
    claim_corrections.unlock(claim, "baseline_text", who, "Let it follow")
    assert Claim.objects.get().baseline_text == "since 2021"
    assert not Proposal.objects.exists()


@pytest.mark.django_db
def test_another_kind_read_in_words_whose_kind_is_settled_is_proposed() -> None:
    claim, who = make_claim(), make_account(Role.EDITOR, "ada")
    claim_corrections.correct(claim, "kind", "last_contact", who, "No first is claimed")
    assert read_again(claim, kind="highest_level") == [("kind", "last_contact", "highest_level")]
    assert read_again(claim, kind="last_contact") == []


@pytest.mark.django_db
def test_the_same_people_read_in_another_order_are_not_proposed() -> None:
    claim, who = make_claim(), make_account(Role.EDITOR, "ada")
    both = [{"official": None, "name": name, "side": side} for name, side in (("Qin Gang", "CHN"), ("Nicholas Burns", "USA"))]
    claim_corrections.correct(claim, "participants", both, who, "Both are meant")
    burns, qin = ActorMention("Nicholas Burns", Side.USA), ActorMention("Qin Gang", Side.CHN)
    assert read_again(claim, participants=(burns, qin)) == []
    assert [field for field, *_ in read_again(claim, participants=(burns,))] == ["participants"]
