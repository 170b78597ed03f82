"""Who may see and do what: each role on every address of the desk and every action of it, in one table."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.admin.conftest import Enter
from tests.factories import make_article, make_event, make_official
from timeline import corrections
from timeline.admin import urls
from timeline.models import Article, Batch, ErrorReport, Event, Feed, KeptApart, Official, Proposal
from timeline.roles import Role
from timeline.vocabulary import ReviewState

pytestmark = pytest.mark.django_db

READER, CONTRIBUTOR, EDITOR, ADMINISTRATOR = None, Role.CONTRIBUTOR, Role.EDITOR, Role.ADMINISTRATOR
ROLES = (READER, CONTRIBUTOR, EDITOR, ADMINISTRATOR)
EDITORS, CONTRIBUTORS, KEEPERS = {EDITOR, ADMINISTRATOR}, {CONTRIBUTOR, EDITOR, ADMINISTRATOR}, {ADMINISTRATOR}

#: Each address of the desk by its name: with which method it is asked, and whom it lets in.
DESK: dict[str, tuple[str, set[Role]]] = {
    "queue": ("get", EDITORS),
    "queue_tab": ("get", EDITORS),
    "act": ("post", EDITORS),
    "read": ("get", CONTRIBUTORS),
    "new_event": ("post", EDITORS),
    "cite": ("post", EDITORS),
    "nothing_here": ("post", EDITORS),
    "read_again": ("post", EDITORS),
    "correct": ("post", CONTRIBUTORS),
    "resolve": ("post", CONTRIBUTORS),
    "review": ("post", EDITORS),
    "unlock": ("post", EDITORS),
    "link": ("post", EDITORS),
    "unlink": ("post", EDITORS),
    "drop_source": ("post", EDITORS),
    "split": ("get", EDITORS),
    "add_source": ("get", EDITORS),
    "settle_claim": ("post", EDITORS),
    "merge": ("get", EDITORS),
    "bring_back": ("get", EDITORS),
    "undo": ("post", EDITORS),
    "add": ("get", CONTRIBUTORS),
    "batch": ("get", CONTRIBUTORS),
    "resume": ("post", CONTRIBUTORS),
    "import_register": ("get", KEEPERS),
    "relink": ("get", KEEPERS),
    "same_as": ("get", KEEPERS),
}
#: For each model in the admin: whom its list, its form for a new row, its form for a row, and its deletion let in.
MODELS: dict[str, tuple[set[Role], set[Role], set[Role], set[Role]]] = {
    "event": (CONTRIBUTORS, EDITORS, CONTRIBUTORS, KEEPERS),
    "claim": (CONTRIBUTORS, set(), CONTRIBUTORS, KEEPERS),
    "article": (CONTRIBUTORS, set(), CONTRIBUTORS, KEEPERS),
    "publisher": (CONTRIBUTORS, EDITORS, CONTRIBUTORS, KEEPERS),
    "official": (CONTRIBUTORS, KEEPERS, CONTRIBUTORS, KEEPERS),
    "post": (CONTRIBUTORS, KEEPERS, CONTRIBUTORS, KEEPERS),
    "feed": (CONTRIBUTORS, EDITORS, CONTRIBUTORS, KEEPERS),
    "batch": (CONTRIBUTORS, set(), CONTRIBUTORS, KEEPERS),
    "errorreport": (CONTRIBUTORS, set(), CONTRIBUTORS, KEEPERS),
    "extractionrun": (CONTRIBUTORS, set(), CONTRIBUTORS, set()),
}


def names(patterns: list[Any]) -> set[str]:
    return {pattern.name for pattern in patterns if isinstance(pattern, URLPattern)}


def world() -> dict[str, int]:
    """One row of each kind; their numbers by model."""
    official = make_official("Qin Gang")
    event = make_event(official, article=make_article("The two met."))
    article = event.citations.get().article
    run = article.runs.create(extractor_version="1", outcome="coded", started_at=event.created_at)
    feed = Feed.objects.create(address="https://news.example/feed")
    return {
        "claim": article.claims.create(event=event, kind="first", quote="The two met.", start=0, end=12).pk,
        "event": event.pk, "article": article.pk, "official": official.pk,
        "publisher": article.publisher_id, "post": official.tenures.get().post_id, "feed": feed.pk,
        "batch": Batch.objects.create(what="Files", state="done").pk,
        "errorreport": ErrorReport.objects.create(event=event, text="Wrong").pk,
        "extractionrun": run.pk,
    }  # fmt: skip


def desk_address(name: str, rows: dict[str, int]) -> str:
    number = {
        "read": "article", "read_again": "article", "new_event": "article", "cite": "article", "nothing_here": "article",
        "batch": "batch", "resume": "batch", "relink": "official", "settle_claim": "claim",
    }.get(name, "event")  # fmt: skip
    if name in ("queue_tab", "act"):
        return reverse(f"desk:{name}", args=["events"])
    if name in ("queue", "merge", "bring_back", "add", "import_register", "same_as"):
        return reverse(f"desk:{name}")
    return reverse(f"desk:{name}", args=[1 if name == "undo" else rows[number]])


def is_let_in(response: Any) -> bool:
    """Not sent to the sign-in page, nor turned away."""
    return response.status_code != 403 and "/admin/login/" not in response.headers.get("Location", "")


def test_the_table_names_every_address_and_every_model() -> None:
    assert set(DESK) == names(urls.urlpatterns)
    registered = {model._meta.model_name for model in admin.site._registry if model._meta.app_label == "timeline"}
    assert set(MODELS) == registered
    assert any(isinstance(pattern, URLResolver) and pattern.namespace == "desk" for pattern in get_resolver().url_patterns)


@pytest.mark.parametrize("role", ROLES)
def test_each_address_of_the_desk_lets_in_whom_it_should(enter: Enter, role: Role | None) -> None:
    rows, client = world(), enter(role)
    for name, (method, allowed) in DESK.items():
        response = getattr(client, method)(desk_address(name, rows))
        assert is_let_in(response) is (role in allowed), (name, role)
        assert response.status_code < 500, name
        if method == "post":
            assert not is_let_in(client.get(desk_address(name, rows))) or client.get(desk_address(name, rows)).status_code == 405


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("model", MODELS)
def test_each_page_of_the_admin_lets_in_whom_it_should(enter: Enter, role: Role | None, model: str) -> None:
    rows, client = world(), enter(role)
    pages = {"changelist": [], "add": [], "change": [rows[model]], "delete": [rows[model]]}
    for (page, arguments), allowed in zip(pages.items(), MODELS[model], strict=True):
        response = client.get(reverse(f"admin:timeline_{model}_{page}", args=arguments))
        assert is_let_in(response) is (role in allowed), (model, page, role)
    assert is_let_in(client.get(reverse(f"admin:timeline_{model}_history", args=[rows[model]]))) is (role in CONTRIBUTORS)


#: What each action changes, as a question whose answer tells whether it was done; and who may do it.
def accept(client: Client, event: Event) -> bool:
    client.post(reverse("desk:act", args=["events"]), {"accept": f"{event.pk}:{event.version}"})
    return Event.objects.get(pk=event.pk).review_state == ReviewState.ACCEPTED


def reject(client: Client, event: Event) -> bool:
    client.post(reverse("desk:review", args=[event.pk]), {"state": "rejected", "review-why": "No contact"})
    return Event.objects.get(pk=event.pk).review_state == ReviewState.REJECTED


def accept_in_list(client: Client, event: Event) -> bool:
    client.post(reverse("admin:timeline_event_changelist"), {"action": "accept", "_selected_action": event.pk})
    return Event.objects.get(pk=event.pk).review_state == ReviewState.ACCEPTED


def delete_in_list(client: Client, event: Event) -> bool:
    data = {"action": "delete_selected", "_selected_action": event.pk, "post": "yes"}
    client.post(reverse("admin:timeline_event_changelist"), data)
    return not Event.objects.filter(pk=event.pk).exists()


def delete(client: Client, event: Event) -> bool:
    client.post(reverse("admin:timeline_event_delete", args=[event.pk]), {"post": "yes"})
    return not Event.objects.filter(pk=event.pk).exists()


def delete_official(client: Client, event: Event) -> bool:
    spare = Official.objects.create(name="Spare", side="CHN")
    client.post(reverse("admin:timeline_official_delete", args=[spare.pk]), {"post": "yes"})
    return not Official.objects.filter(name="Spare").exists()


def merge(client: Client, event: Event) -> bool:
    other = make_event()
    client.post(reverse("desk:merge"), {"event": [event.pk, other.pk], "confirm": "1"})
    return Event.objects.get(pk=other.pk).merged_into_id == event.pk


def keep_apart(client: Client, event: Event) -> bool:
    client.post(reverse("desk:act", args=["duplicates"]), {"apart": f"{event.pk}-{make_event().pk}"})
    return KeptApart.objects.exists()


def settle_proposal(client: Client, event: Event) -> bool:
    proposal = Proposal.objects.create(event=event, field="place", current="", proposed="Beijing")
    client.post(reverse("desk:act", args=["proposals"]), {"accept": f"{proposal.pk}:{event.version}"})
    return Event.objects.get(pk=event.pk).place == "Beijing"


def propose(client: Client, event: Event) -> bool:
    data = {f"value-{field}": f'"{value}"' for field, value in (("place", "Beijing"),)}
    client.post(reverse("desk:resolve", args=[event.pk]), {**data, "use-place": "mine", "why": "As read"})
    return event.proposals.filter(proposed="Beijing").exists()


def correct(client: Client, event: Event) -> bool:
    propose(client, event)
    return Event.objects.get(pk=event.pk).place == "Beijing"


def follow_a_feed(client: Client, event: Event) -> bool:
    data = {"way": "feed", "feed-address": "ftp://news.example/feed"}
    response = client.post(reverse("desk:add"), data)
    return response.status_code == 200


def mark_nothing_here(client: Client, event: Event) -> bool:
    article = event.citations.get().article
    client.post(reverse("desk:nothing_here", args=[article.pk]))
    return Article.objects.get(pk=article.pk).nothing_here


def undo(client: Client, event: Event) -> bool:
    from tests.admin.conftest import make_account

    correction = corrections.apply_correction(event, "place", "Beijing", make_account(Role.EDITOR, "someone"), "As read")
    client.post(reverse("desk:undo", args=[correction.pk]))
    return Event.objects.get(pk=event.pk).place == ""


def add_official(client: Client, event: Event) -> bool:
    data = {"name": "Wang Yi", "side": "CHN"}
    for prefix in ("tenures", "aliases"):
        data |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    client.post(reverse("admin:timeline_official_add"), data)
    return Official.objects.filter(name="Wang Yi").exists()


ACTIONS: dict[Callable[[Client, Event], bool], set[Role]] = {
    propose: {CONTRIBUTOR}, correct: EDITORS, accept: EDITORS, reject: EDITORS, accept_in_list: EDITORS, merge: EDITORS,
    keep_apart: EDITORS, settle_proposal: EDITORS, undo: EDITORS, follow_a_feed: EDITORS, mark_nothing_here: EDITORS,
    add_official: KEEPERS, delete: KEEPERS, delete_in_list: KEEPERS, delete_official: KEEPERS,
}  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.__name__)
def test_each_action_is_done_for_whom_it_should(enter: Enter, role: Role | None, action: Callable[[Client, Event], bool]) -> None:
    event = make_event(article=make_article("The two met."))
    assert action(enter(role), event) is (role in ACTIONS[action])
