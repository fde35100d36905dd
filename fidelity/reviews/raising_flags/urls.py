from django.urls import path

from fidelity.reviews.raising_flags import views

urlpatterns = [path("raise", views.raise_flag, name="flag_raise")]
