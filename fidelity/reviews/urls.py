from django.urls import path

from fidelity.reviews import filling, history, planning, results, views

urlpatterns = [
    path("", history.program, name="program"),
    path("open", views.open_review, name="review_open"),
    path("skip", views.skip, name="review_skip"),
    path("<slug:period>/", views.overview, name="review"),
    path("<slug:period>/set-up", views.set_up, name="review_set_up"),
    path("<slug:period>/domains/<slug:code>", filling.domain, name="review_domain"),
    path("<slug:period>/items/<str:code>", filling.item, name="review_item"),
    path("<slug:period>/items/<str:code>/settle", filling.settle, name="review_settle"),
    path("<slug:period>/close", views.close, name="review_close"),
    path("<slug:period>/reopen", views.reopen, name="review_reopen"),
    path("<slug:period>/scores", results.scores, name="review_scores"),
    path("<slug:period>/scores/<slug:code>", results.explain, name="review_explain"),
    path("<slug:period>/findings/<str:code>", results.finding, name="review_finding"),
    path("<slug:period>/actions/", planning.plan, name="action_plan"),
    path("<slug:period>/actions/<int:pk>", planning.end, name="action_end"),
]
