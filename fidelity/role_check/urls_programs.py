from django.urls import path

from fidelity.role_check import pages

urlpatterns = [
    path("", pages.check_text, name="role_check"),
    path("staff/<int:pk>", pages.check_staff_role, name="role_check_staff"),
]
