"""Plant the small server of README.md with the code of today, and write its dump to the file that `DUMP` names."""

import gzip
import os
import sqlite3
import subprocess
from contextlib import closing
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from fidelity.models import Response
from fidelity.reports.sharing import actions as sharing_actions
from fidelity.voice.rules import questions
from programs import actions
from programs.access import Access
from programs.models import Organisation, Role, User
from tests import cast, clock
from tests.reports.build import answers
from tests.upgrade.test_released_versions import DAY, PASSWORD
from tests.voice import world

QUEUE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}


@pytest.mark.pango
@pytest.mark.django_db(transaction=True)
def test_plant_and_dump():
    small = cast.small().as_row()
    clock.on(date(2026, 10, 20))
    program = cast.make_program(
        Organisation.objects.create(name="Harbor Network"), "Harbor Peer Team", date(2026, 7, 1)
    )
    program.slug = "harbor"
    program.save()
    program.staff_roles.create(title="Peer supporter", count=2, hours=20, pay="same_or_more", supervisor="peer_inside")
    browsers = {role: _browser(role, program) for role in Role if role is not Role.ALLY}
    manager, peer = browsers[Role.MANAGER], browsers[Role.PEER]
    address = partial(reverse, kwargs={"slug": program.slug, "period": "2026-07"})

    opened = manager.post(reverse("review_open", args=[program.slug]), {"period": "2026-07"})
    set_up = {"manager": 1, "supervisor": 1, "peer": 2, "ally": 0, "other": 0, "funders": ""}
    assert manager.post(opened.url, set_up).status_code == 302
    review = program.reviews.get()
    Response.objects.bulk_create(
        Response(
            review=review,
            item=code,
            edition=1,
            given=answer.given.value,
            level=2 if code == "ROL-2" else answer.level,
            choice=answer.choice,
            inputs=answer.inputs,
        )
        for code, answer in answers(small.definition).items()
    )
    peer.post(address("voice_choose"), {"way": "joint"})
    jointly = dict.fromkeys(questions.short_form_codes(small.definition), 3)
    peer.post(address("voice_joint"), jointly | {"edition": 0})
    plan = {"item": "ROL-2", "about": "conditions", "what": "Agree with the front desk who answers."}
    manager.post(address("action_plan"), plan | {"owner": "manager", "due": timezone.localdate()})
    assert manager.post(address("review_close"), {"early": "on"}).status_code == 302
    assert manager.post(address("report_ask")).status_code == 302
    text = review.signings.get()
    for side, client in (("program", manager), ("peers", peer)):
        form = {"sha256": text.snapshot_sha256, "side": side, "agrees": "agree", "view": ""}
        assert client.post(address("report_sign"), form).status_code == 302
    report = review.reports.get()
    by = Access(User.objects.get(email="manager@harbor.example"), program, frozenset({Role.MANAGER}))
    with override_settings(TASKS=QUEUE):
        funder = User.objects.get(email="funder@harbor.example")
        sharing_actions.share_report(review=review, funder=funder, code=report.code, with_items=False, by=by)
    DBTaskResult.objects.get().claim("killed")
    actions.invite(email="new@harbor.example", role=Role.PEER, by=by, now=timezone.now())

    clock.on(DAY)
    current = world.opened(world.program(9), instrument=small)
    cards = world.cards(current)
    for code in cards[:6]:
        world.answer(current, code, 3, today=DAY)
    Path(os.environ["DUMP"]).write_bytes(gzip.compress(_dump().encode(), 9, mtime=0))
    print("UNUSED:", cards[-1])


def _browser(role: Role, program) -> Client:
    user = cast.make_user(role, program, f"{role}@harbor.example", PASSWORD)
    client = Client()
    assert client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD}).status_code == 302
    return client


def _dump() -> str:
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(known["NAME"])) as place:
            return "\n".join(place.iterdump()) + "\n"
    command = ["pg_dump", "--inserts", "--no-owner", "--no-privileges", "-h", known["HOST"], "-p", str(known["PORT"])]
    command += ["-U", known["USER"], known["NAME"]]
    password = os.environ | {"PGPASSWORD": known["PASSWORD"]}
    return subprocess.run(command, env=password, capture_output=True, check=True, text=True).stdout
