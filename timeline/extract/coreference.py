"""Which drafts of one article are one event, and what each of them adds to it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from timeline.event_types import EVENT_TYPES
from timeline.extract.discourse import BOTH
from timeline.extract.drafts import Draft
from timeline.extract.triggers import OPEN_KINDS
from timeline.extract.types import NO_DATE, DateMention
from timeline.vocabulary import Form, Precision, RequestedBy, Status

#: How telling a kind is: the most telling of a cluster's kinds names the event.
_KIND_ORDER = ("video_call", "call", "meeting", "talks", "visit", "invitation")
_OFF = (Status.CANCELLED, Status.POSTPONED, Status.REFUSED)


#: Characters within which an account of a trip goes on.
_SAME_STORY = 1200
#: Characters within which the next sentence or two begin.
_NEXT = 500


@dataclass
class Cluster:
    """Drafts taken to be one event; the fields are those of the event so far."""

    drafts: list[Draft] = field(default_factory=list)
    kind: str = ""
    status: Status = Status.HELD
    explicit: bool = False
    people: list = field(default_factory=list)
    sides: set = field(default_factory=set)
    roles: dict = field(default_factory=dict)
    date: DateMention = NO_DATE
    date_score: float = 0.0
    place: str = ""
    country: str = ""
    topic: str = ""
    form: Form = Form.UNKNOWN
    margins_of: str = ""
    requested_by: RequestedBy = RequestedBy.UNKNOWN

    @property
    def lead(self) -> Draft:
        """The draft that tells the event best: named people first, then a date, then the earliest."""
        return max(self.drafts, key=lambda d: (not d.anaphor, len(d.people), d.date is not NO_DATE, -d.sentence.start))

    def add(self, draft: Draft) -> None:
        """Take a draft in, and what it tells beyond what is known."""
        first = not self.drafts
        self.drafts.append(draft)
        if not self.kind or (draft.kind and _rank(draft.kind) < _rank(self.kind) and not draft.anaphor):
            self.kind = draft.kind or self.kind
        if first or (draft.explicit and not self.explicit and not draft.anaphor):
            self.status, self.explicit = draft.status, draft.explicit
        elif draft.status in _OFF and self.status not in _OFF and draft.explicit:
            self.status, self.explicit = draft.status, True
        for person in draft.people:
            if person not in self.people:
                self.people.append(person)
        self.sides |= draft.sides
        self.roles |= draft.roles
        if _sharper(draft, self):
            self.date, self.date_score = draft.date, draft.date_score
        if not self.place or (draft.place and self.place == self.country and draft.country == self.country):
            self.place, self.country = draft.place or self.place, draft.country or self.country
        self.topic = self.topic or draft.topic
        if self.form is Form.UNKNOWN:
            self.form = draft.form
        self.margins_of = self.margins_of or draft.margins_of
        if self.requested_by is RequestedBy.UNKNOWN:
            self.requested_by = draft.requested_by


def _rank(kind: str) -> int:
    return _KIND_ORDER.index(kind) if kind in _KIND_ORDER else len(_KIND_ORDER)


def _width(date: DateMention) -> int:
    return (date.latest - date.earliest).days if date.earliest and date.latest else 10_000


def _sharper(draft: Draft, cluster: Cluster) -> bool:
    """Whether the draft's date is the better one: dated at all, then narrower within the other, then better tied."""
    if draft.date is NO_DATE:
        return False
    if cluster.date is NO_DATE:
        return True
    return _width(draft.date) < _width(cluster.date) or (
        _width(draft.date) == _width(cluster.date) and draft.date_score > cluster.date_score
    )


def _family(kind: str) -> str:
    return EVENT_TYPES[kind].family if kind else ""


def _kinds_agree(a: str, b: str) -> bool:
    if {a, b} == {"call", "video_call"}:
        return True
    if not a or not b:
        return {_family(a), _family(b)} <= {"", "meet", "call", "video"}
    return _family(a) == _family(b)


