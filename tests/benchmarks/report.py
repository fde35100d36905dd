"""How long the file of a report takes: cold (a new process), warm, and against bare WeasyPrint on the same HTML.

`make bench` runs it with the settings and the database of its server, which has issued reports.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import django

COLD = "--cold"
TURNS = 5


def timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def within(what: str, value: float, limit: float, unit: str) -> bool:
    print(f"{what:<62} {value:8.2f} {unit:<3} limit {limit:g} {'ok' if value <= limit else 'MISSED'}", flush=True)
    return value <= limit


def cold() -> float:
    """Seconds that a new process, ready to serve, needs for its first report."""
    command = [sys.executable, "-m", "tests.benchmarks.report", COLD]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def main() -> int:
    # After `django.setup`, which needs the settings of the bench server.
    from fidelity.reports.models import IssuedReport
    from fidelity.reports.rendering import files, pdf
    from fidelity.reports.rendering import html as rendering_html

    report = IssuedReport.objects.exclude(pdf=None).first()
    if COLD in sys.argv:
        print(timed(lambda: files.make_report_file(report)))
        return 0

    html = rendering_html.report_html(report.snapshot, checksum=report.snapshot_sha256)

    def bare() -> bytes:
        import weasyprint

        return weasyprint.HTML(string=html).write_pdf(stylesheets=[weasyprint.CSS(filename=pdf.STYLES)])

    files.make_report_file(report), bare()
    turns = [(timed(lambda: files.make_report_file(report)), timed(bare)) for _ in range(TURNS)]
    ours, theirs = zip(*turns, strict=True)
    # Of seconds the best turn, the one that the machine disturbed least; of ratios the middle one.
    results = [
        within("report, cold", min(cold() for _ in range(3)), 2.5, "s"),
        within("report, warm", min(ours), 1.6, "s"),
        within("report over bare WeasyPrint", statistics.median(ours) / statistics.median(theirs), 1.15, "x"),
    ]
    return int(not all(results))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fidelity.settings")
    django.setup()
    sys.exit(main())
