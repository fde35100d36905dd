from django.urls import path

from fidelity.reports.sharing import views

urlpatterns = [
    path("", views.shares, name="report_shares"),
    path("file", views.file_again, name="report_share_file"),
    path("give/<int:pk>", views.give, name="report_share"),
    path("<int:pk>/withdraw", views.withdraw, name="report_withdraw"),
    path("questions/<int:pk>", views.answer, name="report_answer"),
]
