from django.urls import path

from programs import views
from programs.people import role_views
from programs.people import views as people_views

urlpatterns = [
    path("staff/", views.staff, name="staff"),
    path("staff/add", views.staff_add, name="staff_add"),
    path("staff/<int:pk>", views.staff_edit, name="staff_edit"),
    path("staff/<int:pk>/remove", views.staff_remove, name="staff_remove"),
    path("people/", people_views.people, name="people"),
    path("people/invite", people_views.invite, name="people_invite"),
    path("people/invitations/<int:pk>/withdraw", people_views.withdraw, name="invitation_withdraw"),
    path("people/invitations/<int:pk>/link", role_views.link, name="invitation_link"),
    path("people/<int:pk>", people_views.role_edit, name="people_role"),
    path("people/<int:pk>/office", people_views.office, name="people_office"),
    path("people/<int:pk>/remove", people_views.role_remove, name="people_remove"),
    path("roles/", role_views.roles, name="roles"),
    path("roles/invitations/<int:pk>/confirm", role_views.confirm, name="invitation_confirm"),
    path("roles/invitations/<int:pk>/refuse", role_views.refuse, name="invitation_refuse"),
]
