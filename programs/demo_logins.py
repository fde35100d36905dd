"""The logins of the demo; they exist in demo mode only."""

from django.utils.translation import gettext_noop

PASSWORD = "plumb-line-demo"

# One for each role.
LOGINS = {
    "manager": "manager@demo.example",
    "supervisor": "supervisor@demo.example",
    "peer": "peer@demo.example",
    "ally": "ally@demo.example",
    "funder": "funder@demo.example",
    "admin": "admin@demo.example",
}
# Of each funder the name that the files of the demo call it by.
FUNDERS = {"funder": LOGINS["funder"], "foundation": "foundation@demo.example"}
OFFICES = {
    FUNDERS["funder"]: gettext_noop("Lantern Bay County Behavioral Health Division"),
    FUNDERS["foundation"]: gettext_noop("Tidewater Community Foundation"),
}
ADDRESSES = tuple(dict.fromkeys([*LOGINS.values(), *FUNDERS.values()]))


def addresses(role: str) -> tuple[str, ...]:
    """The logins that have a role in the whole organisation."""
    return tuple(FUNDERS.values()) if role == "funder" else (LOGINS[role],)


# Which to try first, and what for.
FIRST = (
    (FUNDERS["funder"], gettext_noop("a county office: read and compare reports, ask, check a code")),
    (FUNDERS["foundation"], gettext_noop("a second funder, who has a report that was replaced")),
    (LOGINS["manager"], gettext_noop("answer a quarter, close it, plan, share a report")),
    (LOGINS["supervisor"], gettext_noop("take findings up and follow them until they end")),
    (LOGINS["peer"], gettext_noop("confirm a change, read a report and sign it")),
    (LOGINS["ally"], gettext_noop("look at a small team from outside")),
    (LOGINS["admin"], gettext_noop("invite people and give roles")),
)
