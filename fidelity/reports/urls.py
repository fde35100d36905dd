from django.urls import path

from fidelity.reports import views

urlpatterns = [
    path("", views.report, name="report"),
    path("issue", views.issue, name="report_issue"),
    path("again", views.again, name="report_again"),
    path("report.pdf", views.pdf, name="report_pdf"),
    path("report.json", views.record, name="report_json"),
]
