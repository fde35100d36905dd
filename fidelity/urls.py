from django.urls import include, path

from fidelity import health, metrics, views
from fidelity.flags.drift_power_views import drift_power
from fidelity.reviews.home import log_views
from programs.admin import site

handler400 = "fidelity.views.not_read"
handler404 = "fidelity.views.not_there"
handler500 = "fidelity.views.went_wrong"

urlpatterns = [
    path("", views.home, name="home"),
    path("admin/", site.urls),
    path("", include("fidelity.search.urls")),
    path("health", views.health, name="health"),
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("metrics", metrics.metrics, name="metrics"),
    path("accounts/", include("programs.sign_in.urls")),
    path("instrument/", include("fidelity.instrument.urls")),
    path("", include("fidelity.reports.printing.manual_urls")),
    path("drift-power", drift_power, name="drift_power"),
    path("", include("fidelity.role_check.urls")),
    path("", include("fidelity.reports.sharing.verification_urls")),
    path("organisations/<int:pk>/", include("programs.organisation.urls")),
    path("set-up/", include("fidelity.reviews.first_run.urls")),
    path("programs/<slug:slug>/", include("programs.urls")),
    path("programs/<slug:slug>/log", log_views.log, name="audit_log"),
    path("programs/<slug:slug>/role-check/", include("fidelity.role_check.program_urls")),
    path("programs/<slug:slug>/", include("fidelity.records.urls")),
    path("programs/<slug:slug>/", include("fidelity.reports.rendering.urls")),
    path("programs/<slug:slug>/flags/", include("fidelity.reviews.flag_pages.urls")),
    path("programs/<slug:slug>/flags/", include("fidelity.reviews.raising_flags.urls")),
    path("programs/<slug:slug>/flags/", include("fidelity.reviews.peer_questions.urls")),
    path("programs/<slug:slug>/flags/", include("fidelity.reports.printing.letter_urls")),
    path("programs/<slug:slug>/reviews/", include("fidelity.reviews.urls")),
    path("programs/<slug:slug>/reviews/<slug:period>/voice/", include("fidelity.voice.urls")),
    path("programs/<slug:slug>/reviews/<slug:period>/voice/", include("fidelity.reports.printing.cards_urls")),
    path("programs/<slug:slug>/heard/", include("fidelity.reviews.heard_and_done.urls")),
    path("programs/<slug:slug>/change/", include("fidelity.reviews.change.urls")),
    path("programs/<slug:slug>/reviews/<slug:period>/report/", include("fidelity.reports.urls")),
    path("programs/<slug:slug>/reviews/<slug:period>/report/shares/", include("fidelity.reports.sharing.urls")),
    path("peer/", include("fidelity.voice.card.urls")),
    path("funder/", include("fidelity.reports.sharing.funder_urls")),
]
