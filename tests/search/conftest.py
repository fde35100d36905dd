"""The small world of the pages of a review, with a flag; the day is that of those pages."""

from tests.reviews.conftest import organisation, program, review, today, version

__all__ = ["organisation", "program", "review", "today", "version"]
