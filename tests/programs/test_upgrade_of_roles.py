"""What becomes of roles and invitations from before a second person was asked."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from programs.models import Invitation, Membership

BEFORE, AFTER = [("programs", "0007_kept_words")], [("programs", "0008_peers_confirmed")]


def migrated(to: list[tuple[str, str]]):
    """The models at `to`; what other apps have that stands on later steps goes back with it."""
    executor = MigrationExecutor(connection)
    executor.migrate(to)
    return executor.loader.project_state(to).apps.get_model


@pytest.fixture
def before(transactional_db) -> Iterator:
    """The models as they were; whatever comes of it, the tables are as they are now afterwards."""
    yield migrated(BEFORE)
    migrated(MigrationExecutor(connection).loader.graph.leaf_nodes())


def test_roles_stay_with_the_day_that_is_known_and_open_links_of_peers_wait(before):
    model, now = before, timezone.now()
    organisation = model("programs", "Organisation").objects.create(name="Riverbend")
    place = {"slug": "willow", "name": "Willow", "kind": "embedded", "setting": "outpatient"}
    program = model("programs", "Program").objects.create(organisation=organisation, first_quarter=now.date(), **place)
    there = {"organisation": organisation, "program": program}
    for email, role in (("peer@a.example", "peer"), ("old@a.example", "ally"), ("boss@a.example", "manager")):
        user = model("programs", "User").objects.create(email=email, password="!")
        model("programs", "Membership").objects.create(user=user, role=role, **there)
    offers = model("programs", "Invitation").objects
    times = {"invited_by_role": "manager", "expires_at": now + timedelta(days=2), "created_at": now - timedelta(days=5)}
    offers.create(email="Peer@a.example", role="peer", token_hash="1", used_at=now, **there, **times)
    offers.create(email="new@a.example", role="ally", token_hash="2", **there, **times)
    offers.create(email="second@a.example", role="manager", token_hash="3", **there, **times)
    migrated(AFTER)
    since = dict(Membership.objects.values_list("role", "since"))
    assert since == {"peer": now, "ally": None, "manager": None}
    assert set(Membership.objects.values_list("confirmed_by", flat=True)) == {""}
    assert dict(Invitation.objects.values_list("email", "token_hash")) == {
        "Peer@a.example": None,
        "new@a.example": None,
        "second@a.example": "3",
    }
    waiting = Invitation.objects.waiting(now=now).get()
    assert (waiting.email, waiting.expires_at - waiting.created_at) == ("new@a.example", Invitation.WAITS)
