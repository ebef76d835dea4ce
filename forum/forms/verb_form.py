"""A form that calls a verb of a model."""

from django import forms
from django.core.exceptions import ValidationError


class Text(forms.CharField):
    """A text that a verb checks: it says itself, in the API's words, what is wrong with it."""

    def __init__(self, **options):
        # White space is the writer's.
        super().__init__(required=False, strip=False, **options)
        # The verb takes out what no text should hold.
        self.validators = []


class VerbForm(forms.Form):
    """A form that calls a verb, which does all the checking.

    The API's callers get the same errors. A form that calls several verbs does so in one
    transaction, so that an error leaves nothing changed, and then shows its rows as they are.
    """

    is_refused = False

    def submit(self, by):
        """Call the verb as `by`; return what it returns, or None where the form has errors to show.

        Raises PermissionDenied where the policy refuses.
        """
        if not self.is_valid():
            return None
        try:
            return self.call_verb(by)
        except ValidationError as error:
            self.take_errors(error)
            return None

    def call_verb(self, by):
        """Call the verb with the cleaned data; return something true."""
        raise NotImplementedError

    def refuse(self, reason):
        """Show why the policy refuses what was sent, beside the text, which is not lost."""
        self.is_valid()
        self.add_error(None, str(reason))
        self.is_refused = True

    def take_errors(self, error):
        """Show a verb's errors at the fields that they are about."""
        by_field = error.error_dict if hasattr(error, "error_dict") else {None: error.error_list}
        for key, errors in by_field.items():
            field = key if key in self.fields else None
            self.add_error(field, errors)
