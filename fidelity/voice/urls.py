from django.urls import path

from fidelity.voice import joint_answer_views, views

urlpatterns = [
    path("", views.voice, name="voice"),
    path("choose", views.choose, name="voice_choose"),
    path("cards", views.make, name="voice_cards"),
    path("joint", joint_answer_views.joint, name="voice_joint"),
    path("kept", joint_answer_views.kept, name="voice_kept"),
]