def _dates_agree(a: DateMention, b: DateMention) -> bool:
    if not (a.earliest and a.latest and b.earliest and b.latest):
        return True
    return a.earliest <= b.latest and b.earliest <= a.latest


def _places_agree(a: Draft | Cluster, b: Draft | Cluster) -> bool:
    if not a.place or not b.place or a.place == b.place:
        return True
    return a.country == b.country and (a.place == a.country or b.place == b.country) if a.country else False


def _people_agree(cluster: Cluster, draft: Draft) -> bool:
    """Whether nobody named by both is at odds: on each side that both name, someone is the same."""
    if not cluster.people or not draft.people:
        return (not draft.people and not cluster.people) or draft.anaphor or draft.definite
    shared = set(cluster.people) & set(draft.people)
    if not shared:
        return False
    return all(any(p.side is side for p in shared) for side in {p.side for p in cluster.people} & {p.side for p in draft.people})


def _statuses_agree(cluster: Cluster, draft: Draft) -> bool:
    a, b = cluster.status, draft.status
    if a is b or draft.anaphor:
        return True
    if a in _OFF and b in _OFF:
        return True
    if {a, b} == {Status.HELD, Status.ONGOING}:
        return True
    if (a in _OFF or b in _OFF) and draft.kind == "visit":
        if Status.HELD in (a, b) and (cluster.date is not NO_DATE if a is Status.HELD else draft.date is not NO_DATE):
            return False
        return not (cluster.explicit and draft.explicit) or Status.PLANNED in (a, b)
    if Status.PLANNED in (a, b):
        loose = draft if b is not Status.PLANNED else None
        return (
            loose is not None
            and not loose.explicit
            and loose.why in ("mentioned", "loose", "before", "subject", "present")
            and (loose.date is NO_DATE or _dates_equal(loose.date, cluster.date))
        ) or (
            b is Status.PLANNED
            and not cluster.explicit
            and cluster.date is NO_DATE
            and all(d.why in ("mentioned", "loose", "before", "subject") for d in cluster.drafts)
        )
    return False


def _told_together(cluster: Cluster, draft: Draft) -> bool:
    """Whether one sentence tells both, with the same people ("meets X during a virtual summit") or on the same days with people
    told of but one of them ("the first talks came on May 3, when X and Y met")."""
    beside = [d for d in cluster.drafts if d.sentence.start == draft.sentence.start]
    return any(
        (set(d.people) == set(draft.people) and d.people)
        or (not d.people and draft.people and _dates_equal(d.date, draft.date) and _when_between(d, draft))
        for d in beside
    )


def _when_between(first: Draft, second: Draft) -> bool:
    """Whether the second is told by the clause of "when" that explains the date of the first."""
    between = second.sentence.text[first.span[1] - first.sentence.start : second.span[0] - second.sentence.start]
    return ", when " in between


def _recalled(cluster: Cluster, draft: Draft, day: dt.date) -> bool:
    """Whether a noun speaks of something over for weeks, where the event is still to come."""
    over = draft.date.latest is not None and draft.date.latest < day - dt.timedelta(days=14)
    return cluster.status is Status.PLANNED and draft.status is not Status.PLANNED and over


def _named_next(cluster: Cluster, draft: Draft) -> bool:
    """Whether people of both sides are those of a contact of the two states, not held, that was told just before for the same
    time: "U.S.-China talks are set for this week. X will host Y on Friday"."""
    return (
        not cluster.people
        and cluster.sides == draft.sides == BOTH
        and {p.side for p in draft.people} == BOTH
        and cluster.status is draft.status
        and draft.status in (Status.PLANNED, Status.REFUSED)
        and _family(cluster.kind) == _family(draft.kind) == "meet"
        and NO_DATE not in (cluster.date, draft.date)
        and _dates_agree(cluster.date, draft.date)
        and _places_agree(cluster, draft)
        and draft.sentence.start - cluster.drafts[-1].sentence.start < _NEXT
    )


