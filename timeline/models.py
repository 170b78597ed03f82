"""The record: articles and the people register go in, events with their participants and citations come out."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from simple_history.models import HistoricalRecords

from timeline import edtf
from timeline.event_types import EVENT_TYPES, EventType
from timeline.querysets import ArticleQuerySet, CitationQuerySet, EventQuerySet, OfficialQuerySet
from timeline.vocabulary import (
    LEVELS,
    Channel,
    DateBasis,
    Form,
    LinkKind,
    Precision,
    RequestedBy,
    ReviewState,
    Role,
    RunOutcome,
    Side,
    Status,
)


def kind_choices() -> list[tuple[str, str]]:
    """The kinds as form choices: a callable, so that a new kind needs no migration."""
    return [(kind.code, kind.label) for kind in EVENT_TYPES.values()]


def unique_slug(model: type[models.Model], text: str, fallback: str) -> str:
    """A slug of `text` that no row of `model` has yet; `fallback` where nothing of the text survives."""
    base = slugify(text)[:80] or fallback
    slug, number = base, 2
    while model._default_manager.filter(slug=slug).exists():
        slug, number = f"{base}-{number}", number + 1
    return slug


class Publisher(models.Model):
    """Who published an article: a newspaper, an agency, a ministry. `side` is set for a government's own voice."""

    name = models.CharField(max_length=200, unique=True)
    slug = models.SlugField(max_length=90, unique=True)
    side = models.CharField(max_length=3, choices=Side.choices, blank=True, help_text="Only for a government's own voice.")
    homepage = models.URLField(max_length=500, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.slug = self.slug or unique_slug(Publisher, self.name, "publisher")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("publisher", args=[self.slug])


class Article(models.Model):
    """A source as it came in. Its text is never overwritten; `published` is the anchor of its relative dates."""

    class Origin(models.TextChoices):
        FILE = "file", "File"
        PASTE = "paste", "Pasted text"
        PAGE = "page", "Web page"
        FEED = "feed", "Feed"
        SEED = "seed", "Seed report"
        HAND = "hand", "Cited by hand, without its text"

    address = models.URLField(max_length=2000, blank=True)
    canonical_address = models.CharField(max_length=2000, null=True, unique=True, editable=False)
    title = models.CharField(max_length=500)
    publisher = models.ForeignKey(Publisher, on_delete=models.PROTECT, related_name="articles")
    published = models.DateField(db_index=True)
    text = models.TextField(blank=True)
    content_hash = models.CharField(max_length=64, null=True, unique=True, editable=False)
    language = models.CharField(max_length=10, default="en")
    origin = models.CharField(max_length=5, choices=Origin.choices, default=Origin.FILE)
    added_at = models.DateTimeField(auto_now_add=True, db_index=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    nothing_here = models.BooleanField(default=False, help_text="An editor read it and found no contact.")

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-published", "-id"]

    def __str__(self) -> str:
        return f"{self.publisher}: {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("article", args=[self.pk])


class Post(models.Model):
    """A post of one side: the rank table. Its level and channel hold for each holder whose tenure says nothing else."""

    name = models.CharField(max_length=200)
    organisation = models.CharField(max_length=200, blank=True)
    side = models.CharField(max_length=3, choices=Side.choices)
    channel = models.CharField(max_length=20, choices=Channel.choices)
    level = models.PositiveSmallIntegerField(choices=list(LEVELS.items()))
    slug = models.SlugField(max_length=90, unique=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["level", "name"]
        constraints = [models.UniqueConstraint(fields=["side", "name", "organisation"], name="one_post_of_a_name")]

    def __str__(self) -> str:
        return f"{self.name} ({self.side})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.slug = self.slug or unique_slug(Post, f"{self.side} {self.name}", "post")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("post", args=[self.slug])


class Official(models.Model):
    """A person of the register."""

    name = models.CharField(max_length=200, unique=True)
    native_name = models.CharField(max_length=100, blank=True)
    side = models.CharField(max_length=3, choices=Side.choices)
    slug = models.SlugField(max_length=90, unique=True)
    history = HistoricalRecords()

    objects = OfficialQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.slug = self.slug or unique_slug(Official, self.name, "official")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("official", args=[self.slug])

    @property
    def last_post(self) -> Post | None:
        """The post held now, else the one held last; of that and what was held beside it the highest, or first entered."""
        held = [(tenure.last_day or dt.date.max, tenure.first_day or dt.date.min, tenure) for tenure in self.tenures.all()]
        since = max(((last, first) for last, first, _ in held), default=(dt.date.max, dt.date.max))[1]
        beside = [tenure for last, _, tenure in held if last > since]
        return min(beside, key=lambda tenure: (tenure.level, tenure.pk)).post if beside else None


class Tenure(models.Model):
    """A post held by an official from one day to another, by EDTF: a start known to the month is stored as such."""

    official = models.ForeignKey(Official, on_delete=models.CASCADE, related_name="tenures")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="tenures")
    start = models.CharField(max_length=10, blank=True, help_text="YYYY, YYYY-MM or YYYY-MM-DD; blank if unknown.")
    end = models.CharField(max_length=10, blank=True, help_text="The same; blank while the post is held.")
    first_day = models.DateField(null=True, editable=False)
    last_day = models.DateField(null=True, editable=False)
    own_channel = models.CharField("channel", max_length=20, choices=Channel.choices, blank=True, help_text="Blank: the post's.")
    own_level = models.PositiveSmallIntegerField(
        "level", choices=list(LEVELS.items()), null=True, blank=True, help_text="Blank: the post's."
    )
    source = models.CharField(max_length=500, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = [F("first_day").asc(nulls_first=True), "id"]

    def __str__(self) -> str:
        return f"{self.official}, {self.post.name} ({self.start or '?'} – {self.end or ''})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.first_day = edtf.parse(self.start).earliest
        self.last_day = edtf.parse(self.end).latest
        super().save(*args, **kwargs)

    @property
    def level(self) -> int:
        """The level of the holder: the tenure's own, else the post's."""
        return self.own_level or self.post.level

    @property
    def channel(self) -> Channel:
        """The channel of the holder: the tenure's own, else the post's."""
        return Channel(self.own_channel or self.post.channel)

    def clean(self) -> None:
        for field in ("start", "end"):
            try:
                edtf.parse(getattr(self, field))
            except edtf.EdtfError as error:
                raise ValidationError({field: str(error)}) from error
        first, last = edtf.parse(self.start).earliest, edtf.parse(self.end).latest
        if first and last and first > last:
            raise ValidationError({"end": "The tenure ends before it starts."})


class Alias(models.Model):
    """Another name an official goes by; one tied to a tenure holds only while that post is held (“Premier Li”)."""

    official = models.ForeignKey(Official, on_delete=models.CASCADE, related_name="aliases")
    tenure = models.ForeignKey(Tenure, null=True, blank=True, on_delete=models.CASCADE, related_name="aliases")
    text = models.CharField(max_length=200)
    history = HistoricalRecords()

    class Meta:
        ordering = ["text"]
        verbose_name_plural = "aliases"
        constraints = [
            models.UniqueConstraint(fields=["official", "tenure", "text"], name="alias_once_a_tenure"),
            models.UniqueConstraint(fields=["official", "text"], condition=Q(tenure=None), name="alias_once"),
        ]

    def __str__(self) -> str:
        return self.text


class Event(models.Model):
    """One contact, planned contact, refusal or incident, with what all its citations together say of it.

    A field named in `locked_fields` was set by a person: no ingest, re-extraction or merge changes it. The columns from
    `first_reported` to `search_text` follow from participants and citations; `timeline.upkeep.refresh` keeps them.
    """

    class Origin(models.TextChoices):
        MACHINE = "machine", "Read by machine"
        HAND = "hand", "Added by hand"

    kind = models.CharField(max_length=20, choices=kind_choices)
    status = models.CharField(max_length=10, choices=Status.choices)
    edtf = models.CharField("date (EDTF)", max_length=60, blank=True)
    date_earliest = models.DateField(null=True, blank=True, editable=False)
    date_latest = models.DateField(null=True, blank=True, editable=False)
    date_precision = models.CharField(max_length=15, choices=Precision.choices, default=Precision.NONE)
    date_basis = models.CharField(max_length=10, choices=DateBasis.choices, default=DateBasis.NONE)
    date_text = models.CharField("words of the date", max_length=200, blank=True)
    date_other_side = models.CharField("date on the other side (EDTF)", max_length=60, blank=True)
    place = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=60, blank=True)
    channel = models.CharField(max_length=20, choices=Channel.choices, default=Channel.OTHER)
    form = models.CharField(max_length=10, choices=Form.choices, default=Form.UNKNOWN)
    level = models.PositiveSmallIntegerField(
        choices=list(LEVELS.items()), null=True, blank=True, help_text="Of the lower-ranked side."
    )
    requested_by = models.CharField(max_length=8, choices=RequestedBy.choices, default=RequestedBy.UNKNOWN)
    margins_of = models.CharField("on the margins of", max_length=200, blank=True)
    headline = models.CharField(max_length=300)
    summary = models.TextField(blank=True)
    confidence = models.FloatField(default=1.0)
    review_state = models.CharField(max_length=10, choices=ReviewState.choices, default=ReviewState.UNREVIEWED)
    origin = models.CharField(max_length=7, choices=Origin.choices, default=Origin.MACHINE)
    locked_fields = models.JSONField(default=list, blank=True)
    engagement = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="engaged",
        help_text="The first event of the engagement this one belongs to: planned, postponed and held are one.",
    )  # fmt: skip
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")

    first_reported = models.DateField(null=True, blank=True, editable=False)
    source_count = models.PositiveIntegerField(default=0, editable=False)
    level_usa = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    level_chn = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    sort_date = models.DateField(editable=False, help_text="The earliest day, or for an undated event the day first reported.")
    year = models.PositiveSmallIntegerField(editable=False)
    search_text = models.TextField(blank=True, editable=False)

    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-sort_date", "-id"]
        indexes = [
            models.Index(fields=["-sort_date", "-id"], name="event_newest"),
            models.Index(fields=["kind", "-sort_date"], name="event_kind"),
            models.Index(fields=["channel", "status", "-sort_date"], name="event_channel"),
            models.Index(fields=["date_earliest", "date_latest"], name="event_dates"),
            models.Index(fields=["place"], name="event_place"),
        ]

    def __str__(self) -> str:
        return f"{self.headline} ({self.edtf or 'no date'})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Derive the bounds from the EDTF, and the sort key from the bounds."""
        parsed = edtf.parse(self.edtf)
        self.date_earliest, self.date_latest = parsed.earliest, parsed.latest
        self.sort_date = parsed.earliest or parsed.latest or self.first_reported or dt.date.today()
        self.year = self.sort_date.year
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("event", args=[self.pk])

    def clean(self) -> None:
        for field in ("edtf", "date_other_side"):
            try:
                edtf.parse(getattr(self, field))
            except edtf.EdtfError as error:
                raise ValidationError({field: str(error)}) from error

    @property
    def event_type(self) -> EventType:
        """The record of this event's kind."""
        return EVENT_TYPES[self.kind]

    @property
    def date_approximate(self) -> bool:
        """Whether the date doubts itself: `~`, `?` or `[…]` in its EDTF."""
        parsed = edtf.parse(self.edtf)
        return parsed.approximate or parsed.uncertain


class Participation(models.Model):
    """Who took part in an event, on which side, in which role, and the post held on the day.

    `official` is empty for a person outside the register, and for a state as such (`is_state`).
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="participations")
    official = models.ForeignKey(Official, null=True, blank=True, on_delete=models.PROTECT, related_name="participations")
    name = models.CharField(max_length=200, blank=True, help_text="As the text has it; for an official, left to the register.")
    side = models.CharField(max_length=3, choices=Side.choices)
    role = models.CharField(max_length=11, choices=Role.choices, default=Role.PARTICIPANT)
    post = models.CharField("post on the day", max_length=200, blank=True)
    level = models.PositiveSmallIntegerField(choices=list(LEVELS.items()), null=True, blank=True)
    is_state = models.BooleanField("the state as such", default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["official", "event"], name="participation_official")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.official is not None:
            self.name, self.side = self.official.name, self.official.side
        super().save(*args, **kwargs)


class Citation(models.Model):
    """The words of one article that report one event, and how they were read.

    `start` and `end` are offsets of `quote` in the article's text (empty where cited by hand); `mark_start` and
    `mark_end` those of the words that carry the event. `reading` keeps what this source alone says (kind, status, edtf,
    date_text, date_basis, place, country, requested_by, form), so that sources which differ can be set side by side.
    `pinned`: an editor put it where it is. `withdrawn`: a later extractor no longer finds it; kept, not counted.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="citations")
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="citations")
    quote = models.TextField()
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    mark_start = models.PositiveIntegerField(null=True, blank=True, editable=False)
    mark_end = models.PositiveIntegerField(null=True, blank=True, editable=False)
    rule = models.CharField(max_length=60, blank=True)
    extractor_version = models.CharField(max_length=20, blank=True)
    confidence = models.FloatField(default=1.0)
    reading = models.JSONField(default=dict, blank=True)
    pinned = models.BooleanField(default=False)
    withdrawn = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CitationQuerySet.as_manager()

    class Meta:
        ordering = ["article__published", "id"]
        indexes = [models.Index(fields=["event", "withdrawn", "article"], name="citation_sources")]
        constraints = [models.UniqueConstraint(fields=["event", "article", "start"], name="citation_once")]

    def __str__(self) -> str:
        return f"“{self.quote[:80]}”"


