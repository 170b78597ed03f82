"""Candidates -> events and citations: each article's reading joins the events that it is about, or makes new ones.

A pinned citation stays where a person put it; events kept apart stay apart; a rejected event stays rejected; what is
locked stays (see upkeep). The same reading again changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Prefetch, Q

from timeline import edtf
from timeline.engagements import link, link_engagement
from timeline.event_types import EVENT_TYPES
from timeline.extract.types import ActorMention, EventCandidate, Extraction
from timeline.fusion import Account, fuse
from timeline.models import Article, Citation, Claim, Event, EventLink, KeptApart, Participation
from timeline.sameness import Contact, Likeness, Party, folded, same_event
from timeline.upkeep import accounts_of, lock_record, propose_readings, refresh, standing
from timeline.vocabulary import Channel, DateBasis, LinkKind, Precision, ReviewState, Status

#: A report without a date is compared with events reported at most so many days before or after it, where no people are named.
UNDATED_DAYS = 500
#: Likenesses closer than this leave open which of two events is meant.
_NEARLY = 0.03


@dataclass
class Merged:
    """What an article's reading did to the record: an event a candidate, in their order; `made` are the ids of new ones."""

    events: list[Event] = field(default_factory=list)
    made: set[int] = field(default_factory=set)
    withdrawn: int = 0


@transaction.atomic
def merge_extraction(article: Article, extraction: Extraction, version: str) -> Merged:
    """Bring what was read out of an article into the record, as one transaction.

    A candidate goes first to the event that this article already cites with the same words, wherever that event has
    since been merged; then to an event of other articles that is the same contact; else a new event is made. Citations
    that the reading no longer gives are kept, but withdrawn, unless an editor has agreed to the event.
    """
    lock_record()
    article = Article.objects.select_for_update().get(pk=article.pk)
    citations = list(
        Citation.objects.filter(article=article)
        .exclude(start=None)
        .exclude(rule="")
        .select_related("event__merged_into")
        .order_by("pk")
    )
    merged = Merged()
    used: set[int] = set()
    for candidate, known in zip(extraction.events, match_citations(extraction.events, citations), strict=True):
        if known is not None:
            event, citation = _again(article, candidate, known, version)
        else:
            match = find_match(Contact.of_candidate(candidate, article.published), taken={event.pk for event in merged.events})
            event = match or _new_event(candidate, article)
            citation = _cite(event, article, candidate, version)
            merged.made |= {event.pk} if match is None else set()
        used.add(citation.pk)
        refresh(event)
        merged.events.append(event)
    for citation in citations:
        if citation.pk not in used and not citation.pinned and not citation.withdrawn and not _agreed(citation.event):
            citation.withdrawn = True
            citation.save(update_fields=["withdrawn"])
            refresh(Event.objects.get(pk=citation.event_id))
            merged.withdrawn += 1
    for candidate, event in zip(extraction.events, merged.events, strict=True):
        for mentioned in candidate.links:
            link(event, merged.events[mentioned.target], mentioned.kind)
    merged.events = [Event.objects.get(pk=event.pk) for event in merged.events]
    for event in merged.events:
        link_engagement(event)
    _keep_claims(article, extraction, merged.events, version)
    return merged


@transaction.atomic
def reconsider(event: Event) -> Event | None:
    """Join a vague report of one article, by now, to the event it is about, where what was read since makes that clear.

    Only an event that no person has touched; its address then leads to the other, which is returned.
    """
    lock_record()
    event = for_comparison(Event.objects.filter(pk=event.pk))[0]
    citations = list(event.citations.all())
    articles = {citation.article_id for citation in citations}
    exact = event.date_precision in (Precision.DAY, Precision.RANGE)
    if event.merged_into_id or exact or len(articles) != 1 or _touched(event) or any(citation.pinned for citation in citations):
        return None
    beside = set(Event.objects.filter(citations__article__in=articles).values_list("pk", flat=True)) - {event.pk}
    target = find_match(contact_of(event), taken=beside, forbidden={event.pk, *_kept_apart_from(event)})
    if target is None or target.review_state == ReviewState.REJECTED:
        return None
    if target.citations.filter(article__in=articles, start__in=[citation.start for citation in citations]).exists():
        return None
    event.citations.update(event=target)
    event.claims.update(event=target)
    event.engaged.exclude(pk=target.pk).update(engagement=target)
    for old in EventLink.objects.filter(Q(source=event) | Q(target=event)).select_related("source", "target"):
        link(target if old.source == event else old.source, target if old.target == event else old.target, LinkKind(old.kind))
        old.delete()
    event = Event.objects.get(pk=event.pk)
    event.merged_into = target
    refresh(event, changed=True)
    refresh(target)
    link_engagement(target)
    return target