def _same(cluster: Cluster, draft: Draft, day: dt.date) -> bool:
    if _recalled(cluster, draft, day):
        return False
    meets = {"", "meet", "call", "video"}
    if (
        _told_together(cluster, draft)
        and {_family(cluster.kind), _family(draft.kind)} <= meets
        and (cluster.status is draft.status or (not draft.explicit and draft.why in ("mentioned", "loose")))
    ):
        return _dates_agree(cluster.date, draft.date) and _places_agree(cluster, draft)
    if {cluster.kind, draft.kind} == {"call", "video_call"} and not (_dates_equal(cluster.date, draft.date) or draft.anaphor):
        return False
    if (
        "" in (cluster.kind, draft.kind)
        and "contact.speak" in (draft.rule, cluster.drafts[0].rule)
        and "meet" in (_family(cluster.kind), _family(draft.kind))
    ):
        near = abs(draft.sentence.start - cluster.drafts[-1].sentence.start) < 400
        if not (near or draft.anaphor or draft.definite or _dates_equal(cluster.date, draft.date)):
            return False
    if _named_next(cluster, draft):
        return True
    if not (_kinds_agree(cluster.kind, draft.kind) and _people_agree(cluster, draft) and _dates_agree(cluster.date, draft.date)):
        return False
    if cluster.kind == "cancellation" and any(d.sentence.start == draft.sentence.start for d in cluster.drafts):
        return False
    if cluster.kind == "incident" or cluster.kind == "cancellation":
        return (
            cluster.topic == draft.topic
            and (cluster.topic != "" or (cluster.drafts[0].rule == draft.rule and _places_agree(cluster, draft)))
            and set(cluster.people) == set(draft.people)
        )
    if not _places_agree(cluster, draft) or not _statuses_agree(cluster, draft):
        return False
    if draft.previous != any(d.previous for d in cluster.drafts) and NO_DATE in (cluster.date, draft.date):
        return False  # "our last meeting was in May" is not the one that the text is about
    if cluster.people and not draft.people and not draft.anaphor and draft.date is not NO_DATE and cluster.date is NO_DATE:
        return False  # the dated talks of the two sides are not the undated meeting of two people
    if not cluster.people and not draft.people and not draft.anaphor:
        return cluster.date is NO_DATE or draft.date is NO_DATE or cluster.date.earliest == draft.date.earliest
    return True


def _refers(cluster: Cluster, draft: Draft) -> bool:
    """Whether a noun without people ("the meeting") can mean the event."""
    if cluster.kind in ("incident", "cancellation") or (cluster.kind == "" and draft.kind not in ("", "call")):
        return False
    near = draft.sentence.start - cluster.drafts[-1].sentence.start < 600
    return not draft.place or cluster.place == draft.place or (not cluster.place and near)


def _goes_on(draft: Draft, clusters: Sequence[Cluster]) -> bool:
    """Whether a planned journey is the next leg of a visit just told: "arrived in Beijing", then "will fly to Shanghai"."""
    if draft.kind != "visit" or draft.status is not Status.PLANNED or draft.rule != "visit.go" or draft.place == draft.country:
        return False
    return any(
        c.kind == "visit"
        and c.status in (Status.HELD, Status.ONGOING)
        and c.country == draft.country
        and c.place != draft.place
        and set(c.people) & set(draft.people)
        and draft.sentence.start - c.drafts[-1].sentence.start < _SAME_STORY
        for c in clusters
    )


