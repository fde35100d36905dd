from django.urls import path

from fidelity.reviews import flagged

urlpatterns = [
    path("", flagged.flags, name="flags"),
    path("trend", flagged.trend, name="flag_trend"),
    path("<int:pk>/", flagged.flag, name="flag"),
    path("<int:pk>/plan", flagged.flag_plan, name="flag_plan"),
    path("<int:pk>/guide", flagged.flag_talk, name="flag_guide"),
    path("<int:pk>/steps/<slug:move>", flagged.flag_move, name="flag_move"),
]
