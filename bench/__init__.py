"""Timed comparisons, apart from the tests: `make bench`, or `python -m bench NAME…` for some of them.

Each prints figures side by side, taken in one run on one machine, and the ratio that docs/benchmarks.md quotes.
"""