# --- an article's own citations -------------------------------------------------------------------------------------


def match_citations(candidates: Sequence[EventCandidate], citations: Sequence[Citation]) -> list[Citation | None]:
    """For each candidate the citation of this article that already gives it: best pairs first, each used once."""
    pairs = sorted(
        (
            (-score, i, j)
            for i, candidate in enumerate(candidates)
            for j, citation in enumerate(citations)
            if (score := _likeness_to_citation(candidate, citation)) > 0
        ),
    )
    found: list[Citation | None] = [None] * len(candidates)
    used: set[int] = set()
    for _, i, j in pairs:
        if found[i] is None and j not in used:
            found[i] = citations[j]
            used.add(j)
    return found


def _likeness_to_citation(candidate: EventCandidate, citation: Citation) -> float:
    """0 for different words, kinds or people; else how alike the two are."""
    before = citation.reading
    if citation.start is None or citation.end is None or not before.get("kind"):
        return 0
    spans = (candidate.quote, *candidate.further_quotes)
    shared = max(min(span.end, citation.end) - max(span.start, citation.start) for span in spans)
    if shared <= 0 or EVENT_TYPES[before["kind"]].family != EVENT_TYPES[candidate.kind].family:
        return 0
    mark = candidate.trigger
    same_mark = (
        citation.mark_start is not None
        and citation.mark_end is not None
        and mark.start < citation.mark_end
        and citation.mark_start < mark.end
    )
    people = {p.official_key or folded(p.name) for p in candidate.participants}
    people_before = {str(p["official"] or folded(p["name"])) for p in before.get("participants", ())}
    if people and people_before and not people & people_before and not same_mark:
        return 0
    return (
        shared / max(candidate.quote.end - candidate.quote.start, citation.end - citation.start, 1)
        + 4 * same_mark
        + 2 * (people == people_before)
        + (before["kind"] == candidate.kind)
        + (before["edtf"] == _stored_edtf(candidate))
        + 0.5 * (before["status"] == candidate.status)
    )


def _again(article: Article, candidate: EventCandidate, citation: Citation, version: str) -> tuple[Event, Citation]:
    """A citation found again, and its event; one whose reading no longer fits its event moves to where it belongs."""
    event = Event.objects.get(pk=standing(citation.event).pk)
    before = citation.reading
    _update_citation(citation, candidate, version)
    settled = citation.pinned or citation.event_id != event.pk
    if settled or all(before[key] == citation.reading[key] for key in ("kind", "status", "edtf", "participants", "place")):
        return event, citation
    contact = Contact.of_candidate(candidate, article.published)
    others = [account for account in accounts_of(event) if account.article != article.pk]
    if _touched(event) or (others and not same_event(contact, _contact_of_accounts(others)).conflicts):
        return event, citation
    match = find_match(contact, forbidden={event.pk, *_kept_apart_from(event)})
    if match is None and not others:
        return event, citation
    target = match or _new_event(candidate, article)
    if target.citations.filter(article=article, start=citation.start).exists():
        return event, citation
    citation.event = target
    citation.save(update_fields=["event"])
    if not event.citations.exists():
        event.merged_into = target
    refresh(event, changed=True)
    return target, citation


def _touched(event: Event) -> bool:
    """Whether a person has made, reviewed or changed this event: then no run takes anything from it."""
    return event.origin == Event.Origin.HAND or event.review_state != ReviewState.UNREVIEWED or event.corrections.exists()


def _agreed(event: Event) -> bool:
    """Whether a person has looked at this event and let it stand."""
    return event.review_state in (ReviewState.ACCEPTED, ReviewState.CORRECTED)


def _kept_apart_from(event: Event) -> set[int]:
    pairs = KeptApart.objects.filter(Q(first=event) | Q(second=event)).values_list("first_id", "second_id")
    return {number for pair in pairs for number in pair} - {event.pk}


def _cite(event: Event, article: Article, candidate: EventCandidate, version: str) -> Citation:
    """One more citation of the event; where these very words are cited for it already, that one."""
    citation = event.citations.filter(article=article, start=candidate.quote.start).first()
    citation = citation or Citation(event=event, article=article)
    _update_citation(citation, candidate, version)
    return citation


def _update_citation(citation: Citation, candidate: EventCandidate, version: str) -> None:
    """Keep what was read. Of a citation that an editor placed, mended or took away, words and standing remain."""
    quote, mark = candidate.quote, candidate.trigger
    taken = citation.event.citations.filter(article=citation.article, start=quote.start).exclude(pk=citation.pk)
    if not citation.pinned:
        citation.withdrawn = False
        if citation.start == quote.start or not taken.exists():
            citation.quote, citation.start, citation.end = quote.text, quote.start, quote.end
            citation.mark_start, citation.mark_end = mark.start, mark.end
    citation.reading = _reading(candidate)
    citation.rule = candidate.rule[:60]
    citation.confidence = candidate.confidence
    citation.extractor_version = version
    citation.save()


