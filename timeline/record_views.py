"""The pages that ask the record: silences, claims, rates and disagreements. One thin function a page.

A page is lenient: a parameter that makes no sense is named and left out. A download is strict: it is answered with 400.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.urls import URLPattern, path

from timeline import rates as rate_record
from timeline import silences as silence_record
from timeline.claim_check import KINDS, Checked, Verdict, standing_claims, with_verdicts
from timeline.exports import inert
from timeline.models import Claim
from timeline.readonly import read_only
from timeline.silence_charts import chart
from timeline.vocabulary import LEVELS_SHORT

DISAGREEMENTS_A_PAGE = 50
CLAIMS_A_PAGE = 30


class Asked:
    """The parameters of a request that were read, and what was wrong with the others."""

    def __init__(self, request: HttpRequest) -> None:
        self.query = request.GET
        self.problems: list[str] = []

    def day(self, name: str) -> dt.date | None:
        """A day as YYYY-MM-DD, None where it is not given."""
        text = self.query.get(name, "").strip()
        if not text:
            return None
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            self.problems.append(f"“{name}” must be a day such as 2023-05-08, not “{text[:40]}”.")
            return None

    def one_of(self, name: str, choices: Iterable[str], default: str) -> str:
        """One of the choices."""
        text = self.query.get(name, "").strip() or default
        allowed = list(choices)
        if text in allowed:
            return text
        self.problems.append(f"“{name}” must be one of {', '.join(allowed)}, not “{text[:40]}”.")
        return default


def as_csv(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]], *, bom: bool = False) -> HttpResponse:
    """A CSV download, formulas made inert."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    for row in rows:
        writer.writerow([inert(cell) if isinstance(cell, str) else "" if cell is None else cell for cell in row])
    response = HttpResponse(("\ufeff" if bom else "") + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _bad(problems: list[str]) -> HttpResponse:
    return HttpResponseBadRequest("\n".join(problems) + "\n", content_type="text/plain; charset=utf-8")


# -- silences ---------------------------------------------------------------------------------------------------------


def _asked_silences(asked: Asked) -> silence_record.Silences:
    day = asked.day("as_of")
    then = asked.one_of("known", ("then", "now"), "then") == "then"
    level = asked.one_of("level", (*map(str, LEVELS_SHORT), "any"), str(silence_record.DEFAULT_LEVEL))
    return silence_record.silences(day, then=then, level=None if level == "any" else int(level))


@read_only
def silences(request: HttpRequest) -> HttpResponse:
    """How long each channel has been silent, on any day."""
    asked = Asked(request)
    found = _asked_silences(asked)
    query = request.GET.copy()
    query["known"] = "now" if found.then else "then"
    context = {
        "found": found,
        "chart": chart(found) if found.lanes else None,
        "levels": [(number, silence_record.level_words(number)) for number in LEVELS_SHORT],
        "other_query": query.urlencode(),
        "csv_query": request.GET.urlencode(),
        "problems": asked.problems,
        "rules": silence_record,
    }
    return render(request, "timeline/silences.html", context)


SILENCE_COLUMNS = (
    "channel", "level", "as_of", "known", "days_since", "days_are_a_floor", "last_contact", "last_contact_earliest",
    "last_contact_latest", "usual_gap", "longest_gap", "longest_gap_start", "longest_gap_end", "longest_gap_before",
    "longest_gap_after", "articles_in_silence", "thinly_covered", "broken_off", "contacts_of_unknown_level",
)  # fmt: skip


@read_only
def silences_csv(request: HttpRequest) -> HttpResponse:
    """The same as a table, one row a channel and one for all channels."""
    asked = Asked(request)
    found = _asked_silences(asked)
    if asked.problems:
        return _bad(asked.problems)

    def rows() -> Iterable[Sequence[Any]]:
        for lane in [found.everything, *found.lanes] if found.everything else []:
            longest = lane.longest[0] if lane.longest else None
            yield (
                lane.channel or "all", found.level, found.day, "then" if found.then else "now", lane.current.days,
                str(lane.at_least).lower(), lane.last.pk, lane.last.earliest, lane.last.latest, lane.usual,
                longest and longest.days, longest and longest.gap.start, longest and longest.gap.end,
                longest and longest.gap.before, longest and longest.gap.after, lane.current.articles,
                str(lane.current.thin).lower(), "; ".join(str(event.pk) for event in lane.broken_off), lane.unranked,
            )  # fmt: skip

    return as_csv("silences.csv", SILENCE_COLUMNS, rows(), bom="bom" in request.GET)


# -- rates and disagreements ------------------------------------------------------------------------------------------


@read_only
def rates(request: HttpRequest) -> HttpResponse:
    """How often contacts come about."""
    found = rate_record.rates()
    groups = [
        ("US administration", found.by_administration),
        ("Channel", found.by_channel),
        ("Year", found.by_year),
    ]
    return render(request, "timeline/rates.html", {"groups": groups, "outcomes": rate_record.OUTCOMES})


@read_only
def rates_csv(request: HttpRequest) -> HttpResponse:
    """The same as a table, one row a group, counts beside percentages."""
    found = rate_record.rates()
    header = ["grouped_by", "group", "total"]
    for status in rate_record.OUTCOMES:
        header += [str(status), f"{status}_percent"]
    groups = (("administration", found.by_administration), ("channel", found.by_channel), ("year", found.by_year))
    rows = (
        [name, rate.group, rate.total, *(cell for _, number, percent in rate.shares for cell in (number, percent))]
        for name, rows_of in groups
        for rate in rows_of
    )
    return as_csv("rates.csv", header, rows, bom="bom" in request.GET)


@read_only
def disagreements(request: HttpRequest) -> HttpResponse:
    """Contacts on which the two governments' accounts differ, with both sides' words."""
    page = Paginator(rate_record.both_accounts(), DISAGREEMENTS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "timeline/disagreements.html", {"page": page, "found": rate_record.disagreements(page.object_list)})


@read_only
def disagreements_csv(request: HttpRequest) -> HttpResponse:
    """One row an account: event, what it is about, which side, its words, the article."""
    header = ("event", "date", "headline", "about", "side", "publisher", "says", "quote", "published", "address")
    rows = (
        (
            found.event.pk, found.event.edtf, found.event.headline, difference.label, citation.article.publisher.side,
            citation.article.publisher.name, words, citation.quote, citation.article.published, citation.article.address,
        )
        for found in rate_record.disagreements(rate_record.both_accounts())
        for difference in found.differences
        for words, cited in difference.accounts
        for citation in cited
    )  # fmt: skip
    return as_csv("disagreements.csv", header, rows, bom="bom" in request.GET)


# -- claims -----------------------------------------------------------------------------------------------------------


def _asked_claims(asked: Asked) -> tuple[str, str]:
    verdict = asked.one_of("verdict", ("any", *Verdict), "any")
    return verdict, asked.one_of("kind", ("any", *KINDS), "any")


def _claims(verdict: str, kind: str) -> list[tuple[Claim, Checked]]:
    """The claims of a kind with the verdict asked for, newest article first. For a verdict all of them are checked."""
    claims = standing_claims().order_by("-article__published", "article_id", "start")
    found = with_verdicts(claims.filter(kind=kind) if kind != "any" else claims)
    return [(claim, checked) for claim, checked in found if verdict in ("any", checked.verdict)]


@read_only
def claims(request: HttpRequest) -> HttpResponse:
    """The claims of record that articles make, each with what the record says of it."""
    asked = Asked(request)
    verdict, kind = _asked_claims(asked)
    page: Page[Any]
    if verdict == "any":
        wanted = standing_claims().order_by("-article__published", "article_id", "start")
        wanted = wanted.filter(kind=kind) if kind != "any" else wanted
        page = Paginator(wanted, CLAIMS_A_PAGE).get_page(request.GET.get("page"))
        checked = with_verdicts(page.object_list)
    else:
        page = Paginator(_claims(verdict, kind), CLAIMS_A_PAGE).get_page(request.GET.get("page"))
        checked = list(page.object_list)
    context = {
        "page": page, "checked": checked, "verdict": verdict, "kind": kind, "verdicts": list(Verdict), "kinds": KINDS.items(),
        "problems": asked.problems, "query": urlencode({"verdict": verdict, "kind": kind}),
    }  # fmt: skip
    return render(request, "timeline/claims.html", context)


CLAIM_COLUMNS = (
    "id", "claim", "kind", "published", "publisher", "address", "event", "people", "scope", "baseline_kind", "baseline_words",
    "baseline_edtf", "verdict", "why", "as_of", "deciding_events", "deciding_sources", "review_state",
)  # fmt: skip


@read_only
def claims_csv(request: HttpRequest) -> HttpResponse:
    """One row a claim, with how it was read and what the record says of it."""
    asked = Asked(request)
    verdict, kind = _asked_claims(asked)
    if asked.problems:
        return _bad(asked.problems)
    rows = (
        (
            claim.pk, claim.quote, claim.kind, claim.article.published, claim.article.publisher.name, claim.article.address,
            claim.event_id, "; ".join(person.get("name", "") for person in claim.participants),
            "; ".join(f"{name}={value}" for name, value in claim.scope.items()), claim.baseline_kind, claim.baseline_text,
            claim.baseline_edtf, str(checked.verdict), checked.why, checked.as_of,
            "; ".join(str(ref.pk) for ref in checked.deciding),
            "; ".join(source.article.address or source.article.title for source in checked.sources), claim.review_state,
        )
        for claim, checked in _claims(verdict, kind)
    )  # fmt: skip
    return as_csv("claims.csv", CLAIM_COLUMNS, rows, bom="bom" in request.GET)


urlpatterns: list[URLPattern] = [
    path("claims", claims, name="claims"),
    path("claims.csv", claims_csv, name="claims.csv"),
    path("silences", silences, name="silences"),
    path("silences.csv", silences_csv, name="silences.csv"),
    path("rates", rates, name="rates"),
    path("rates.csv", rates_csv, name="rates.csv"),
    path("disagreements", disagreements, name="disagreements"),
    path("disagreements.csv", disagreements_csv, name="disagreements.csv"),
]
