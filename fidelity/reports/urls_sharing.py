from django.urls import path

from fidelity.reports import sharing_views

urlpatterns = [
    path("", sharing_views.shares, name="report_shares"),
    path("file", sharing_views.file_again, name="report_share_file"),
    path("give/<int:pk>", sharing_views.give, name="report_share"),
    path("<int:pk>/withdraw", sharing_views.withdraw, name="report_withdraw"),
    path("questions/<int:pk>", sharing_views.answer, name="report_answer"),
]
