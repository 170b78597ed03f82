"""How the events of one article bear on each other: because of, part of a visit, rescheduled as, follow-up to."""

import datetime as dt
import re
from collections.abc import Sequence

from timeline.extract.coreference import Cluster
from timeline.extract.types import CandidateLink
from timeline.vocabulary import LinkKind, Status

#: Words between two events of one sentence that say how they bear on each other; the second event is the cause or the first.
_BECAUSE = re.compile(
    (
        r"\b(?:because of|in response to|in retaliation for|in retribution for|in protest at|in anger at|over|following|"
        r"after|prompted by|due to)\b"
    ),
    re.IGNORECASE,
)
_CAUSED = re.compile(r"\b(?:causing|prompting|prompted|forcing|forced|leading|led)\b", re.IGNORECASE)
_FOLLOWS = re.compile(
    (
        r"\b(?:follow(?:s|ed|ing)?(?: up)?(?: on)?|follow-up|build(?:s|ing)? on|continues|came .{0,40} after|after|as "
        r"discussed .{0,60} at)\b"
    ),
    re.IGNORECASE,
)
_OFF = (Status.CANCELLED, Status.POSTPONED, Status.REFUSED)
_MEETINGS = ("meeting", "talks", "other")
_CALLS = ("call", "video_call")


def links_between(clusters: Sequence[Cluster], text: str) -> list[tuple[CandidateLink, ...]]:
    """For each event its links to others of the same article, by index."""
    return [tuple(_links_of(number, clusters, text)) for number in range(len(clusters))]


def _links_of(number: int, clusters: Sequence[Cluster], text: str) -> list[CandidateLink]:
    found: list[CandidateLink] = []
    one = clusters[number]
    for k, other in enumerate(clusters):
        if k == number:
            continue
        if _part_of(one, other):
            found.append(CandidateLink(LinkKind.PART_OF, k))
        elif _rescheduled(one, other):
            found.append(CandidateLink(LinkKind.RESCHEDULED_AS, k))
        elif _because(one, other, text):
            found.append(CandidateLink(LinkKind.BECAUSE_OF, k))
        elif _follow_up(one, other, text):
            found.append(CandidateLink(LinkKind.FOLLOW_UP_TO, k))
    return found


def _within(one: Cluster, other: Cluster, days: int = 0) -> bool:
    a, b = one.date, other.date
    if not (a.earliest and a.latest and b.earliest and b.latest):
        return False
    return b.earliest - dt.timedelta(days=days) <= a.earliest and a.latest <= b.latest + dt.timedelta(days=days)


def _part_of(one: Cluster, other: Cluster) -> bool:
    """A meeting held on a visit: the traveller takes part, in the country visited, in the days of the visit."""
    if (
        one.kind not in _MEETINGS
        or other.kind != "visit"
        or not set(one.people) & set(other.people)
        or (one.status in _OFF) != (other.status in _OFF)
    ):
        return False
    if one.country and other.country and one.country != other.country:
        return False
    near = abs(one.lead.sentence.start - other.lead.sentence.start) < 1200
    return _within(one, other) or (near and not (one.date.earliest and other.date.earliest) and bool(one.country))


def _rescheduled(one: Cluster, other: Cluster) -> bool:
    """A visit that was put off and another, later or planned, by the same traveller to the same country."""
    if (
        one.kind != "visit"
        or other.kind != "visit"
        or one.status not in _OFF
        or other.status in _OFF
        or not set(one.people) & set(other.people)
    ):
        return False
    if one.country and other.country and one.country != other.country:
        return False
    if other.status is Status.PLANNED:
        return True
    return bool(one.date.earliest and other.date.earliest and other.date.earliest > one.date.earliest)


def _between(one: Cluster, other: Cluster, text: str) -> tuple[str, bool] | None:
    """The words between two events told in one sentence, and whether `one` comes first; None where no sentence tells both."""
    for a in one.drafts:
        for b in other.drafts:
            if a.sentence.start == b.sentence.start and a.span != b.span:
                low, high = sorted((a.span, b.span))
                return text[low[1] : high[0]], a.span < b.span
    return None


def _because(one: Cluster, other: Cluster, text: str) -> bool:
    if other.kind != "incident" or (one.status not in _OFF and one.kind not in ("cancellation", "protest")):
        return False
    told = _between(one, other, text)
    if told is None:
        return False
    words, first = told
    return bool((_BECAUSE if first else _CAUSED).search(words))


def _follow_up(one: Cluster, other: Cluster, text: str) -> bool:
    if (
        other.kind not in _MEETINGS + _CALLS
        or one.kind not in _MEETINGS + _CALLS
        or other.status is not Status.HELD
        or one.status in _OFF
    ):
        return False
    told = _between(one, other, text)
    if told is None or not told[1] or not _FOLLOWS.search(told[0]):
        return False
    return not (one.date.earliest and other.date.earliest) or other.date.earliest <= one.date.earliest
