"""Uploaded files that wait for the import to be confirmed."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

KEPT_FOR = timedelta(days=1)


class UploadManager(models.Manager):
    """Queries about uploads."""

    def of(self, user):
        """Return the user's own that have not expired."""
        return self.filter(uploaded_by=user, created_at__gte=timezone.now() - KEPT_FOR)

    def forget_old(self):
        """Delete what has expired."""
        self.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()


class Upload(models.Model):
    """A file whose import has been shown to its uploader and is not confirmed yet.

    It is kept in the database, because a host's processes may share nothing else. It lasts a day,
    and goes with who uploaded it and with the glossary that it was meant for.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=200)
    format = models.CharField(max_length=10)
    glossary = models.ForeignKey("glossary.Glossary", models.CASCADE, "+", null=True)
    content = models.BinaryField()
    created_at = models.DateTimeField(default=timezone.now)

    objects = UploadManager()

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        ordering = ["-created_at", "pk"]

    def __str__(self):
        return self.file_name
