"""The reference contacts of seeds/contacts.csv as a record in the database, with a citation for each source."""

import csv
import datetime as dt
from pathlib import Path

from django.db.models import Min

from timeline import edtf
from timeline.event_types import EVENT_TYPES
from timeline.models import Alias, Article, Citation, Event, Official, Participation, Post, Publisher, Tenure
from timeline.seeding import read_contacts, read_officials
from timeline.vocabulary import Precision

SEEDS = Path(__file__).resolve().parent.parent / "seeds"


def load_register() -> dict[str, Official]:
    """The officials with their posts; by name."""
    people: dict[str, Official] = {}
    for record in read_officials(SEEDS / "officials.csv"):
        person = people[record.name] = Official.objects.create(name=record.name, native_name=record.native_name, side=record.side)
        for held in record.tenures:
            post, _ = Post.objects.get_or_create(
                side=record.side, name=held.post, organisation=held.organisation,
                defaults={"level": held.level, "channel": held.channel},
            )  # fmt: skip
            Tenure.objects.create(
                official=person, post=post, start=str(held.start or ""), end=str(held.end or ""),
                own_level=held.level if held.level != post.level else None,
            )  # fmt: skip
    Alias.objects.bulk_create(
        Alias(official=people[record.name], text=record.name) for record in read_officials(SEEDS / "officials.csv")
    )
    return people


def load_reference_record() -> None:
    """Everything of contacts.csv. A source without a day of publication is dated by the contact's last day."""
    register = {record.name: record for record in read_officials(SEEDS / "officials.csv")}
    people = load_register()
    with (SEEDS / "contacts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for number, (contact, row) in enumerate(zip(read_contacts(SEEDS / "contacts.csv"), rows, strict=True)):
        assert contact.date_start
        assert contact.date_end
        names = [*contact.us_participants, *contact.cn_participants]
        held = {name: register[name].tenures_on(contact.date_start)[0] for name in names}
        levels = {
            side: min((held[name].level for name in side_names), default=None)
            for side, side_names in (("USA", contact.us_participants), ("CHN", contact.cn_participants))
        }
        known = [level for level in levels.values() if level]
        place = contact.place.replace(";", ", ")
        event = Event.objects.create(
            kind=contact.kind, status=contact.status, channel=contact.channel, place=place, country=contact.country,
            headline=contact.summary[:300], edtf=edtf.format_span(contact.date_start, contact.date_end),
            date_precision=Precision(contact.precision), level=max(known) if len(known) == 2 else None,
            form=EVENT_TYPES[contact.kind].form, level_usa=levels["USA"], level_chn=levels["CHN"], source_count=1,
        )  # fmt: skip
        Participation.objects.bulk_create(
            Participation(
                event=event, official=people[name], name=name, side=people[name].side, position=position,
                post=held[name].post, level=held[name].level,
            )
            for position, name in enumerate(names)
        )  # fmt: skip
        for source in ("source1", "source2"):
            if row[f"{source}_url"]:
                publisher, _ = Publisher.objects.get_or_create(name=row[f"{source}_publisher"])
                published = edtf.parse(row[f"{source}_published"]).latest or contact.date_end
                article = Article.objects.create(
                    address=row[f"{source}_url"],
                    title=f"Source {number}",
                    publisher=publisher,
                    published=published,
                    origin="hand",
                )
                Citation.objects.create(event=event, article=article, quote=contact.summary, start=None)
        event.first_reported = event.citations.aggregate(first=Min("article__published"))["first"]
        event.source_count = event.citations.count()
        event.save()


def find_event(start: str, kind: str = "", person: str = "") -> Event:
    """The one reference contact that starts on this day, of this kind, with this person."""
    query = Event.objects.filter(date_earliest=dt.date.fromisoformat(start))
    if kind:
        query = query.filter(kind=kind)
    if person:
        query = query.filter(participations__name=person)
    return query.distinct().get()
