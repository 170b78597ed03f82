"""The timeline as a reader gets it: the page, the fragment, without JavaScript, page by page."""

import datetime as dt
import re
from html import unescape
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import add_citation, make_article, make_event, make_official, make_publisher
from timeline import listing
from timeline.models import Event, EventLink
from timeline.vocabulary import Precision

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "page"}


def text(client: Client, address: str = "/", status: int = 200, **headers: str) -> str:
    response = client.get(address, **headers)
    assert response.status_code == status
    return response.content.decode()


def words(html: str) -> str:
    """The text that a reader sees, on one line."""
    body = re.sub(r"<(script|style|title)\b.*?</\1>", " ", html, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def headlines(html: str) -> list[str]:
    return re.findall(r'<h3><a href="/events/\d+">(.*?)</a></h3>', html)


def test_an_event_shows_all_that_matters(client: Client) -> None:
    article = make_article(
        "On Monday Qin Gang met Nicholas Burns in Beijing.", title="Talks resume", publisher=make_publisher("The Courier")
    )
    event = make_event(
        make_official("Qin Gang"), make_official("Nicholas Burns", "USA", "Ambassador to China", level=4),
        headline="Qin Gang and Nicholas Burns meet in Beijing", article=article, quote=article.text, place="Beijing",
        country="China", level=4,
    )  # fmt: skip
    event.citations.update(mark_start=19, mark_end=37)
    seen = words(text(client))
    for part in (
        "1 contact or related event between the United States and China", "May 2023", "8 May 2023 Monday",
        "Qin Gang and Nicholas Burns meet in Beijing", "Meeting", "Diplomatic", "Beijing, China", "Deputy / ambassador level",
        "CN Qin Gang Foreign Minister", "US Nicholas Burns Ambassador to China", "1 source : The Courier",
        "The Courier: Talks resume , 8 May 2023",
    ):  # fmt: skip
        assert part in seen
    html = text(client)
    assert "On Monday Qin Gang <mark>met Nicholas Burns</mark> in Beijing." in html
    assert f'href="{article.address}"' in html


@pytest.mark.parametrize(
    "fields, shown",
    [
        ({"date": "2023-02-11/2023-02-20", "date_precision": Precision.PART_OF_MONTH}, "Mid-February 2023"),
        ({"date": "2023-04-21~/2023-04-27~", "date_precision": Precision.WEEK}, "About 24 April 2023 date approximate"),
        ({"date": "2023"}, "2023 2023 "),
        ({"date": ""}, "Date not known, reported in May 2023 Date not known; reported 8 May 2023"),
    ],
)
def test_a_date_is_no_more_exact_than_its_source(client: Client, fields: dict[str, str], shown: str) -> None:
    precision = fields.pop("date_precision", None)
    event = make_event(headline="An event", **fields)
    if precision:
        Event.objects.filter(pk=event.pk).update(date_precision=precision)
    assert shown.strip() in words(text(client))


def test_doubtful_readings_are_marked(client: Client) -> None:
    make_event(headline="Sure")
    assert "unreviewed" not in words(text(client))
    make_event(headline="Unsure", confidence=0.4)
    assert "unreviewed" in words(text(client))


def test_filters_narrow_the_list_and_can_be_removed(client: Client) -> None:
    make_event(headline="A meeting")
    make_event(headline="A call", kind="call")
    html = text(client, "/?kind=call")
    assert headlines(html) == ["A call"]
    assert "1 phone call" in words(html)
    assert re.search(r'<a class="chip" href="/" aria-label="Phone call: remove this filter">Phone call', html)
    assert re.search(r'name="kind" value="call" id="f-kind-call" checked', html)


def test_a_plain_form_leads_to_the_short_address(client: Client) -> None:
    response = client.get("/?q=&from=&to=&kind=meeting&above=&person=")
    assert (response.status_code, response["Location"]) == (302, "/?kind=meeting")
    assert client.get(response["Location"]).status_code == 200


def test_what_makes_no_sense_is_left_out_and_said(client: Client) -> None:
    make_event(headline="A meeting")
    seen = words(text(client, "/?from=2023-99&kind=meeting&level=x"))
    assert "from “2023-99” is not a date of the calendar. It was left out." in seen
    assert "level “x” is not a level" in seen
    assert "A meeting" in seen


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=%22",
        "q=-",
        "q=%F0%9F%90%BC",
        "person=%00",
        "after=2023-01-01_99999999999999999999",
        "from=-1",
        "q=" + "x" * 5000,
    ],
)
def test_absurd_parameters_never_break_the_page(client: Client, query: str) -> None:
    make_event(headline="A meeting")
    response = client.get(f"/?{query}", follow=True)
    assert response.status_code == 200


