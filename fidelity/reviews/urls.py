from django.urls import path

from fidelity.reviews.answering import views as answering_views
from fidelity.reviews.checking import views as checking_views
from fidelity.reviews.home import program_views
from fidelity.reviews.lifecycle import views as lifecycle_views
from fidelity.reviews.results import action_views, answers_views
from fidelity.reviews.results import views as results_views

urlpatterns = [
    path("", program_views.program, name="program"),
    path("open", lifecycle_views.open_review, name="review_open"),
    path("skip", lifecycle_views.skip, name="review_skip"),
    path("<slug:period>/", lifecycle_views.overview, name="review"),
    path("<slug:period>/set-up", lifecycle_views.set_up, name="review_set_up"),
    path("<slug:period>/domains/<slug:code>", answering_views.domain, name="review_domain"),
    path("<slug:period>/items/<str:code>", answering_views.item, name="review_item"),
    path("<slug:period>/items/<str:code>/settle", answering_views.settle, name="review_settle"),
    path("<slug:period>/check", checking_views.check, name="review_check"),
    path("<slug:period>/check/draw", checking_views.draw, name="review_check_draw"),
    path("<slug:period>/check/items/<str:code>", checking_views.mark, name="review_check_mark"),
    path("<slug:period>/check/statement", checking_views.state, name="review_check_state"),
    path("<slug:period>/close", lifecycle_views.close, name="review_close"),
    path("<slug:period>/reopen", lifecycle_views.reopen, name="review_reopen"),
    path("<slug:period>/answers", answers_views.answers, name="review_answers"),
    path("<slug:period>/scores", results_views.scores, name="review_scores"),
    path("<slug:period>/scores/<slug:code>", results_views.explain, name="review_explain"),
    path("<slug:period>/findings/<str:code>", results_views.finding, name="review_finding"),
    path("<slug:period>/actions/", action_views.plan, name="action_plan"),
    path("<slug:period>/actions/<int:pk>", action_views.end, name="action_end"),
]
