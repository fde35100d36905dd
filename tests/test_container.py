"""docs/serving/container, as far as it can be held against the rest without a container engine."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from tests.test_serving import blocks
from tests.test_settings_table import ROWS

ROOT = Path(settings.BASE_DIR)
FOLDER = ROOT / "docs" / "serving" / "container"
COMPOSE = yaml.safe_load((FOLDER / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
CONTAINERFILE = (FOLDER / "Containerfile").read_text().replace("\\\n", " ")
# Words of the compose format that are used here.
KNOWN = set(
    re.findall(
        r"\w+",
        "build image env_file user read_only cap_drop security_opt tmpfs networks restart stop_grace_period "
        "environment secrets volumes healthcheck depends_on command ports",
    )
)
SHOWN = {"Caddyfile", "compose.yaml", "database.sh", "plumbline.env.example"}
# What their images read.
OF_IMAGES = {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD_FILE", "XDG_DATA_HOME", "XDG_CONFIG_HOME"}


def lines(text: str, instruction: str) -> list[str]:
    return re.findall(rf"^{instruction} (.*)$", text, re.M)


def test_each_part_of_a_server_is_there():
    assert set(SERVICES) == {"database", "web", "work", "backup", "proxy"}


@pytest.mark.parametrize("name", SERVICES)
def test_each_runs_with_an_account_of_its_own_and_writes_to_its_data_alone(name: str):
    service = SERVICES[name]
    assert service.keys() <= KNOWN
    assert service["user"].partition(":")[0] not in {"0", "root", ""}
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_service_names_is_defined(name: str):
    service = SERVICES[name]
    assert set(service["networks"]) <= set(COMPOSE["networks"])
    assert set(service.get("secrets", [])) <= set(COMPOSE["secrets"])
    assert set(service.get("depends_on", {})) <= set(SERVICES)
    sources = {volume.partition(":")[0] for volume in service.get("volumes", [])}
    assert {source for source in sources if not source.startswith("./")} <= set(COMPOSE["volumes"])
    assert all((FOLDER / source).is_file() for source in sources if source.startswith("./"))
    if "build" in service:
        assert (FOLDER / service["build"]["dockerfile"]).is_file()


def test_only_the_proxy_is_reached_from_elsewhere_and_the_database_from_inside_alone():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert SERVICES["database"]["networks"] == SERVICES["backup"]["networks"] == ["inside"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}


def test_the_server_asks_itself_whether_it_is_ready():
    assert "/health/ready" in SERVICES["web"]["healthcheck"]["test"][-1]
    assert "/health/ready" in CONTAINERFILE


def test_each_variable_is_a_setting():
    given = {name for service in SERVICES.values() for name in service.get("environment", {})}
    given |= set(re.findall(r"^([A-Z_]+)=", (FOLDER / "plumbline.env.example").read_text(), re.M))
    given |= {word.partition("=")[0] for line in lines(CONTAINERFILE, "ENV") for word in line.split()}
    assert given - OF_IMAGES - {"PYTHONUNBUFFERED", "PLUMBLINE_NAME"} <= set(ROWS)


def test_no_secret_is_written_in_it():
    names = {path.name for path in FOLDER.iterdir()}
    assert names == {"Containerfile", "Containerfile.proxy", *SHOWN}
    assert re.search(r"^SECRET_KEY=$", (FOLDER / "plumbline.env.example").read_text(), re.M)


def test_it_installs_what_the_lock_lists_and_what_the_system_has_to_bring():
    (run_system, run_pip) = lines(CONTAINERFILE, "RUN")
    asked = re.search(r'^packages="(.+)"$', (ROOT / ".ci" / "system").read_text(), re.M)[1]
    assert set(asked.split()) <= set(run_system.split())
    (first, second) = re.findall(r"pip install [^&]+", run_pip)
    assert {"--require-hashes", "--no-deps", "--only-binary"} <= set(shlex.split(first))
    assert {"--no-deps", "--no-index"} <= set(shlex.split(second))
    assert lines(CONTAINERFILE, "ARG") == ["PACKAGES=run.txt"]
    assert (ROOT / ".lock" / "run.txt").is_file()
    assert (ROOT / ".lock" / "s3.txt").is_file()


def test_it_ends_up_as_no_root():
    assert lines(CONTAINERFILE, "USER") == ["plumbline"]
    assert CONTAINERFILE.index("USER plumbline") > CONTAINERFILE.index("pip install")
    assert f"--uid {SERVICES['web']['user']} " in CONTAINERFILE


@pytest.mark.parametrize("name", ["Containerfile", "Containerfile.proxy"])
def test_each_line_for_the_shell_is_read_by_one(name: str):
    for line in lines((FOLDER / name).read_text().replace("\\\n", " "), "RUN"):
        assert subprocess.run(["sh", "-n", "-c", line], check=False).returncode == 0


def test_the_script_of_the_database_is_read_by_a_shell_and_gives_the_right_that_the_page_names():
    script = FOLDER / "database.sh"
    assert subprocess.run(["sh", "-n", script], check=False).returncode == 0
    (granted,) = re.findall(r"GRANT SET ON PARAMETER .*;", script.read_text())
    assert granted in (ROOT / "docs" / "serving.md").read_text()


def test_its_proxy_keeps_the_same_out_of_its_log_as_the_example():
    there = (FOLDER / "Caddyfile").read_text()
    example = (FOLDER.parent / "Caddyfile").read_text()
    skipped = re.findall(r"log_skip (\S+)", example)
    assert re.findall(r"log_skip (\S+)", there) == skipped
    options, *sites = blocks(there, r"^(\S+ )?\{")
    assert "exclude http.log.error" in options
    assert len(sites) == 2


def test_the_page_says_that_nobody_has_started_it():
    assert "Nobody has built and started them yet" in " ".join((ROOT / "docs" / "serving.md").read_text().split())
