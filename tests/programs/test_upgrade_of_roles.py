"""What becomes of roles and invitations from before a second person was asked."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from programs.models import Invitation, Membership
from tests.records.backup.places import OWN, new_place

BEFORE, AFTER = [("programs", "0007_kept_words")], [("programs", "0008_peers_confirmed")]


def migrated(to: list[tuple[str, str]]):
    """The models at `to`."""
    executor = MigrationExecutor(connection)
    executor.migrate(to)
    return executor.loader.project_state(to).apps.get_model


@pytest.fixture
def before(db: None, tmp_path: Path) -> Iterator:
    """The models as they were, in a place of their own that was never any newer."""
    with new_place(OWN, tmp_path):
        yield migrated(BEFORE)


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
