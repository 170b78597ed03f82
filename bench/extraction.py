"""Articles a second: reading events out of the seed and gold texts, beside the bare spaCy pipeline on the same texts.

The bare pipeline is the model as it is loaded, every component on, fed whole texts in batches by `nlp.pipe`.
"""

import datetime as dt
import itertools
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from timeline import readers, seeding
from timeline.extract import Item, extract_many, extractor
from timeline.extract.types import Gazetteer

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 3


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Print both speeds, the ratio round by round, and its median."""
    import spacy

    folders = [ROOT / "seeds" / "articles", *sorted((ROOT / "tests" / "gold").glob("t*/texts"))]
    found = itertools.chain.from_iterable(readers.read(folder) for folder in folders)
    articles = [item for item in found if isinstance(item, readers.ArticleInput)]
    gazetteer = Gazetteer(tuple(seeding.read_officials(ROOT / "seeds" / "officials.csv")))
    model = extractor.load_model()
    bare = spacy.load(extractor.DEFAULT_MODEL)
    items = [Item(article.text, article.published or dt.date(2023, 5, 8)) for article in articles]
    words = sum(len(item.text.split()) for item in items)

    def ours() -> None:
        for _ in extract_many(items, gazetteer, model):
            pass

    def theirs() -> None:
        for _ in bare.pipe([item.text for item in items]):
            pass

    ours(), theirs()
    rounds = [(_timed(ours), _timed(theirs)) for _ in range(ROUNDS)]
    print(f"{len(items)} articles, {words} words")
    print(f"{'':24}articles/s   words/s")
    for name, seconds in (("extraction", [a for a, _ in rounds]), ("bare spaCy pipeline", [b for _, b in rounds])):
        print(f"{name:24}{len(items) / statistics.median(seconds):9.1f}{words / statistics.median(seconds):10.0f}")
    ratios = [b / a for a, b in rounds]
    each = ", ".join(f"{ratio:.2f}" for ratio in ratios)
    print(f"speed against the bare pipeline: {statistics.median(ratios):.2f} (rounds {each}); aim 0.85")


if __name__ == "__main__":
    main()
