"""Read the US–China contacts that an article reports: `extract_events` for one text, `extract_many` for a stream."""

from timeline.extract.extractor import EXTRACTOR_VERSION, Item, extract_events, extract_many, load_model

__all__ = ["EXTRACTOR_VERSION", "Item", "extract_events", "extract_many", "load_model"]
