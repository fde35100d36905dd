"""The demo is planted once for a file of tests; what a test does to it is undone after it."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from programs.models import Organisation
from tests.records.build import whole


@pytest.fixture(scope="module")
def planted(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Organisation]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield whole()
        transaction.set_rollback(True)


@pytest.fixture
def organisation(planted: Organisation, db: None) -> Organisation:
    return Organisation.objects.get(pk=planted.pk)
