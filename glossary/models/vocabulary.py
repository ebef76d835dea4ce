"""The one row that tells every process whether its vocabulary is out of date."""

import uuid

from django.db import connections, models
from django.utils.translation import gettext_lazy as _

from glossary import current_request

ROW = 1


class VocabularyVersionManager(models.Manager):
    """Reads and raises the version."""

    def current(self):
        """Return the vocabulary's version, a UUID, or None if there is none. One query."""
        # Every page of a site asks for it, and compiling a query costs more than this one does.
        field = self.model._meta.get_field("value")
        with connections[self.db].cursor() as cursor:
            table = self.model._meta.db_table
            cursor.execute(f"SELECT {field.column} FROM {table} WHERE id = %s", [ROW])
            row = cursor.fetchone()
        return row and field.to_python(row[0])

    def advance(self, using=None):
        """Raise the version; call it inside the transaction that changes the vocabulary.

        The row stays locked until that transaction ends, so that the version which a reader sees
        is never newer than the terms it reads next.
        """
        self.using(using or self.db).bulk_create(
            [self.model(pk=ROW, value=uuid.uuid4())],
            update_conflicts=True,
            update_fields=["value"],
            unique_fields=["id"],
        )
        current_request.forget_version()


class VocabularyVersion(models.Model):
    """The version of all that the linker reads, compared for equality only.

    It is random, not counted up: after a rolled back transaction or a restored database a counter
    would hand out the same number again for other terms.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=ROW)
    value = models.UUIDField(_("version"), default=uuid.uuid4)

    objects = VocabularyVersionManager()

    class Meta:
        verbose_name = _("vocabulary version")
        verbose_name_plural = _("vocabulary version")
        constraints = [
            models.CheckConstraint(condition=models.Q(id=ROW), name="glossary_one_version_row"),
        ]

    def __str__(self):
        return str(self.value)