def test_htmx_gets_the_part_that_changes(client: Client) -> None:
    make_event(headline="A call", kind="call")
    response = client.get("/?q=&kind=call", **HTMX)
    html = response.content.decode()
    assert response["HX-Push-Url"] == "/?kind=call"
    assert "HX-Request" in response["Vary"]
    assert "<!doctype" not in html
    assert '<div id="page"' in html
    assert "<title>Phone calls – US–China contacts</title>" in html
    assert re.search(r'id="announce"[^>]*hx-swap-oob="innerHTML">1 phone call\.</p>', html)


def test_history_restore_gets_the_whole_page(client: Client) -> None:
    response = client.get("/", HTTP_HX_REQUEST="true", HTTP_HX_HISTORY_RESTORE_REQUEST="true")
    assert "<!doctype" in response.content.decode()
    assert "HX-Request" in client.get("/")["Vary"]


def test_without_javascript_the_form_and_links_do_all(client: Client) -> None:
    make_event(headline="A meeting")
    html = text(client)
    assert '<form action="/" method="get"' in html
    assert "<button>Show results</button>" in html
    for address in re.findall(r'<a [^>]*href="(/\?[^"]+)"', html)[:20]:
        assert client.get(address.replace("&amp;", "&")).status_code == 200, address


def _many(number: int) -> None:
    for day in range(number):
        make_event(headline=f"Event {day}", date=str(dt.date(2023, 1, 1) + dt.timedelta(days=day // 2)))


def test_pages_follow_one_another_without_gap_or_repeat(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing.page, "__defaults__", (7,))
    _many(30)
    for order in ("", "order=oldest"):
        seen: list[str] = []
        addresses = [f"/?{order}" if order else "/"]
        while True:
            html = text(client, addresses[-1])
            seen += headlines(html)
            following = re.search(r'rel="next" href="([^"]+)"', html)
            if not following:
                break
            addresses.append(following[1].replace("&amp;", "&"))
        newest_first = [f"Event {n}" for n in reversed(range(30))]
        assert seen == (newest_first[::-1] if order else newest_first)
        back = text(client, addresses[-1])
        while before := re.search(r'rel="prev" href="([^"]+)"', back):
            back = text(client, before[1].replace("&amp;", "&"))
        assert headlines(back) == seen[:7]


def test_silences_stand_between_contacts_only(client: Client) -> None:
    make_event(headline="First", date="2023-01-01", channel="defence")
    make_event(headline="Refused", date="2023-02-04", channel="defence", status="refused", kind="call")
    make_event(headline="Second", date="2023-05-01", channel="defence")
    seen = words(text(client))
    assert "Second" in seen.split("No contact on record for 120 days")[0]
    assert "Refused" in seen.split("No contact on record for 120 days")[1]
    assert "No defence contact on record for 120 days" in words(text(client, "/?channel=defence"))
    for query in ("kind=meeting", "q=second", "above=3", "reviewed=1"):
        assert "on record for" not in words(text(client, f"/?{query}")), query


def test_a_vague_or_long_contact_shortens_the_silence(client: Client) -> None:
    make_event(headline="First", date="2023-01-01")
    make_event(headline="Some day in March", date="2023-03")
    make_event(headline="Second", date="2023-05-01")
    seen = words(text(client))
    assert "No contact on record for at least 31 days" in seen  # from the end of March
    assert "No contact on record for at least 59 days" in seen  # up to its first day
    make_event(headline="About the new year", date="2024-01-01~")
    assert "No contact on record for at least 245 days" in words(text(client))
    make_event(headline="All year", date="2022-06-01/2023-12-31")
    assert "on record for" not in words(text(client))


def test_a_silence_across_the_edge_of_a_page_is_told_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing.page, "__defaults__", (2,))
    for date in ("2023-01-01", "2023-01-02", "2023-06-01", "2023-06-02"):
        make_event(headline=date, date=date)
    first = text(client)
    assert "No contact on record for 150 days" in words(first)
    second = text(client, re.search(r'rel="next" href="([^"]+)"', first)[1])  # type: ignore[index]
    assert "on record for" not in words(second)


def test_the_chart_links_each_mark_and_tells_it_in_a_table(client: Client) -> None:
    event = make_event(headline="A talk", date="2023-05-08")
    make_event(headline="A plan", date="2023-06", status="planned")
    make_event(headline="Off", date="2023-07-01", status="cancelled")
    html = text(client)
    assert f'<a href="/events/{event.pk}"><title>8 May 2023: A talk</title><use class="held"' in html
    assert re.search(r'<title>June 2023: A plan \(announced\)</title><rect class="span planned vague"', html)
    assert re.search(r'<title>1 July 2023: Off \(cancelled\)</title><use class="off"', html)
    assert '<th scope="row">May 2023</th><td class="n">1</td>' in html
    assert 'href="/?from=2023-05&amp;to=2023-05"' in html


def test_the_labels_of_the_chart_do_not_stand_on_one_another(client: Client) -> None:
    make_event(date="2015-03-20")
    assert re.findall(r'dy="14">([^<]+)</text>', text(client, "/?from=2015-03&to=2015-03")) == [
        "2 Mar", "9 Mar", "16 Mar", "23 Mar", "30 Mar",
    ]  # fmt: skip
    make_event(date="2015-04-20")
    assert "1 Apr" in re.findall(r'dy="14">([^<]+)</text>', text(client, "/?from=2015-04&to=2015-04"))


def test_the_chart_counts_where_marks_would_not_fit(client: Client) -> None:
    first = make_event(headline="One", date="2023-01-01")
    Event.objects.bulk_create(
        Event(
            kind="meeting", status="held", edtf=str(day), date_earliest=day, date_latest=day, date_precision="day",
            sort_date=day, year=day.year, channel="diplomatic", headline=f"E{n}", source_count=1,
        )
        for n in range(900)
        for day in [dt.date(2023, 1, 1) + dt.timedelta(days=n % 365)]
    )  # fmt: skip
    html = text(client)
    assert f'<a href="/events/{first.pk}"><title>' not in html
    assert "<title>January 2023: 94 events</title>" in html
    assert len(html) < 200_000
    near = text(client, "/?from=2023&to=2023-01-03")
    assert f'<a href="/events/{first.pk}"><title>1 January 2023: One</title>' in near


def test_the_chart_leaves_a_thin_start_to_a_link(client: Client) -> None:
    make_event(headline="Long ago", date="1972-02-21/1972-02-28")
    for month in range(1, 13):
        make_event(headline=f"Event {month}", date=f"2023-{month:02}-03")
    html = text(client)
    assert "1 earlier event" in words(html)
    assert 'data-first="2023-01-01"' in html
    assert "Long ago" in text(client, re.search(r'href="([^"]*)">1 earlier event', html)[1])  # type: ignore[index]


def test_events_without_a_date_are_counted_under_the_chart_and_a_link_away(client: Client) -> None:
    make_event(headline="A talk", date="2023-05-08")
    make_event(headline="Some day", date="")
    make_event(headline="Some day by phone", kind="call", date="")
    for address, number, said in (
        ("/", "2 events", "2 contacts and related events, date not known"),
        ("/?from=2023&to=2023&kind=meeting", "1 event", "1 meeting, date not known"),
    ):
        link = re.search(rf'href="([^"]*)">{number} without a date</a> not drawn', text(client, address))
        assert link
        listed = text(client, link[1].replace("&amp;", "&"))
        assert said in words(listed)
        assert "A talk" not in listed


def test_no_events_says_what_to_do(client: Client) -> None:
    seen = words(text(client, "/?kind=letter"))
    assert "No letters" in seen
    assert "No event on record fits this filter." in seen


def test_queries_do_not_grow_with_rows(client: Client) -> None:
    def queries(address: str) -> int:
        text(client, address)  # what is kept from one request to the next is read
        with CaptureQueriesContext(connection) as captured:
            text(client, address)
        return len(captured)

    def add(number: int) -> None:
        for n in range(number):
            event = make_event(make_official("Qin Gang"), "USA Someone", date=f"2023-03-{n + 1:02}", place="Beijing")
            add_citation(event, make_article(publisher=make_publisher(f"Paper {n}")))
            if n:
                EventLink.objects.create(source=event, target=Event.objects.earliest("pk"), kind="follow_up_to")

    addresses = ["/", "/?kind=meeting&person=qin-gang", "/embed", "/people", "/people/qin-gang", "/places", "/places/Beijing",
                 "/publishers", "/posts/chn-foreign-minister", "/method", "/publishers/paper-0", "/events/{first}"]  # fmt: skip
    add(9)
    paths = [address.replace("{first}", str(Event.objects.earliest("pk").pk)) for address in addresses]
    before = {path: queries(path) for path in paths}
    add(9)
    after = {path: queries(path) for path in paths}
    assert after == before
    assert max(after.values()) <= 32
    assert after["/"] <= 12


def test_the_embedded_view_may_be_framed_and_nothing_else(client: Client) -> None:
    make_event(headline="A meeting")
    framed = client.get("/embed?kind=meeting")
    assert "X-Frame-Options" not in framed
    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert "A meeting" in framed.content.decode()
    whole = client.get("/")
    assert whole["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in whole["Content-Security-Policy"]
    assert '<iframe src="http://testserver/embed" title=' in unescape(whole.content.decode())


def test_nothing_on_a_page_breaks_the_security_policy(client: Client) -> None:
    event = make_event(headline="A meeting", place="Beijing")
    for address in ("/", f"/events/{event.pk}", "/places", "/method", "/people", "/publishers", "/embed"):
        html = text(client, address)
        assert not re.search(r"\sstyle=|<style|\son\w+=", html), address
        assert not re.search(r"<script(?![^>]*(src=|ld\+json))", html), address


def test_download_links_follow_the_filter(client: Client) -> None:
    make_event(headline="A meeting")
    html = text(client, "/?kind=meeting")
    for address in re.findall(r'<a href="(/[a-z]+\.[a-z]+\?kind=meeting)"', html):
        assert client.get(address).status_code == 200, address
    assert 'href="/events.csv?kind=meeting"' in html


def test_hostile_words_stay_words(client: Client) -> None:
    article = make_article("<script>alert(1)</script> met", title="<b>bold</b>", address="javascript:alert(1)")
    event = make_event("CHN <i>Who</i>", headline="<script>alert(2)</script>", article=article, quote=article.text)
    for address in ("/", f"/events/{event.pk}", f"/articles/{article.pk}", "/?q=%3Cscript%3E"):
        html = text(client, address)
        assert "<script>alert" not in html
        assert 'href="javascript:' not in html
        assert "<i>Who" not in html


def test_the_words_of_a_filter_break_no_page_that_embeds_it(client: Client) -> None:
    make_event(headline="A talk")
    page = text(client, "/?q=%22+onload%3D%22alert(1)%22+%3Cb%3E&kind=meeting")
    snippet = unescape(re.search(r'<textarea id="snippet"[^>]*>(.*?)</textarea>', page, re.S)[1])  # type: ignore[index]
    tags: list[tuple[str, list[str]]] = []
    reader = HTMLParser()
    reader.handle_starttag = lambda tag, attrs: tags.append((tag, [name for name, _ in attrs]))  # type: ignore[method-assign]
    reader.feed(snippet)
    assert tags == [("iframe", ["src", "title", "width", "height", "loading"]), ("p", []), ("a", ["href"])]


def test_what_is_kept_ready_follows_each_change(client: Client) -> None:
    qin = make_official("Qin Gang")
    event = make_event(qin, headline="Old words")
    assert "Old words" in text(client)
    event.headline = "New words"
    event.save()
    assert headlines(text(client)) == ["New words"]
    qin.name = "Qin the Younger"
    qin.save()
    html = text(client)
    assert "Qin the Younger" in words(html)
    assert re.search(r'id="f-person-qin-gang"> Qin the Younger', html)
    add_citation(event, make_article(publisher=make_publisher("Another Paper")))
    seen = words(text(client))
    assert "2 sources" in seen
    assert "Another Paper" in seen
    make_event(headline="Third", kind="letter")
    assert "2 contacts and related events" in words(text(client))


def test_what_is_kept_ready_is_what_would_be_drawn_anew(client: Client) -> None:
    qin = make_official("Qin Gang")
    for n in range(8):
        make_event(
            qin, "USA Someone", headline=f"Event {n} & more", date=f"2023-0{n + 1}-05", kind="call" if n % 2 else "meeting"
        )
    for address in ("/", "/?kind=call", "/?q=more&order=oldest", "/embed", "/people/qin-gang"):
        drawn, kept = (re.sub(r' nonce="[^"]*"', "", text(client, address)) for _ in range(2))
        assert kept == drawn, address
        assert "&amp; more" in drawn
