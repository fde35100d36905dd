"""How crispy lays a form out on every page."""

from crispy_forms.helper import FormHelper
from django.forms import BaseForm


def plain_form(form: BaseForm) -> FormHelper:
    """crispy's layout without its form tag, which our templates write themselves."""
    helper = FormHelper(form)
    helper.form_tag, helper.disable_csrf = False, True
    return helper
