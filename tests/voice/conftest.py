"""The world of these tests (`world.py`) lies in one quarter, and so does its day."""

import pytest

from tests import clock
from tests.voice.world import TODAY


@pytest.fixture(autouse=True)
def today() -> None:
    """Pages think it is 22 November 2026."""
    clock.on(TODAY)
