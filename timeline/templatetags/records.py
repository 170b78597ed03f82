"""What the record knows of firsts and silences, for templates: a row's line, an event's “since when”, the lead sentence."""

from __future__ import annotations

from typing import Any

from django import template

from timeline import records, silences
from timeline.claim_check import standing_claims, with_verdicts
from timeline.columns import columns
from timeline.contacts import trip
from timeline.models import Article, Citation, Event
from timeline.wording import parse_day

register = template.Library()


@register.inclusion_tag("timeline/_lede.html")
def lede() -> dict[str, Any]:
    """The lead sentence of the front page, from the live record."""
    return {"lede": silences.lede()}


@register.inclusion_tag("timeline/_since.html", takes_context=True)
def since_when(context: template.Context, event: Event) -> dict[str, Any]:
    """“Since when?” of one event: a citable answer, what competes with it, and the form that asks another question.

    `ask` and `as_of` of the address choose question and day; what makes no sense is left out.
    """
    request = context.get("request")
    query = request.GET if request is not None else {}
    as_of = parse_day(query.get("as_of", ""))
    record = columns()
    why_not = records.why_not(record, event, as_of)
    if why_not:
        return {"event": event, "why_not": why_not, "as_of": as_of}
    asked = records.questions(event)
    chosen = next((question for question in asked if question.key == query.get("ask")), asked[0])
    own = trip(record, event)
    answer = records.since(record, event, chosen.scope, as_of, own=own)
    return {
        "event": event,
        "as_of": as_of,
        "questions": asked,
        "chosen": chosen,
        "answer": answer,
        "sources": _sources(answer) if answer else [],
        "ended": silences.ended_by(record, event, as_of, own=own),
        "ordinal": records.ordinal(record, event, as_of),
        "level_words": silences.level_words(event.level),
    }


def _sources(answer: records.Answer) -> list[Citation]:
    """The reports of the event and of the one that decides, by the day asked; the first of each publisher."""
    keys = [answer.event.pk, *([answer.since.pk] if answer.since else [])]
    cited = Citation.objects.standing().filter(event__in=keys).select_related("article__publisher").defer("article__text")
    if answer.as_of:
        cited = cited.filter(article__published__lte=answer.as_of)
    found: dict[tuple[int, int], Citation] = {}
    for citation in cited.order_by("-event__sort_date", "article__published", "pk"):
        found.setdefault((citation.event_id, citation.article.publisher_id), citation)
    return list(found.values())


@register.inclusion_tag("timeline/_claims.html")
def claims_about(source: Article | Event) -> dict[str, Any]:
    """The claims of record that an article makes, or that articles make of an event, each with what the record says."""
    claims = standing_claims().order_by("article__published", "start")
    if isinstance(source, Article):
        return {"checked": with_verdicts(claims.filter(article=source)), "of_article": True}
    return {"checked": with_verdicts(claims.filter(event=source)), "of_article": False}
