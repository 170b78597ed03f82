"""Official, Tenure and Alias rows -> the register as extraction needs it."""

from timeline.extract.types import Gazetteer, OfficialRecord, TenureRecord
from timeline.models import Official
from timeline.vocabulary import Side


def load_gazetteer() -> Gazetteer:
    """The whole register, in three queries. An official's key is the database id, as text; of posts of one level held
    at a time, the one entered first comes first, as in the seeds."""
    return Gazetteer(tuple(_record(official) for official in Official.objects.with_posts()))


def _record(official: Official) -> OfficialRecord:
    everywhere = tuple(alias.text for alias in official.aliases.all() if alias.tenure_id is None)
    tenures = tuple(
        TenureRecord(
            post=tenure.post.name,
            organisation=tenure.post.organisation,
            channel=tenure.channel,
            level=tenure.level,
            start=tenure.first_day,
            end=tenure.last_day,
            aliases=everywhere + tuple(alias.text for alias in official.aliases.all() if alias.tenure_id == tenure.pk),
        )
        for tenure in sorted(official.tenures.all(), key=lambda tenure: tenure.pk)
    )
    return OfficialRecord(str(official.pk), official.name, official.native_name, Side(official.side), tenures)
