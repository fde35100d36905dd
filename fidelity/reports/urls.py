from django.urls import path

from fidelity.reports import exports, paper, views

urlpatterns = [
    path("", views.report, name="report"),
    path("issue", views.issue, name="report_issue"),
    path("again", views.again, name="report_again"),
    path("report.pdf", views.pdf, name="report_pdf"),
    path("report.json", views.record, name="report_json"),
    path("answers.csv", exports.answers, name="report_answers"),
    path("answers.yaml", exports.scenario, name="report_scenario"),
    path("form.pdf", paper.form, name="report_form"),
    path("meeting", paper.meeting, name="report_meeting"),
]