def _stored_edtf(candidate: EventCandidate) -> str:
    date = candidate.date
    return date.edtf or edtf.format_span(date.earliest, date.latest, approximate=date.approximate)


def _reading(candidate: EventCandidate) -> dict[str, Any]:
    """What this source alone says, as JSON."""
    return {
        "kind": candidate.kind,
        "status": str(candidate.status),
        "edtf": _stored_edtf(candidate),
        "date_precision": str(candidate.date.precision),
        "date_basis": str(candidate.date.basis),
        "date_text": candidate.date.text,
        "place": candidate.place,
        "country": candidate.country,
        "channel": str(candidate.channel),
        "form": str(candidate.form),
        "requested_by": str(candidate.requested_by),
        "margins_of": candidate.margins_of,
        "headline": candidate.headline,
        "salience": candidate.salience,
        "further": [[span.start, span.end] for span in candidate.further_quotes],
        "participants": [_actor_json(actor) for actor in candidate.participants],
    }


def _actor_json(actor: ActorMention) -> dict[str, Any]:
    return {
        "official": int(actor.official_key) if actor.official_key else None, "name": actor.name, "side": str(actor.side),
        "role": str(actor.role), "post": actor.post, "level": actor.level, "is_state": actor.is_state,
    }  # fmt: skip


# --- other articles' events -----------------------------------------------------------------------------------------


def find_match(contact: Contact, taken: Collection[int] = (), forbidden: Collection[int] = ()) -> Event | None:
    """The event that is the same contact, if exactly one is, or one is clearly the likeliest.

    `taken` are events that other candidates of the same article went to: there, more must speak for it.
    """
    ranked = [
        (likeness, event, other)
        for event, other in events_near(contact)
        if event.pk not in forbidden
        and (likeness := same_event(contact, other)).same
        and (event.pk not in taken or _told_twice(contact, other, likeness))
    ]
    if not ranked:
        return None
    ranked.sort(key=lambda row: (-row[0].score, row[1].review_state == ReviewState.REJECTED, -row[1].source_count, row[1].pk))
    best, event, other = ranked[0]
    rivals = [row for row in ranked[1:] if best.score - row[0].score < _NEARLY and row[1].review_state != ReviewState.REJECTED]
    vague = contact.precision not in (Precision.DAY, Precision.RANGE)
    if vague and not all(same_event(other, rival).same for _, _, rival in rivals):
        # Of several contacts in the same town, later reports mean the one that is known best
        known = max(rival.source_count for _, rival, _ in rivals)
        if not best.same_place or event.source_count <= known:
            return None
    return Event.objects.get(pk=event.pk)


def _told_twice(contact: Contact, other: Contact, likeness: Likeness) -> bool:
    """Whether two candidates of one article are one event that its reader did not join: the same day, the same town, the
    same matter or the same trip."""
    if contact.kind == other.kind and contact.kind in ("visit", "incident"):
        return True
    to_the_day = (
        likeness.score >= 0.95 and contact.precision == other.precision == Precision.DAY and contact.earliest == other.earliest
    )
    return to_the_day or (likeness.same_place and likeness.score >= 0.85)


def events_near(contact: Contact) -> list[tuple[Event, Contact]]:
    """Events that may be the same contact, with what is compared of each: of the same people, or of states alone around
    the same time. Three queries, whatever the record's size."""
    events = Event.objects.filter(merged_into=None)
    people = [party for party in contact.parties if not party.is_state]
    if people:
        who = Q(official_id__in=[int(party.key) for party in people if party.key.isdigit()])
        for party in people:
            if not party.key.isdigit():
                who |= Q(official=None, is_state=False, name__icontains=party.key.split()[-1])
        events = events.filter(pk__in=Participation.objects.filter(who).values("event_id"))
    else:
        family = EVENT_TYPES[contact.kind].family
        events = events.filter(kind__in=[kind.code for kind in EVENT_TYPES.values() if kind.family == family])
    around = dt.timedelta(days=UNDATED_DAYS)
    if contact.dated:
        (first, last), margin = contact.days, dt.timedelta(days=8)
        dated = Q(date_earliest__lte=last + margin) & (Q(date_latest__gte=first - margin) | Q(date_latest=None))
        undated = Q(date_earliest=None, date_latest=None, sort_date__range=(first - around, last + around))
        events = events.filter(dated | undated)
    elif not people:
        events = events.filter(sort_date__range=(contact.published - around, contact.published + around))
    return [(event, contact_of(event)) for event in for_comparison(events)]


