"""The register: overlap checks, import with a preview, and events tied to people they name."""

import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_article, make_event, make_official
from tests.readings import a_candidate
from timeline.extract.types import Extraction
from timeline.merge import merge_extraction
from timeline.models import Alias, Event, Official, Post, Tenure

pytestmark = pytest.mark.django_db
HEAD = "name,native_name,aliases,side,post,organisation,channel,level,start,end,source\n"
IMPORT = "/admin/people/import"


def official_form(
    name: str, tenures: list[tuple[int, str, str]] = (), aliases: list[str] = (), side: str = "CHN"
) -> dict[str, Any]:  # type: ignore[assignment]
    data: dict[str, Any] = {"name": name, "native_name": "", "side": side}
    for prefix, rows in (("tenures", tenures), ("aliases", aliases)):
        data |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
        data |= {f"{prefix}-MIN_NUM_FORMS": 0, f"{prefix}-MAX_NUM_FORMS": 1000}
    for n, (post, start, end) in enumerate(tenures):
        data |= {f"tenures-{n}-post": post, f"tenures-{n}-start": start, f"tenures-{n}-end": end}
    for n, text in enumerate(aliases):
        data[f"aliases-{n}-text"] = text
    return data


def add(client: Client, data: dict[str, Any]) -> str:
    return client.post(reverse("admin:timeline_official_add"), data, follow=True).content.decode()


def test_two_holders_of_one_post_at_once_are_pointed_out(administrator: Client) -> None:
    make_official("Qin Gang", start="2022-12-30", end="2023-07-25")
    post = Post.objects.get().pk
    page = add(administrator, official_form("Wang Yi", [(post, "2023-07-01", "")]))
    assert "Foreign Minister is held by Qin Gang too in the same days" in page
    page = add(administrator, official_form("Wang Yi the Elder", [(post, "2013", "2022-12-29")]))
    assert "too in the same days" not in page


def test_a_post_of_several_holders_is_no_doubt(administrator: Client) -> None:
    for name in ("Senator One", "Senator Two"):
        make_official(name, side="USA", post="Senator", level=4, start="2020")
    page = add(administrator, official_form("Senator Three", [(Post.objects.get().pk, "2021", "")], side="USA"))
    assert "too in the same days" not in page


def test_one_person_cannot_hold_one_post_twice_at_once(administrator: Client) -> None:
    make_official("Qin Gang", end="2021")
    post = Post.objects.get().pk
    page = add(administrator, official_form("Wang Yi", [(post, "2013", "2022-12"), (post, "2022-06", "")]))
    assert "stands here twice" in page
    assert not Official.objects.filter(name="Wang Yi").exists()


@pytest.mark.parametrize(("start", "end"), [("2023-13", ""), ("last year", ""), ("2023", "2022")])
def test_bad_tenure_dates_are_explained(administrator: Client, start: str, end: str) -> None:
    make_official("Qin Gang")
    page = add(administrator, official_form("Wang Yi", [(Post.objects.get().pk, start, end)]))
    assert "errorlist" in page
    assert not Official.objects.filter(name="Wang Yi").exists()


def test_a_name_that_two_people_bear_is_pointed_out(administrator: Client) -> None:
    Alias.objects.create(official=make_official("Wang Yi"), text="Minister Wang")
    page = add(administrator, official_form("Wang Wentao", aliases=["Minister Wang"]))
    assert "“Minister Wang” also means Wang Yi" in page


def test_a_new_official_is_offered_the_events_that_name_them_and_ties_them(administrator: Client) -> None:
    event, other = make_event("CHN Ma Zhaoxu", headline="Ma in Washington"), make_event("CHN Ma Xiaolin", headline="Not his")
    page = add(administrator, official_form("Ma Zhaoxu", aliases=["Vice Minister Ma"]))
    ma = Official.objects.get(name="Ma Zhaoxu")
    relink = reverse("desk:relink", args=[ma.pk])
    assert "1 event names Ma Zhaoxu without being tied" in page
    assert relink in page
    page = administrator.get(relink).content.decode()
    assert "Ma in Washington" in page
    assert "Not his" not in page
    administrator.post(relink, {"event": [event.pk, other.pk]})
    assert event.participations.get().official == ma
    assert other.participations.get().official is None


def test_a_name_can_be_someone_of_the_register(administrator: Client) -> None:
    ma = make_official("Ma Zhaoxu")
    event = make_event("CHN Ma Zhao Xu")
    address = reverse("desk:same_as") + "?name=Ma+Zhao+Xu&side=CHN"
    response = administrator.post(address, {"official": ma.pk})
    assert response.headers["Location"] == reverse("desk:relink", args=[ma.pk])
    administrator.post(reverse("desk:relink", args=[ma.pk]), {"event": event.pk})
    assert event.participations.get().official == ma
    assert administrator.get(reverse("desk:same_as") + "?name=X&side=FRA").status_code == 302


