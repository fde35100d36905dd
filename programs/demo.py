"""The logins of the demo, one for each role; they exist in demo mode only."""

from programs.models import Role

PASSWORD = "plumb-line-demo"

LOGINS = {
    Role.MANAGER: "manager@demo.example",
    Role.SUPERVISOR: "supervisor@demo.example",
    Role.PEER: "peer@demo.example",
    Role.ALLY: "ally@demo.example",
    Role.FUNDER: "funder@demo.example",
    Role.ADMIN: "admin@demo.example",
}
