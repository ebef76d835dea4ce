"""The base class of forms that call a verb of a model."""

from django import forms
from django.core.exceptions import ValidationError

from glossary.untrusted import refuse_omissions


class Text(forms.CharField):
    """A text that the verb validates, so that pages and API report the same errors."""

    def __init__(self, **options):
        # White space is left as it was typed.
        super().__init__(required=False, strip=False, **options)
        # The verb removes characters that no text should have.
        self.validators = []


class VerbForm(forms.Form):
    """A form that calls a verb, which does the validation, for the API as well.

    A form that calls several verbs does so in one transaction, so that an error leaves nothing
    changed, and then shows its rows as they are in the database.
    """

    # Why nothing was done: the policy's answer, or Limited; None where nothing was refused.
    refusal = None
    # Fields that must be sent, if only empty, because to leave one out would mean something: a text
    # that was not read, a text taken away.
    must_be_sent = ()

    def submit(self, *, by):
        """Call the verb as `by`; return its result, or None where the form has errors to show.

        Raises PermissionDenied where the policy refuses, BadRequest for a form that is not whole.
        """
        refuse_omissions(self, self.must_be_sent)
        if not self.is_valid():
            return None
        try:
            return self.call_verb(by=by)
        except ValidationError as error:
            self.take_errors(error)
            return None

    def call_verb(self, *, by):
        """Call the verb with the cleaned data; return its result, which must be true."""
        raise NotImplementedError

    def refuse(self, reason):
        """Show the reason of a refusal, and the text, so that it is not lost."""
        self.is_valid()
        self.add_error(None, str(reason))
        self.refusal = reason

    def take_errors(self, error):
        """Show a verb's errors at their fields."""
        by_field = error.error_dict if hasattr(error, "error_dict") else {None: error.error_list}
        for key, errors in by_field.items():
            field = key if key in self.fields else None
            self.add_error(field, errors)
