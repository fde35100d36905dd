"""Pages of this room stand in the world of the reviews."""

from tests.reviews.conftest import as_role, manager, organisation, pages, program, review, today, version

__all__ = ["as_role", "manager", "organisation", "pages", "program", "review", "today", "version"]
