"""Taking the name of an account out of stored rows; the account itself is the host's."""

from django.apps import apps
from django.contrib.auth import get_user_model

from glossary.models.names import anonymous_name
from glossary.transactions import atomic, primary_of

# {foreign key to a user: the column beside it that keeps the name}, where it is not called alike.
NAME_FIELDS = {"edited_by": "editor_name"}


def anonymise(user, number):
    """Take a user's name out of the glossary's histories, reviews, candidates and uploads.

    For hosts without the forum, whose own function calls this one. The rows say "Anonymous 3"
    then, for the `number` 3; nothing in them leads to the account. Texts are not searched. No
    policy is asked. One query for each kind of row.
    """
    models = apps.get_app_config("parlance_glossary").get_models()
    with atomic(apps.get_model("parlance_glossary", "Term")):
        replace_person(models, user, anonymous_name(number))


def replace_person(models, user, name):
    """Put a name in the place of a user in all rows of some models that refer to the user.

    A row that cannot be without its user (a preference, a role) is deleted. To be called in a
    transaction on the primary. One query for each foreign key to a user.
    """
    for model, field in people_fields(models):
        rows = model._base_manager.all()
        rows = rows.using(primary_of(rows)).filter(**{field.name: user.pk})
        if not field.null:
            rows.delete()
            continue
        values = {field.name: None}
        if name_field := name_field_of(model, field):
            values[name_field] = name
        rows.update(**values)


def people_fields(models):
    """Yield (model, field) for each foreign key to a user."""
    for model in models:
        for field in model._meta.concrete_fields:
            if field.related_model is get_user_model():
                yield model, field


def name_field_of(model, field):
    """Return the name of the column that keeps the name of a foreign key's user, None for none."""
    name = NAME_FIELDS.get(field.name, f"{field.name}_name")
    return name if name in {column.name for column in model._meta.concrete_fields} else None
