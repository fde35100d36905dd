from django.contrib import admin
from django.urls import include, path

from fidelity import pages

urlpatterns = [
    path("", pages.home, name="home"),
    path("admin/", admin.site.urls),
    path("health", pages.health, name="health"),
    path("accounts/", include("programs.urls_accounts")),
    path("instrument/", include("fidelity.instrument.urls")),
    path("programs/<slug:slug>/", include("programs.urls")),
    path("programs/<slug:slug>/reviews/", include("fidelity.reviews.urls")),
    path("programs/<slug:slug>/reviews/<slug:period>/report/", include("fidelity.reports.urls")),
]
