"""A stand-in for the extractor, where a test is about what happens around the reading of articles."""

from collections.abc import Iterator, Sequence

from timeline.extract.types import Extraction
from timeline.models import Article


class QuickMachine:
    """Reads every article and finds nothing; `titles` are those it read."""

    version = "test"

    def __init__(self) -> None:
        self.titles: list[str] = []

    def read(self, articles: Sequence[Article]) -> Iterator[Extraction]:
        for article in articles:
            self.titles.append(article.title)
            if "unreadable" in article.title:
                raise ValueError("a sentence without an end")
            yield Extraction(events=())
