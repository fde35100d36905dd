"""A plugin (`-p tests.with_database`) that leaves out what touches no database: the same on each, and at each moment.

Arithmetic is given its dates, which import-linter sees to, so it reads no clock either.
"""

import pytest

FIXTURES = {"db", "transactional_db", "django_db_setup"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = [item for item in items if not _has_a_database(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if _has_a_database(item)]


def _has_a_database(item: pytest.Item) -> bool:
    wanted = FIXTURES.intersection(getattr(item, "fixturenames", ()))
    return bool(wanted or item.get_closest_marker("django_db"))