def cluster(drafts: Sequence[Draft], day: dt.date) -> list[Cluster]:
    """The events of an article published on that day, in the order in which it tells them."""
    clusters: list[Cluster] = []
    for draft in drafts:
        if draft.joins:
            meetings = [
                c
                for c in clusters
                if _family(c.kind) in ("meet", "call", "video") and c.status is Status.HELD and (c.people or len(c.sides) == 2)
                if _dates_agree(c.date, draft.date)
            ]
            if meetings:
                near = max(meetings, key=lambda c: c.drafts[-1].sentence.start)
                near.add(draft)
            continue
        if _goes_on(draft, clusters):
            continue
        candidates = [c for c in clusters if _same(c, draft, day)]
        if draft.anaphor and not draft.people:
            candidates = [c for c in candidates if _refers(c, draft)]
            if not candidates:
                continue
            near = max(candidates, key=lambda c: c.drafts[-1].sentence.start)
            near.add(draft)
            continue
        if candidates:
            best = max(
                candidates,
                key=lambda c: (
                    _dates_equal(c.date, draft.date),
                    draft.date is NO_DATE and c.drafts[-1].sentence.start == draft.sentence.start,
                    c.date is not NO_DATE and draft.date is not NO_DATE,
                    len(set(c.people) & set(draft.people)),
                    c.drafts[-1].sentence.start,
                ),
            )
            best.add(draft)
        elif not draft.anaphor or draft.kind == "visit":
            fresh = Cluster()
            fresh.add(draft)
            clusters.append(fresh)
    clusters = [c for c in clusters if (c.people and any(d.explicit for d in c.drafts)) or not all(d.anaphor for d in c.drafts)]
    clusters = [c for c in clusters if not all(d.loose for d in c.drafts)]
    for found in clusters:
        if not found.kind:
            found.kind = found.lead.open_kind or OPEN_KINDS[found.lead.rule]
        if found.kind in ("call", "video_call"):
            found.place = found.country = ""
    return clusters


def _dates_equal(a: DateMention, b: DateMention) -> bool:
    return a is not NO_DATE and (a.earliest, a.latest) == (b.earliest, b.latest)


def during_visit(found: Cluster, clusters: Sequence[Cluster]) -> Cluster | None:
    """The trip on which an undated contact was (or is to be): told right after the trip and of the traveller,
    with nothing that sets it elsewhere. None where there is no such trip."""
    if found.date is not NO_DATE or found.kind not in ("meeting", "talks"):
        return None
    made = {Status.HELD: (Status.HELD, Status.ONGOING), Status.PLANNED: (Status.PLANNED, Status.ONGOING)}.get(found.status, ())
    told = found.drafts[0].sentence.start
    for trip in reversed(clusters):
        if trip is found or trip.status not in made or not trip.date.earliest:
            continue
        if trip.kind != "visit" and not _round_of_meetings(trip):
            continue
        if trip.date.precision not in (Precision.DAY, Precision.RANGE, Precision.MONTH, Precision.WEEK):
            continue
        near = any(0 <= told - d.sentence.start < _SAME_STORY for d in trip.drafts)
        there = not found.country or found.country == trip.country
        if near and there and set(trip.people) & set(found.people) and not all(d.subordinate for d in found.drafts):
            return trip
    return None


def _round_of_meetings(found: Cluster) -> bool:
    """Whether somebody is told to have met unnamed officials of the other side: the meetings told next are those."""
    return found.kind in ("meeting", "talks") and any(
        len({p.side for p in d.people}) == 1 and len(d.sides) == 2 and not d.anaphor and d.date is not NO_DATE
        for d in found.drafts
    )


def news_of_the_day(found: Cluster, first_sentences: set[int]) -> bool:
    """Whether an undated event is the article's news: told as held in its first sentences, in plain past or present."""
    if found.date is not NO_DATE:
        return False
    if found.status is Status.ONGOING:
        return True
    if found.kind == "cancellation":
        return not all(d.subordinate for d in found.drafts) and any(d.sentence.start in first_sentences for d in found.drafts)
    if found.status is not Status.HELD:
        return False
    if all(d.subordinate or d.recalled for d in found.drafts):
        return False
    if any(d.reported for d in found.drafts):
        return True
    return any(d.sentence.start in first_sentences and d.why not in ("mentioned", "loose", "before") for d in found.drafts)
