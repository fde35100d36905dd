"""The logins of the demo, by role; they exist in demo mode only."""

PASSWORD = "plumb-line-demo"

LOGINS = {
    "manager": "manager@demo.example",
    "supervisor": "supervisor@demo.example",
    "peer": "peer@demo.example",
    "ally": "ally@demo.example",
    "funder": "funder@demo.example",
    "admin": "admin@demo.example",
}
