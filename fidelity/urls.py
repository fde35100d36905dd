from django.urls import include, path

from fidelity import pages
from fidelity.flags.power_page import drift_power
from programs.admin import site

handler400 = "fidelity.pages.not_read"

urlpatterns = [
    path("", pages.home, name="home"),
    path("admin/", site.urls),
    path("health", pages.health, name="health"),
    path("accounts/", include("programs.urls_accounts")),
    path("instrument/", include("fidelity.instrument.urls")),
    path("drift-power", drift_power, name="drift_power"),
    path("", include("fidelity.role_check.urls")),
    path("", include("fidelity.reports.urls_verify")),
    path("programs/<slug:slug>/", include("programs.urls")),
    path("programs/<slug:slug>/role-check/", include("fidelity.role_check.urls_programs")),
    path("programs/<slug:slug>/", include("fidelity.keeping.urls")),
    path("programs/<slug:slug>/flags/", include("fidelity.reviews.urls_flags")),
    path("programs/<slug:slug>/flags/", include("fidelity.reports.urls_flags")),
    path("programs/<slug:slug>/reviews/", include("fidelity.reviews.urls")),
    path("programs/<slug:slug>/reviews/<slug:period>/voice/", include("fidelity.voice.urls")),
    path("programs/<slug:slug>/reviews/<slug:period>/voice/", include("fidelity.reports.urls_cards")),
    path("programs/<slug:slug>/heard/", include("fidelity.reviews.urls_heard")),
    path("programs/<slug:slug>/change/", include("fidelity.reviews.urls_change")),
    path("programs/<slug:slug>/reviews/<slug:period>/report/", include("fidelity.reports.urls")),
    path("programs/<slug:slug>/reviews/<slug:period>/report/shares/", include("fidelity.reports.urls_sharing")),
    path("peer/", include("fidelity.voice.urls_peers")),
    path("funder/", include("fidelity.reports.urls_funder")),
]
