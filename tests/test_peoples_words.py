"""What stands in the log of a program is what people say; every other page is read in test_page_security.py."""

import re

from programs.models import Membership, Role
from tests import clock
from tests.cast import sign_in
from tests.demo import TODAY, planted_demo
from tests.test_page_security import visible


def test_the_log_says_what_and_when_in_words(db):
    clock.on(TODAY)
    planted_demo()
    member = Membership.objects.filter(role=Role.MANAGER, program__slug="saltmarsh").first()
    client = sign_in(member.user)
    text = visible(client.get("/programs/saltmarsh/log").content.decode())
    assert re.search(r"planned an action: a condition, due [A-Z][a-z]+ \d+, 20\d\d", text)
    assert re.search(r"Peer supervisor on the flag “Peer supporters [^”]+[^.]”: taken up", text)
