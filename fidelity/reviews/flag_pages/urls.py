from django.urls import path

from fidelity.reviews.flag_pages import views

urlpatterns = [
    path("", views.flags, name="flags"),
    path("trend", views.trend, name="flag_trend"),
    path("<int:pk>/", views.flag, name="flag"),
    path("<int:pk>/plan", views.flag_plan, name="flag_plan"),
    path("<int:pk>/guide", views.flag_talk, name="flag_guide"),
    path("<int:pk>/steps/<slug:move>", views.flag_move, name="flag_move"),
]
