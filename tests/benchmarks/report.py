"""How long the file of a report takes, against bare WeasyPrint on the same HTML: warm, and cold (in a new process).

`make bench` runs it with the settings and the database of its server, which has issued reports. Only ratios are judged;
seconds and pages a second are printed beside them.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import django

COLD, BARE = "--cold", "--bare"
TURNS, COLD_TURNS = 5, 3


def timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def within(what: str, value: float, limit: float) -> bool:
    print(f"{what:<62} {value:8.2f} x   limit {limit:g} {'ok' if value <= limit else 'MISSED'}", flush=True)
    return value <= limit


def tell(what: str, value: float, unit: str) -> None:
    print(f"{what:<62} {value:8.2f} {unit}", flush=True)


def cold(*how: str) -> float:
    """Seconds that a new process, ready to serve, needs for its first file."""
    command = [sys.executable, "-m", "tests.benchmarks.report", COLD, *how]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def main() -> int:
    # After `django.setup`, which needs the settings of the bench server.
    from fidelity.reports.models import IssuedReport
    from fidelity.reports.rendering import files
    from fidelity.reports.rendering import html as rendering_html

    report = IssuedReport.objects.exclude(pdf=None).first()
    html = rendering_html.report_html(report.snapshot, checksum=report.snapshot_sha256)

    def ours() -> bytes:
        return files.make_report_file(report)

    def first_part() -> bytes:
        return files.make_report_file(report, has_annex=False)

    def bare() -> bytes:
        import weasyprint

        return weasyprint.HTML(string=html).write_pdf(stylesheets=sheets())

    if COLD in sys.argv:
        print(timed(bare if BARE in sys.argv else ours))
        return 0

    ours(), first_part(), bare()
    turns = [(timed(ours), timed(first_part), timed(bare)) for _ in range(TURNS)]
    warm, short, plain = map(statistics.median, zip(*turns, strict=True))
    news = [(cold(), cold(BARE)) for _ in range(COLD_TURNS)]
    first, plain_first = map(statistics.median, zip(*news, strict=True))
    pages = page_count(html)
    tell("report, warm", warm, "s")
    tell("its first part alone, warm", short, "s")
    tell("report, cold", first, "s")
    tell(f"pages a second, of {pages}", pages / warm, "")
    tell("pages a second of bare WeasyPrint", pages / plain, "")
    results = [
        within("report over bare WeasyPrint", warm / plain, 1.15),
        within("first part alone over the whole report", short / warm, 0.5),
        within("report over bare WeasyPrint, both in a new process", first / plain_first, 1.3),
    ]
    return int(not all(results))


def sheets() -> list:
    """Our print styles, read anew as bare WeasyPrint has to."""
    import weasyprint

    from fidelity.reports.rendering import pdf

    return [weasyprint.CSS(filename=each) for each in (pdf.STYLES.with_name(pdf.BASE), pdf.STYLES)]


def page_count(html: str) -> int:
    import weasyprint

    return len(weasyprint.HTML(string=html).render(stylesheets=sheets()).pages)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fidelity.settings")
    django.setup()
    sys.exit(main())
