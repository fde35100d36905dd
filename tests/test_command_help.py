"""Every command says what it is for: `manage.py COMMAND --help` is the first thing that whoever runs a server asks."""

import pytest
from django.core.management import get_commands, load_command_class

OURS = sorted((app, name) for name, app in get_commands().items() if app in {"fidelity", "programs"})


@pytest.mark.parametrize(("app", "name"), OURS, ids=[name for _app, name in OURS])
def test_a_command_prints_its_help(app: str, name: str):
    command = load_command_class(app, name)
    assert str(command.help) in " ".join(command.create_parser("manage.py", name).format_help().split())