class EventLink(models.Model):
    """How one event bears on another: `source` is, say, postponed because of `target`."""

    source = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="links_out")
    target = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="links_in")
    kind = models.CharField(max_length=15, choices=LinkKind.choices)
    by_hand = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "kind"], name="link_once"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="link_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.get_kind_display()} {self.target_id}"


class KeptApart(models.Model):
    """Two events that an editor said are not one: no run joins them, and no one is asked again."""

    first = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    who = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    when = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="apart_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="apart_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} is not {self.second_id}"


class Claim(models.Model):
    """A claim of record that an article makes (“the first since …”), as read; what the record says of it is worked out anew."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="claims")
    event = models.ForeignKey(
        Event, null=True, blank=True, on_delete=models.SET_NULL, related_name="claims", help_text="What the claim is about."
    )
    kind = models.CharField(max_length=20)
    quote = models.TextField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    participants = models.JSONField(default=list, blank=True)
    scope = models.JSONField(default=dict, blank=True)
    baseline_kind = models.CharField(max_length=10, blank=True)
    baseline_text = models.CharField(max_length=300, blank=True)
    baseline_edtf = models.CharField(max_length=60, blank=True)
    confidence = models.FloatField(default=1.0)
    extractor_version = models.CharField(max_length=20, blank=True)
    review_state = models.CharField(max_length=10, choices=ReviewState.choices, default=ReviewState.UNREVIEWED)
    locked_fields = models.JSONField(default=list, blank=True)
    withdrawn = models.BooleanField(default=False)

    class Meta:
        ordering = ["-article__published", "start"]
        constraints = [models.UniqueConstraint(fields=["article", "start", "kind"], name="claim_once")]

    def __str__(self) -> str:
        return f"“{self.quote[:80]}”"


class Correction(models.Model):
    """One change by a person: of which field, from what to what, by whom, when, why, and shown by which source.

    Never changed or deleted: an undo is a correction of its own that names the one it takes back.
    """

    class Action(models.TextChoices):
        SET = "set", "set"
        UNLOCK = "unlock", "unlocked"
        ADD = "add", "added"
        REMOVE = "remove", "removed"
        MERGE = "merge", "merged"
        SPLIT = "split", "split"
        REVIEW = "review", "reviewed"
        UNDO = "undo", "undid"

    event = models.ForeignKey(Event, null=True, blank=True, on_delete=models.CASCADE, related_name="corrections")
    claim = models.ForeignKey(Claim, null=True, blank=True, on_delete=models.CASCADE, related_name="corrections")
    action = models.CharField(max_length=10, choices=Action.choices, default=Action.SET)
    field = models.CharField(max_length=40)
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    why = models.CharField(max_length=500)
    source = models.CharField("source that shows it", max_length=2000, blank=True)
    who = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="corrections")
    when = models.DateTimeField(auto_now_add=True, db_index=True)
    batch = models.UUIDField(null=True, blank=True, db_index=True)
    undoes = models.OneToOneField("self", null=True, blank=True, on_delete=models.RESTRICT, related_name="undone_by")

    class Meta:
        ordering = ["-when", "-id"]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.field}: {self.old!r} → {self.new!r}"


class Proposal(models.Model):
    """A value of an event or of a claim that the machine would put in place of a settled one, or a contributor in place of
    one that stands. It waits."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        ACCEPTED = "accepted", "Accepted"
        DISMISSED = "dismissed", "Dismissed"

    event = models.ForeignKey(Event, null=True, blank=True, on_delete=models.CASCADE, related_name="proposals")
    claim = models.ForeignKey(Claim, null=True, blank=True, on_delete=models.CASCADE, related_name="proposals")
    field = models.CharField(max_length=40)
    current = models.JSONField(null=True)
    proposed = models.JSONField(null=True)
    citation = models.ForeignKey(Citation, null=True, blank=True, on_delete=models.SET_NULL, related_name="proposals")
    why = models.CharField(max_length=500, blank=True)
    who = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "field", "citation"], condition=Q(state="open"), name="one_open_proposal_a_citation"
            ),
            models.UniqueConstraint(
                fields=["event", "field"], condition=Q(state="open", citation=None), name="one_open_proposal_by_hand"
            ),
            models.CheckConstraint(
                condition=Q(event=None, claim__isnull=False) | Q(event__isnull=False, claim=None), name="proposal_of_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.current!r} → {self.proposed!r}?"

    @property
    def about(self) -> str:
        """The headline of the event, or the words of the claim."""
        return self.event.headline if self.event else self.claim.quote if self.claim else ""


class ExtractionRun(models.Model):
    """One reading of one article by one version of the extractor, and how it ended."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="runs")
    extractor_version = models.CharField(max_length=20)
    outcome = models.CharField(max_length=10, choices=RunOutcome.choices)
    events_found = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering = ["-finished_at", "-id"]

    def __str__(self) -> str:
        return f"{self.article_id}: {self.get_outcome_display()}"


class Feed(models.Model):
    """An RSS or Atom feed that `poll_feeds` follows."""

    address = models.URLField(max_length=2000, unique=True)
    title = models.CharField(max_length=300, blank=True)
    publisher = models.ForeignKey(Publisher, null=True, blank=True, on_delete=models.SET_NULL, related_name="feeds")
    active = models.BooleanField(default=True)
    etag = models.CharField(max_length=300, blank=True, editable=False)
    modified = models.CharField(max_length=100, blank=True, editable=False)
    polled_at = models.DateTimeField(null=True, blank=True, editable=False)
    polling_until = models.DateTimeField(null=True, blank=True, editable=False)
    seen = models.JSONField(default=list, editable=False, help_text="The entries of the feed as it last was that are settled.")
    error = models.CharField(max_length=500, blank=True, editable=False)
    history = HistoricalRecords()

    class Meta:
        ordering = ["title", "address"]

    def __str__(self) -> str:
        return self.title or self.address


STALLED_AFTER = dt.timedelta(minutes=5)


class Batch(models.Model):
    """A piece of long work that an editor started, and how far it is: pages to fetch, files to read."""

    class State(models.TextChoices):
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    what = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    total = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    already_there = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    messages = models.JSONField(default=list, blank=True)
    items = models.JSONField(default=list, editable=False, help_text="What is to be done, in order; emptied when it is.")
    who = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    started_at = models.DateTimeField(auto_now_add=True)
    moved_at = models.DateTimeField(default=timezone.now, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-started_at"]
        verbose_name_plural = "batches"

    def __str__(self) -> str:
        return f"{self.what} ({self.get_state_display()})"

    @property
    def done(self) -> int:
        """How many items are settled, one way or another."""
        return self.new + self.already_there + self.failed

    @property
    def stalled(self) -> bool:
        """Whether it says it runs but has not moved for minutes: it was killed, or waits behind other work."""
        return self.state == self.State.RUNNING and timezone.now() - self.moved_at > STALLED_AFTER


class ErrorReport(models.Model):
    """What a reader says is wrong with an event."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        SETTLED = "settled", "Settled"
        DISMISSED = "dismissed", "Dismissed"

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="reports")
    text = models.TextField(max_length=2000)
    source = models.URLField("a source that shows it", max_length=2000, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.text[:80]
