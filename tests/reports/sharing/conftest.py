"""A final report of Willow House, and the county, a funder of its organisation, with whom it is `shared` or not yet."""

import pytest
from django.test import Client

from fidelity.reports.models import IssuedReport, Share
from fidelity.reviews.models import Review
from programs.models import User
from tests.reports.conftest import sign_in
from tests.reports.funders import funder, share
from tests.reports.versions import final


@pytest.fixture
def report(review: Review) -> IssuedReport:
    return final(review)


@pytest.fixture
def county(review: Review) -> User:
    return funder(review.program.organisation)


@pytest.fixture
def client(county: User) -> Client:
    """A browser in which the county is signed in."""
    return sign_in(county)


@pytest.fixture
def shared(report: IssuedReport, county: User) -> Share:
    return share(report, county)
