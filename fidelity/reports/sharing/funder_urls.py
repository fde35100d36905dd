from django.urls import path

from fidelity.reports.sharing import funder_views

urlpatterns = [
    path("", funder_views.listed, name="funder"),
    path("programs/<slug:slug>/", funder_views.program, name="funder_program"),
    path("reports/<slug:code>/", funder_views.report, name="funder_report"),
    path("reports/<slug:code>/report.pdf", funder_views.pdf, name="funder_report_pdf"),
    path("reports/<slug:code>/bands.json", funder_views.bands_json, name="funder_report_json"),
    path("reports/<slug:code>/bands.csv", funder_views.bands_csv, name="funder_report_csv"),
    path("reports/<slug:code>/ask", funder_views.ask, name="funder_ask"),
]
