"""Uploaded files that wait for the import to be confirmed."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from glossary.transactions import PrimaryManager

LIFETIME = timedelta(days=1)


class UploadManager(PrimaryManager):
    """A manager of uploads."""

    def of(self, user):
        """Return the user's uploads that have not expired."""
        return self.filter(uploaded_by=user, created_at__gte=timezone.now() - LIFETIME)

    def delete_expired(self):
        """Delete the uploads that have expired."""
        self.filter(created_at__lt=timezone.now() - LIFETIME).delete()


class Upload(models.Model):
    """A file whose import has been previewed, but not confirmed yet.

    It is stored in the database, because a host's processes may share nothing else. It expires
    after a day, and is deleted with the user who uploaded it and with its glossary.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=200)
    format = models.CharField(max_length=10)
    glossary = models.ForeignKey("parlance_glossary.Glossary", models.CASCADE, "+", null=True)
    content = models.BinaryField()
    created_at = models.DateTimeField(default=timezone.now)

    objects = UploadManager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        ordering = ["-created_at", "pk"]

    def __str__(self):
        return self.file_name
