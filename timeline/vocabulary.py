"""The closed lists the record speaks in. Each member's value is what is stored and exported; its label is for people."""

from enum import StrEnum


class Term(StrEnum):
    """A member is a stored code with a label for people and, where it helps, a line that explains it."""

    label: str
    help: str

    def __new__(cls, value: str, label: str = "", help: str = "") -> "Term":
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        member.help = help
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """(code, label) pairs, in the order of the list."""
        return [(member.value, member.label) for member in cls]


class Side(Term):
    """A participant's side, by ISO 3166 alpha-3."""

    USA = "USA", "United States"
    CHN = "CHN", "China"


class Status(Term):
    PLANNED = "planned", "Announced", "Said to be going to happen; nothing says yet that it did."
    HELD = "held", "Held", "It happened."
    ONGOING = "ongoing", "Under way", "It was going on when the source was published."
    CANCELLED = "cancelled", "Cancelled", "Agreed or announced, then called off."
    POSTPONED = "postponed", "Postponed", "Agreed or announced, then put off to another time."
    REFUSED = "refused", "Refused", "One side asked; the other declined or did not answer."
    DENIED = "denied", "Denied", "A side says that it did not happen."


#: The statuses that count as contact when records and silences are worked out.
CONTACT_STATUSES = (Status.HELD, Status.ONGOING)


class Channel(Term):
    LEADER = "leader", "Leaders"
    DIPLOMATIC = "diplomatic", "Diplomatic"
    DEFENCE = "defence", "Defence"
    ECONOMIC = "economic", "Economic"
    CLIMATE = "climate", "Climate"
    PARTY = "party", "Party"
    INTELLIGENCE = "intelligence", "Intelligence"
    LEGISLATIVE = "legislative", "Legislative"
    LAW_ENFORCEMENT = "law_enforcement", "Law enforcement"
    SUBNATIONAL = "subnational", "Subnational"
    OTHER = "other", "Other"


class Role(Term):
    VISITOR = "visitor", "Visitor"
    HOST = "host", "Host"
    PARTICIPANT = "participant", "Participant"


class Form(Term):
    IN_PERSON = "in_person", "In person"
    PHONE = "phone", "By phone"
    VIDEO = "video", "By video"
    WRITING = "writing", "In writing"
    UNKNOWN = "unknown", "Not stated"


class RequestedBy(Term):
    USA = "USA", "United States"
    CHN = "CHN", "China"
    BOTH = "both", "Both sides"
    UNKNOWN = "unknown", "Not stated"


class Precision(Term):
    """How exactly the sources place an event in time."""

    DAY = "day", "Day"
    RANGE = "range", "Several days"
    WEEK = "week", "Week"
    PART_OF_MONTH = "part_of_month", "Part of a month"
    MONTH = "month", "Month"
    SEASON = "season", "Season or quarter"
    YEAR = "year", "Year"
    NONE = "none", "No date"


class DateBasis(Term):
    """The rule that turned the words of the source into a date."""

    EXPLICIT = "explicit", "Stated in full", "The text gives the calendar date or month."
    WEEKDAY = "weekday", "Weekday", "A weekday, resolved against the day of publication."
    RELATIVE = "relative", "Relative", "Words such as “last week”, resolved against the day of publication."
    ANCHORED = "anchored", "From another event", "Counted from the date of another event."
    PUBLISHED = "published", "From publication", "The text gives no date; inferred from the day of publication."
    EDITOR = "editor", "Editor", "Set by an editor."
    NONE = "none", "No date", "No source gives a date."


class ReviewState(Term):
    UNREVIEWED = "unreviewed", "Unreviewed", "Read by machine; no editor has looked yet."
    ACCEPTED = "accepted", "Reviewed", "An editor looked and agreed."
    CORRECTED = "corrected", "Corrected", "An editor changed at least one field."
    REJECTED = "rejected", "Rejected", "An editor found that it is no contact; kept, but not shown."


class LinkKind(Term):
    """How one event bears on another; read from the first event to the second."""

    BECAUSE_OF = "because_of", "because of"
    PART_OF = "part_of", "part of"
    RESCHEDULED_AS = "rescheduled_as", "rescheduled as"
    FOLLOW_UP_TO = "follow_up_to", "follow-up to"


class RunOutcome(Term):
    CODED = "coded", "Events found"
    NO_EVENT = "no_event", "No event found"
    FAILED = "failed", "Failed"


#: Level of a post, 1 the highest, and its words for people.
LEVELS: dict[int, str] = {
    1: "Head of state or government",
    2: "Vice-president, vice-premier, Politburo or cabinet",
    3: "Minister, national security adviser or agency head",
    4: "Deputy minister, ambassador, senator or governor",
    5: "Assistant secretary or director-general",
}
#: The short form, for a row of the timeline.
LEVELS_SHORT: dict[int, str] = {1: "Leader", 2: "Cabinet", 3: "Minister", 4: "Deputy / ambassador", 5: "Director"}
#: Countries that are not “a third country”. Taiwan is neither that nor, in this record, a place where the two meet.
HOME_COUNTRIES = ("", "United States", "China", "Taiwan")
