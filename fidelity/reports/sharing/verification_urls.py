from django.urls import path

from fidelity.reports.sharing import verification_views

urlpatterns = [path("verify", verification_views.verify, name="verify")]