def upload(client: Client, text: str) -> str:
    file = io.BytesIO(text.encode())
    file.name = "people.csv"
    return client.post(IMPORT, {"table": file}).content.decode()


def confirm(client: Client, page: str) -> str:
    table = page.split('name="table" value="')[1].split('"')[0]
    return client.post(IMPORT, {"table": table, "confirm": "1"}, follow=True).content.decode()


def test_an_import_is_shown_before_it_is_done(administrator: Client) -> None:
    make_official("Qin Gang", start="2022-12", end="")
    text = HEAD + "Qin Gang,秦刚,Qin,CHN,Foreign Minister,,diplomatic,3,2022-12,2023-07-25,MFA\n"
    text += "Ma Zhaoxu,马朝旭,Ma;Vice Minister Ma,CHN,Vice Foreign Minister,MFA,diplomatic,4,2023-01,,MFA\n"
    page = upload(administrator, text)
    for words in (
        "native name (none) → 秦刚",
        "since December 2022 → ",
        "new alias: Qin",
        "new, China",
        "new post: Vice Foreign Minister",
    ):
        assert words in page, words
    assert Official.objects.count() == 1
    page = confirm(administrator, page)
    assert "2 people added or changed from people.csv" in page
    tenure = Tenure.objects.get(official__name="Ma Zhaoxu")
    assert (tenure.start, tenure.end, tenure.source, tenure.level) == ("2023-01", "", "MFA", 4)
    assert "says all that people.csv says already" in upload(administrator, text)


def test_a_bad_cell_is_named_by_row_and_column(administrator: Client) -> None:
    page = upload(administrator, HEAD + "Qin Gang,,Qin,CHN,Foreign Minister,,diplomatic,9,2022-12,,MFA\n")
    assert "people.csv, row 2, column level: “9”" in page
    assert "lacks the column" in upload(administrator, "name,side\nQin,CHN\n")


def test_someone_of_the_other_side_is_left_alone(administrator: Client) -> None:
    make_official("Gary Locke", side="USA", post="Ambassador to China")
    page = upload(administrator, HEAD + "Gary Locke,,,CHN,Foreign Minister,,diplomatic,3,2022,,x\n")
    assert "left alone" in page
    confirm(administrator, page)
    assert Official.objects.get().side == "USA"


def test_a_forged_table_is_turned_away(administrator: Client) -> None:
    assert administrator.post(IMPORT, {"table": "forged", "confirm": "1"}).status_code == 400


# --- what rests on the register follows it ----------------------------------------------------------------------------


def test_a_mended_level_of_a_post_reaches_the_events_of_its_holders(administrator: Client) -> None:
    burns = make_official("Nicholas Burns", "USA", "Ambassador to China", 4)
    article = make_article()
    event = merge_extraction(article, Extraction((a_candidate(article, make_official(), burns),)), "1").events[0]
    post = Post.objects.get(name="Ambassador to China")
    saved = administrator.post(
        reverse("admin:timeline_post_change", args=[post.pk]),
        {"name": post.name, "organisation": post.organisation, "side": "USA", "level": 3, "channel": post.channel},
        follow=True,
    )
    assert "1 event rests on it, and will follow." in saved.text
    event.refresh_from_db()
    assert (event.level_usa, event.participations.get(official=burns).level) == (3, 3)


def test_a_mended_day_of_an_article_reaches_what_it_was_first_to_report(editor: Client) -> None:
    article = make_article(published="2023-05-09")
    event = make_event(make_official(), make_official("Nicholas Burns", "USA"), article=article)
    page = editor.post(
        reverse("admin:timeline_article_change", args=[article.pk]),
        {"title": article.title, "publisher": article.publisher_id, "published": "2023-05-10", "language": article.language},
        follow=True,
    )
    assert "follow when it is read again" in page.text
    event.refresh_from_db()
    assert str(event.first_reported) == "2023-05-10"


def test_a_renamed_publisher_is_found_by_its_new_name(administrator: Client) -> None:
    article = make_article(publisher="The Courier")
    event = make_event(make_official(), make_official("Nicholas Burns", "USA"), article=article)
    publisher = article.publisher
    data = {"name": "The Herald", "side": publisher.side, "homepage": publisher.homepage}
    administrator.post(reverse("admin:timeline_publisher_change", args=[publisher.pk]), data)
    assert list(Event.objects.search("herald")) == [event]
