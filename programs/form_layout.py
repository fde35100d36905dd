"""How crispy lays a form out on every page."""

from crispy_forms.helper import FormHelper


def plain_form() -> FormHelper:
    """crispy's layout of all fields that the form then has, without its form tag, which our templates write."""
    helper = FormHelper()
    helper.form_tag, helper.disable_csrf = False, True
    return helper
