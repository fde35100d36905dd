"""No order leaves two rows to chance: a database hands out equals as it pleases, another time another one first."""

import pytest
from django.apps import apps
from django.db.models import Model
from django.db.models.expressions import F, OrderBy

OURS = [model for label in ("programs", "fidelity") for model in apps.get_app_config(label).get_models()]
ORDERED = [model for model in OURS if model._meta.ordering]


@pytest.mark.parametrize("model", ORDERED, ids=lambda model: model._meta.object_name)
def test_the_own_order_of_a_table_ends_with_the_number_of_the_row(model: type[Model]):
    last = model._meta.ordering[-1]
    name = last.expression.name if isinstance(last, OrderBy) and isinstance(last.expression, F) else last
    assert str(name).removeprefix("-") == "pk"
