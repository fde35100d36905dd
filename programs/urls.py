from django.urls import path

from programs import views

urlpatterns = [
    path("staff/", views.staff, name="staff"),
    path("staff/add", views.staff_add, name="staff_add"),
    path("staff/<int:pk>", views.staff_edit, name="staff_edit"),
    path("staff/<int:pk>/remove", views.staff_remove, name="staff_remove"),
    path("log", views.log, name="audit_log"),
]
