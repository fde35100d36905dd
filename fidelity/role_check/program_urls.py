from django.urls import path

from fidelity.role_check import program_views

urlpatterns = [
    path("", program_views.check_text, name="role_check"),
    path("staff/<int:pk>", program_views.check_staff_role, name="role_check_staff"),
]