def for_comparison(events: Any) -> list[Event]:
    """The events of a queryset with what `contact_of` reads, in three queries."""
    citations = Citation.objects.standing().only(
        "event_id", "article_id", "reading", "mark_start", "mark_end", "quote", "start", "pinned"
    )
    return list(
        events.defer("search_text", "summary").prefetch_related(
            Prefetch("participations", Participation.objects.all()), Prefetch("citations", citations)
        )
    )


def contact_of(event: Event) -> Contact:
    """What is compared of an event that `for_comparison` fetched."""
    citations = list(event.citations.all())
    date = edtf.parse(event.edtf)
    return Contact(
        kind=event.kind,
        status=Status(event.status),
        parties=tuple(
            Party.of(str(p.official_id) if p.official_id else None, p.name, p.side, p.level, p.role, p.is_state)
            for p in event.participations.all()
        ),
        earliest=event.date_earliest,
        latest=event.date_latest,
        precision=Precision(event.date_precision),
        place=event.place,
        country=event.country,
        published=event.first_reported or event.sort_date,
        approximate=date.approximate,
        inferred=event.date_basis == DateBasis.PUBLISHED,
        main=any(citation.reading.get("salience", "main") == "main" for citation in citations),
        headline=" ".join([event.headline, *(_marked(citation) for citation in citations)]),
        channel=Channel(event.channel),
    )


def _marked(citation: Citation) -> str:
    """The words of the quote that carry the event."""
    if citation.start is None or citation.mark_start is None or citation.mark_end is None:
        return ""
    return citation.quote[max(citation.mark_start - citation.start, 0) : max(citation.mark_end - citation.start, 0)]


def _contact_of_accounts(accounts: Sequence[Account]) -> Contact:
    """What several citations together say, as something to compare."""
    fused = fuse(accounts)
    said, date = fused.fields, edtf.parse(fused.fields["edtf"])
    return Contact(
        kind=said["kind"],
        status=Status(said["status"]),
        parties=tuple(
            Party.of(str(p.official) if p.official else None, p.name, p.side, p.level, p.role, p.is_state) for p in fused.people
        ),
        earliest=date.earliest,
        latest=date.latest,
        precision=Precision(said["date_precision"]),
        place=said["place"],
        country=said["country"],
        published=min(account.published for account in accounts),
        approximate=date.approximate,
        inferred=said["date_basis"] == DateBasis.PUBLISHED,
        headline=said["headline"],
        channel=Channel(said["channel"]),
    )


def _new_event(candidate: EventCandidate, article: Article) -> Event:
    """An event still without a citation; `refresh` fills in what its citations say."""
    return Event.objects.create(
        kind=candidate.kind, status=candidate.status, first_reported=article.published, version=0,
        headline=candidate.headline[:300] or candidate.quote.text[:300],
    )  # fmt: skip


# --- claims ---------------------------------------------------------------------------------------------------------


def _keep_claims(article: Article, extraction: Extraction, events: Sequence[Event], version: str) -> None:
    """The claims that the article makes, each once by its words; one no longer read is kept, but withdrawn.

    What an editor settled stands; words whose kind an editor has set are the same claim whatever kind is read.
    """
    known = {(claim.start, claim.kind): claim for claim in Claim.objects.filter(article=article)}
    settled = {start: (start, kind) for (start, kind), claim in known.items() if "kind" in claim.locked_fields}
    read = {(candidate.quote.start, candidate.kind) for candidate in extraction.claims}
    for candidate in extraction.claims:
        key = candidate.quote.start, candidate.kind
        if key not in known and settled.get(candidate.quote.start) not in read:
            key = settled.get(candidate.quote.start, key)
        claim = known.pop(key, None)
        claim = claim or Claim(article=article, start=candidate.quote.start, kind=candidate.kind)
        values: dict[str, Any] = {
            "kind": candidate.kind,
            "event": events[candidate.subject] if candidate.subject is not None else None,
            "quote": candidate.quote.text,
            "end": candidate.quote.end,
            "participants": [_actor_json(actor) for actor in candidate.participants],
            "scope": dict(candidate.scope),
            "baseline_kind": candidate.baseline_kind,
            "baseline_text": candidate.baseline_text[:300],
            "baseline_edtf": candidate.baseline.edtf,
            "confidence": candidate.confidence,
            "extractor_version": version,
            "withdrawn": False,
        }
        for name, value in values.items():
            if name not in claim.locked_fields:
                setattr(claim, name, value)
        claim.save()
        if claim.locked_fields:
            propose_readings(claim, {**values, "event": values["event"].pk if values["event"] else None})
    for claim in known.values():
        propose_readings(claim, {})
        if not claim.withdrawn and claim.review_state == ReviewState.UNREVIEWED:
            claim.withdrawn = True
            claim.save(update_fields=["withdrawn"])
