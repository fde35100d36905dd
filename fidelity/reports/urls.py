from django.urls import path

from fidelity.reports import views
from fidelity.reports.downloads import views as downloads_views
from fidelity.reports.printing import form_and_meeting_views
from fidelity.reports.signing import agreed_lines_views, amending_views
from fidelity.reports.signing import views as signing_views

urlpatterns = [
    path("", views.report, name="report"),
    path("ask", signing_views.ask, name="report_ask"),
    path("read", signing_views.read, name="report_read"),
    path("statement", signing_views.statement, name="report_statement"),
    path("sign", signing_views.sign, name="report_sign"),
    path("take-back", signing_views.take_back, name="report_take_back"),
    path("final", signing_views.final, name="report_final"),
    path("again", views.again, name="report_again"),
    path("report.pdf", views.pdf, name="report_pdf"),
    path("report.json", views.record, name="report_json"),
    path("amend", amending_views.amend, name="report_amend"),
    path("give-up", amending_views.give_up, name="report_give_up"),
    path("lines", agreed_lines_views.agreed_lines, name="report_lines"),
    path("versions/", amending_views.version_list, name="report_versions"),
    path("versions/<str:version>/", amending_views.version_page, name="report_version"),
    path("versions/<str:version>/report.pdf", amending_views.pdf, name="report_version_pdf"),
    path("versions/<str:version>/report.json", amending_views.record, name="report_version_json"),
    path("answers.csv", downloads_views.answers, name="report_answers"),
    path("answers.yaml", downloads_views.scenario, name="report_scenario"),
    path("form.pdf", form_and_meeting_views.form_pdf, name="report_form"),
    path("meeting", form_and_meeting_views.meeting, name="report_meeting"),
]
