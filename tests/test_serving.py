"""docs/serving.md: every web server in its examples keeps what peer supporters do out of its logs."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from fidelity import slow_clients

TEXT = (settings.BASE_DIR / "docs" / "serving.md").read_text()
READ_BY_SETTINGS = (settings.BASE_DIR / "fidelity" / "settings.py").read_text()


FILES = sorted(path for path in (settings.BASE_DIR / "docs" / "serving").iterdir() if path.is_file())
UNITS = [path for path in FILES if path.suffix in {".service", ".timer"}]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_page_shows_each_file_as_it_is(path: Path):
    shown = re.findall(r"^```\w+\n(.*?)^```$", TEXT, re.S | re.M)
    assert path.read_text() in shown
    assert len(FILES) >= 8


@pytest.mark.parametrize("path", [path for path in UNITS if path.suffix == ".service"], ids=lambda path: path.name)
def test_no_unit_has_more_of_the_machine_than_it_needs(path: Path):
    lines = set(path.read_text().splitlines())
    assert lines >= {"User=plumbline", "NoNewPrivileges=true", "ProtectSystem=strict", "ProtectHome=true", "UMask=0077"}
    assert lines >= {"CapabilityBoundingSet=", "PrivateTmp=true"}


def test_each_timer_has_its_service():
    timers = {path.stem for path in UNITS if path.suffix == ".timer"}
    assert timers <= {path.stem for path in UNITS if path.suffix == ".service"}


def example(language: str) -> str:
    """The example in one language of configuration; there is one of each web server."""
    (found,) = re.findall(rf"```{language}\n(.*?)```", TEXT, re.S)
    return found


def blocks(text: str, opening: str) -> list[str]:
    """The blocks in curly brackets that begin with a pattern, each with its inner blocks."""
    found = []
    for match in re.finditer(opening, text, re.M):
        depth, at = 1, match.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(text[at], 0)
            at += 1
        found.append(text[match.start() : at])
    return found


def test_nginx_keeps_no_log_of_peers_in_any_server():
    servers = blocks(example("nginx"), r"^server \{")
    assert len(servers) == 2
    for server in servers:
        (peers,) = blocks(server, r"location \^~ /peer \{")
        assert "access_log off;" in peers
        assert "error_log /dev/null crit;" in peers


def test_no_server_keeps_a_log_of_who_raises_a_flag():
    for server in blocks(example("nginx"), r"^server \{"):
        (raising,) = blocks(server, r"location ~ \^/programs/\[\^/\]\+/flags/raise\$ \{")
        assert "access_log off;" in raising
        assert "error_log /dev/null crit;" in raising
    assert example("caddy").count("    log_skip /programs/*/flags/raise\n") == 2
    apache = example("apache")
    assert apache.count('SetEnvIf Request_URI "^/programs/[^/]+/flags/raise$" for_peers') == 2
    assert len(re.findall(r'<LocationMatch "\^/programs/\[\^/\]\+/flags/raise\$">\s+LogLevel emerg', apache)) == 2


def test_nginx_keeps_no_answer_on_the_disk_and_hands_no_address_on():
    (peers,) = blocks(blocks(example("nginx"), r"^server \{")[1], r"location \^~ /peer \{")
    assert "proxy_max_temp_file_size 0;" in peers
    assert 'proxy_set_header X-Forwarded-For "";' in peers
    assert "X-Forwarded-Proto https;" in peers


def test_caddy_keeps_no_log_of_peers_in_any_site():
    options, *sites = blocks(example("caddy"), r"^(\S+ )?\{")
    assert "exclude http.log.error" in options
    assert len(sites) == 2
    assert ["log_skip /peer*" in site for site in sites] == [True, True]


def test_apache_keeps_no_log_of_peers_in_any_host():
    hosts = re.findall(r"<VirtualHost.*?</VirtualHost>", example("apache"), re.S)
    assert len(hosts) == 2
    for host in hosts:
        assert 'SetEnvIf Request_URI "^/peer(/|$)" for_peers' in host
        assert re.findall(r"CustomLog .*", host) == ["CustomLog /var/log/apache2/plumbline.log combined env=!for_peers"]
        assert re.search(r'<Location "/peer">\s+LogLevel emerg\s+</Location>', host)


def test_each_example_takes_what_the_server_takes_and_no_more():
    assert blocks(example("nginx"), r"^server \{")[1].count("    client_max_body_size 12m;\n") == 1
    assert example("caddy").count("max_size 12MB") == example("caddy").count("request_buffers 12MB") == 1
    [too_long] = re.findall(r"@large header_regexp Content-Length (\S+)", example("caddy"))
    assert [bool(re.search(too_long, str(size))) for size in (0, 12_999_999, 13_000_000, 10**9)] == [
        False,
        False,
        True,
        True,
    ]
    assert f'<If "%{{HTTP:Content-Length}} -gt {slow_clients.LARGEST}">' in example("apache")


@pytest.mark.parametrize("name", sorted(set(re.findall(r"^([A-Z_]+)=(?!.* docker)", TEXT, re.M))))
def test_every_setting_in_the_example_is_one(name: str):
    assert f'"{name}"' in READ_BY_SETTINGS


def test_the_server_as_it_is_shipped_turns_no_access_log_on():
    shipped = [settings.BASE_DIR / "fidelity" / "server.py", settings.BASE_DIR / "Makefile"]
    assert [path.name for path in shipped if "access-log" in path.read_text()] == []


def test_the_readme_leads_here():
    assert "docs/serving.md" in (settings.BASE_DIR / "README.md").read_text()


def test_no_example_writes_down_what_somebody_looked_for():
    for server in blocks(example("nginx"), r"^server \{"):
        (searching,) = blocks(server, r"location = /search \{")
        assert "access_log off;" in searching
    assert example("caddy").count("    log_skip /search\n") == 2
    assert example("apache").count('SetEnvIf Request_URI "^/search$" for_peers') == 2


def test_no_example_writes_down_who_asks_whether_the_server_is_well():
    for server in blocks(example("nginx"), r"^server \{"):
        (asking,) = blocks(server, r"location \^~ /health/ \{")
        assert "access_log off;" in asking
    assert example("caddy").count("    log_skip /health/*\n") == 2
    assert example("apache").count('SetEnvIf Request_URI "^/health/" for_peers') == 2
