"""The reading view: marked words, compact forms, new events and citations out of chosen words."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import add_citation, make_article, make_event, make_official
from timeline.admin.changes import CompactForm
from timeline.admin.reading import marked_text
from timeline.models import Article, Correction, Event

pytestmark = pytest.mark.django_db
TEXT = "On Monday Qin met Burns in Beijing. 秦刚会见伯恩斯。 They spoke of <trade> & Taiwan."


def read(client: Client, article: Article) -> str:
    return client.get(reverse("desk:read", args=[article.pk])).content.decode()


def test_the_words_of_each_event_are_marked_and_the_rest_is_inert() -> None:
    article = make_article(TEXT)
    one = make_event(article=article, quote="Qin met Burns in Beijing")
    other = make_event(article=article, quote="Burns in Beijing. 秦刚会见伯恩斯。")
    text = marked_text(article, article.citations.all())
    assert f'<mark data-event="{one.pk}">Qin met </mark>' in text
    assert f'<mark data-event="{one.pk} {other.pk}">Burns in Beijing</mark>' in text
    assert "&lt;trade&gt; &amp; Taiwan" in text


def test_beside_the_text_stand_its_events_as_forms(editor: Client, django_assert_max_num_queries: Any) -> None:
    article = make_article(TEXT)
    for n in range(6):
        make_event(make_official("Qin Gang", post=""), article=article, quote=TEXT[n : n + 20], headline=f"Event {n}")
    with django_assert_max_num_queries(20):
        page = read(editor, article)
    assert page.count("<details data-event=") == 6


def test_the_compact_form_corrects_with_a_reason(editor: Client, contributor: Client) -> None:
    article = make_article(TEXT)
    event = make_event(article=article, quote="Qin met Burns", place="Peking")
    form = CompactForm(instance=event, prefix=f"e{event.pk}")
    data = {form.add_prefix(name): form.initial[name] for name in form.fields if name in form.initial}
    data |= {form.add_initial_prefix(name): form.initial[name] for name in form.fields if name in form.initial}
    data |= {form.add_prefix("place"): "Beijing", "next": reverse("desk:read", args=[article.pk])}
    correct = reverse("desk:correct", args=[event.pk])
    assert "Say why" in editor.post(correct, data, follow=True).content.decode()
    data[form.add_prefix("why")] = "Today's spelling"
    contributor.post(correct, data)
    event.refresh_from_db()
    assert (event.place, event.proposals.get().proposed) == ("Peking", "Beijing")
    assert editor.post(correct, data).headers["Location"] == data["next"]
    event.refresh_from_db()
    assert (event.place, event.locked_fields) == ("Beijing", ["place"])
    data[form.add_prefix("place")] = "Tianjin"
    assert editor.post(correct, data).status_code == 409


def test_chosen_words_become_a_new_event(editor: Client) -> None:
    article = make_article(TEXT)
    start = TEXT.index("秦刚")
    response = editor.post(reverse("desk:new_event", args=[article.pk]), {"start": start, "end": start + 8})
    event = Event.objects.get()
    assert response.headers["Location"].startswith(reverse("admin:timeline_event_change", args=[event.pk]))
    assert event.citations.get().quote == "秦刚会见伯恩斯。"
    assert event.origin == "hand"


def test_without_javascript_the_words_themselves_will_do(editor: Client) -> None:
    article = make_article(TEXT)
    event = make_event()
    cite = reverse("desk:cite", args=[article.pk])
    page = editor.post(cite, {"words": "They spoke", "event": f"{event.pk}: Whatever"}, follow=True).content.decode()
    assert "Cited for" in page
    citation = event.citations.last()
    assert (citation.quote, citation.start, citation.pinned) == ("They spoke", TEXT.index("They spoke"), True)
    assert (
        "cited for that event already"
        in editor.post(cite, {"words": "They spoke", "event": event.pk}, follow=True).content.decode()
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"event": "1"}, "Choose words"), ({"start": "5", "end": "2", "event": "1"}, "Choose words"),
        ({"start": "0", "end": "9999"}, "Choose words"),
        ({"words": "not in it", "event": "1"}, "not in the text"), ({"words": "They spoke", "event": "x"}, "Say which event"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said(editor: Client, data: dict[str, str], words: str) -> None:
    article = make_article(TEXT)
    assert words in editor.post(reverse("desk:cite", args=[article.pk]), data, follow=True).content.decode()
    assert not Correction.objects.exists()


def test_nothing_here_marks_it_done_and_leads_to_the_next(editor: Client) -> None:
    older, article = make_article("Older.", "2023-05-01"), make_article(TEXT, "2023-05-08")
    newer = make_article("Newer.", "2023-05-09")
    page = read(editor, article)
    assert reverse("desk:read", args=[older.pk]) in page
    assert reverse("desk:read", args=[newer.pk]) in page
    response = editor.post(reverse("desk:nothing_here", args=[article.pk]))
    assert response.headers["Location"] == reverse("desk:read", args=[older.pk])
    assert Article.objects.get(pk=article.pk).nothing_here
    assert "There is something here" in read(editor, article)
    editor.post(reverse("desk:nothing_here", args=[article.pk]))
    assert not Article.objects.get(pk=article.pk).nothing_here


def test_a_withdrawn_citation_is_not_marked(editor: Client) -> None:
    article = make_article(TEXT)
    event = make_event()
    add_citation(event, article, "Qin met Burns", withdrawn=True)
    assert "No event of this article" in read(editor, article)
