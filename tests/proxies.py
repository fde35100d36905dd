"""`make proxies`: a real server behind a real nginx, Caddy and Apache, set up by the very files of docs/serving.

What is changed of them is where they listen, where certificate and logs lie, and how Caddy before 2.8 calls two words.
The certificate is made for this and thrown away. nginx and Caddy are looked for in PATH, and in the folder that
`PROXIES` names, into which their packages may be unpacked (`dpkg -x`); Apache is the one of Debian.
"""

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

from tests.crash.report_world import KEEPER, PASSWORD
from tests.crash.servers import HOME, NAME, PATIENCE, Server, free_port, new_folder

EXAMPLES = HOME / "docs" / "serving"
DRIPPING = 24  # three times the threads of the server
NGINX_AROUND = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log warn; {user}
events {{}}
http {{
    types {{ text/html html; text/css css; }}
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    {servers}
}}
"""
# The modules that docs/serving.md names, and those that any Apache runs with.
APACHE_MODULES = Path("/usr/lib/apache2/modules")
APACHE_NAMES = [
    "mpm_event",
    "authz_core",
    "socache_shmcb",
    "ssl",
    "proxy",
    "proxy_http",
    "headers",
    "setenvif",
    "alias",
    "reqtimeout",
]
APACHE_AROUND = """
ServerRoot {folder}
DefaultRuntimeDir {folder}
PidFile {folder}/apache.pid
ServerName localhost
Listen 127.0.0.1:{plain}
Listen 127.0.0.1:{secure}
ErrorLog {folder}/error.log
LogLevel warn
{user}
{modules}
LogFormat "%h %l %u %t \\"%r\\" %>s %O \\"%{{Referer}}i\\" \\"%{{User-Agent}}i\\"" combined
{hosts}
"""


def program(name: str) -> str | None:
    folder = os.environ.get("PROXIES", "/nowhere")
    return shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:{folder}/usr/sbin:{folder}/usr/bin:{folder}")


class Browser:
    """Keeps its cookies, and trusts the certificate of the day."""

    def __init__(self, port: int, certificate: Path) -> None:
        self.port = port
        self.trust = ssl.create_default_context(cafile=str(certificate))
        self.cookies: dict[str, str] = {}

    def connect(self) -> ssl.SSLSocket:
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=90)
        return self.trust.wrap_socket(plain, server_hostname=NAME)

    def ask(
        self, address: str, body: bytes | None = None, kind: str = ""
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        line = http.client.HTTPConnection(NAME)
        line.sock = self.connect()
        with closing(line):
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            if body is not None:
                headers |= {"Content-Type": kind, "Referer": f"https://{NAME}/", "Origin": f"https://{NAME}"}
                headers["X-CSRFToken"] = self.cookies.get("csrftoken", "")
            with suppress(OSError):  # refused before all of it was sent
                line.request("GET" if body is None else "POST", address, body, headers)
            response = line.getresponse()
            for cookie in response.headers.get_all("Set-Cookie") or []:
                name, _sign, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            return response.status, response.headers, response.read()

    def send_form(self, address: str, **fields: str) -> tuple[int, http.client.HTTPMessage, bytes]:
        from urllib.parse import urlencode

        return self.ask(address, urlencode(fields).encode(), "application/x-www-form-urlencoded")

    def send_file(self, address: str, name: str, content: bytes) -> tuple[int, http.client.HTTPMessage, bytes]:
        edge = b"--edge"
        head = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: text/plain'.encode()
        body = edge + b"\r\n" + head + b"\r\n\r\n" + content + b"\r\n" + edge + b"--\r\n"
        return self.ask(address, body, "multipart/form-data; boundary=edge")


def make_certificate(folder: Path) -> None:
    command = f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={NAME} -addext subjectAltName=DNS:{NAME}"
    files = ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    subprocess.run([*command.split(), *files], check=True, capture_output=True)


def nginx(folder: Path, server: Server, plain: int, secure: int) -> list[str]:
    text = (EXAMPLES / "nginx.conf").read_text()
    text = re.sub(r" *listen \[::\].*\n", "", text)
    text = text.replace("listen 80;", f"listen 127.0.0.1:{plain};")
    text = text.replace("listen 443 ssl;", f"listen 127.0.0.1:{secure} ssl;")
    text = text.replace(f"/etc/letsencrypt/live/{NAME}", str(folder))
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{server.port}")
    user = "user root;" if os.getuid() == 0 else ""
    (folder / "nginx.conf").write_text(NGINX_AROUND.format(folder=folder, servers=text, user=user))
    return [program("nginx"), "-p", str(folder), "-c", str(folder / "nginx.conf")]


def caddy(folder: Path, server: Server, plain: int, secure: int) -> list[str]:
    text = (EXAMPLES / "Caddyfile").read_text()
    version = subprocess.run([program("caddy"), "version"], capture_output=True, text=True, check=True).stdout
    if tuple(map(int, re.findall(r"\d+", version)[:2])) < (2, 8):
        text = text.replace("log_skip", "skip_log").replace("request_buffers 12MB", "buffer_requests")
    text = text.replace("{\n", f"{{\n    admin off\n    http_port {plain}\n    https_port {secure}\n", 1)
    secret = f"    bind 127.0.0.1\n    tls {folder}/fullchain.pem {folder}/privkey.pem\n"
    text = text.replace(f"\n{NAME} {{\n", f"\n{NAME} {{\n{secret}", 1)
    text = text.replace(f"http://{NAME} {{\n", f"http://{NAME} {{\n    bind 127.0.0.1\n", 1)
    text = text.replace("/var/log/caddy/plumbline.log", str(folder / "access.log"))
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{server.port}")
    (folder / "Caddyfile").write_text(text)
    return [program("caddy"), "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


def apache2(folder: Path, server: Server, plain: int, secure: int) -> list[str]:
    text = (EXAMPLES / "apache.conf").read_text()
    text = text.replace("*:80>", f"127.0.0.1:{plain}>").replace("*:443>", f"127.0.0.1:{secure}>")
    text = text.replace(f"/etc/letsencrypt/live/{NAME}", str(folder))
    text = text.replace("/var/log/apache2/plumbline.log", str(folder / "access.log"))
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{server.port}")
    around = {
        "user": "User www-data\nGroup www-data" if os.getuid() == 0 else "",
        "modules": "\n".join(f"LoadModule {name}_module {APACHE_MODULES}/mod_{name}.so" for name in APACHE_NAMES),
        "hosts": text,
    }
    (folder / "apache.conf").write_text(APACHE_AROUND.format(folder=folder, plain=plain, secure=secure, **around))
    return [program("apache2"), "-D", "FOREGROUND", "-f", str(folder / "apache.conf")]


@contextmanager
def running(command: list[str], folder: Path, port: int) -> Iterator[None]:
    environment = os.environ | {"XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "HOME": str(folder)}
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
    try:
        end = time.monotonic() + PATIENCE
        while True:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
                break
            assert process.poll() is None, (folder / "output").read_text()[-1500:]
            assert time.monotonic() < end, "it does not listen"
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(30)


# What has to hold behind each of them


def plain_leads_to_https(browser: Browser, plain: int) -> str:
    with closing(http.client.HTTPConnection("127.0.0.1", plain, timeout=60)) as line:
        line.request("GET", "/accounts/login/", headers={"Host": NAME})
        response = line.getresponse()
        return f"{response.status} {response.headers.get('Location')}"


def check(browser: Browser, server: Server, folder: Path, plain: int) -> Iterator[tuple[str, bool, object]]:
    """Name, whether it holds, and what was seen."""
    seen = plain_leads_to_https(browser, plain)
    yield "http leads to https", seen == f"301 https://{NAME}/accounts/login/", seen

    status, headers, page = browser.ask("/accounts/login/")
    yield "the sign-in page", status == 200 and b"Sign in" in page, status
    hsts = headers.get("Strict-Transport-Security", "")
    yield "HSTS for this name alone", hsts.startswith("max-age=31536000") and "ubdomains" not in hsts.lower(), hsts
    strict = headers.get("Content-Security-Policy", ""), headers.get("X-Frame-Options"), headers.get("Referrer-Policy")
    yield "headers", "script-src 'self'" in strict[0] and strict[1:] == ("DENY", "same-origin"), strict
    style = re.search(rb'/static/css/site\.[^"]+\.css', page)
    status, headers, text = browser.ask(style[0].decode() if style else "/static/css/site.css")
    kept = headers.get("Cache-Control", "")
    yield "static files, kept for good", status == 200 and b"{" in text and "immutable" in kept, (status, kept)

    status, headers, _page = browser.send_form("/accounts/login/", login=KEEPER, password=PASSWORD)
    cookies = [cookie for cookie in headers.get_all("Set-Cookie") or [] if cookie.startswith("sessionid")]
    secure = [cookie for cookie in cookies if "Secure" in cookie and "HttpOnly" in cookie]
    yield "signing in", status == 302 and len(secure) == 1, status
    status, _headers, _page = browser.ask("/")
    yield "home", status == 200, status

    duties = b"Peer support. Shares lived experience.\nHolds medication for people.\n" * 20
    status, _headers, page = browser.send_file("/programs/quay/role-check/", "duties.txt", duties)
    yield "an upload is read", status == 200 and b"medication" in page, status
    status, _headers, page = browser.send_file("/programs/quay/role-check/", "long.txt", b"x" * 13_000_000)
    yield "a large upload is refused with words", status == 413 and len(page) > 50, (status, page)

    status, headers, file = report(browser, server)
    yield (
        "a PDF comes whole",
        status == 200 and file.startswith(b"%PDF") and b"%%EOF" in file[-20:],
        (status, len(file)),
    )

    yield "slow clients hold nobody up", *slow_clients(browser)

    for address in ("/peer/en/help", "/search?q=somebody", "/health/ready", "/programs/quay/flags/raise"):
        browser.ask(address)
    yield "who is well is asked through it", browser.ask("/health/ready")[0] == 200, ""
    time.sleep(1)
    lines = b"".join(
        path.read_bytes() for path in (folder / "access.log", folder / "output", folder / "error.log") if path.exists()
    )
    wanted = b"/accounts/login/" in lines
    left_out = [word for word in (b"/peer", b"/search", b"/health", b"flags/raise") if word in lines]
    yield "its log has the sign-in page and nothing of peers", wanted and not left_out, (wanted, left_out)


def report(browser: Browser, server: Server) -> tuple[int, http.client.HTTPMessage, bytes]:
    """The report of the quarter, once the worker has made its file."""
    end = time.monotonic() + PATIENCE
    while True:
        answer = browser.ask("/programs/quay/reviews/2026-07/report/report.pdf")
        if answer[1].get_content_type() == "application/pdf" or time.monotonic() > end:
            return answer
        time.sleep(1)


def slow_clients(browser: Browser) -> tuple[bool, object]:
    """Many that send a byte now and then, and one who asks for a page meanwhile."""
    head = f"POST /accounts/login/ HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: 5000\r\n\r\n".encode()
    with ExitStack() as stack:
        lines = [stack.enter_context(browser.connect()) for _line in range(DRIPPING)]
        for line in lines:
            line.sendall(head + b"login=")
        for _turn in range(3):
            time.sleep(0.5)
            for line in lines:
                line.sendall(b"a")
        began = time.monotonic()
        status, _headers, _page = browser.ask("/accounts/password/reset/")
        took = time.monotonic() - began
    return status == 200 and took < 15, f"{status} after {took:.1f} s beside {DRIPPING} of them"


PROXIES: dict[str, Callable[[Path, Server, int, int], list[str]]] = {
    "nginx": nginx,
    "caddy": caddy,
    "apache2": apache2,
}


def main() -> int:
    faults = 0
    with new_folder() as place:
        server = Server(place / "var", more={"HTTPS": "true"})
        server.make_world(1)
        print("The server", flush=True)
        server.start()
        try:
            server._run("-m", "tests.crash.report_world")
            for name, configure in PROXIES.items():
                if not program(name):
                    print(f"not tried: {name} is not here (apt-get install {name})", flush=True)
                    faults += 1
                    continue
                folder = place / name
                folder.mkdir()
                make_certificate(folder)
                plain, secure = free_port(), free_port()
                with running(configure(folder, server, plain, secure), folder, secure):
                    browser = Browser(secure, folder / "fullchain.pem")
                    for what, holds, seen in check(browser, server, folder, plain):
                        print(
                            f"{name:7} {'yes' if holds else 'NO '}  {what}" + ("" if holds else f": {seen}"), flush=True
                        )
                        faults += not holds
        finally:
            server.stop()
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
