"""Reports issued under rules 1 keep the picture they were issued with."""

import json
from pathlib import Path

import pytest

from fidelity.flags.charts.trend_of_rules_1 import draw_old_series_for_print, is_of_rules_1

# Made by the code that drew charts while rules 1 counted; the letters have been larger since the report has two parts.
ISSUED = json.loads(Path(__file__).with_name("rules_1.json").read_text())


@pytest.mark.parametrize("issued", ISSUED, ids=lambda issued: issued["data"]["code"])
def test_a_series_of_rules_1_is_drawn_as_it_was(issued):
    assert is_of_rules_1(issued["data"])
    assert draw_old_series_for_print(issued["data"]) == issued["svg"]
