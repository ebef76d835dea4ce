"""Claims: which moderator has a post of the queue before them."""

from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum import transactions
from forum.models import locking
from forum.models.names import name_of
from forum.policy import get_policy, refuse_unless
from forum.transactions import PrimaryManager

# After so long a post is nobody's again.
LASTS = timedelta(minutes=5)


class Claim(models.Model):
    """That a moderator has a post of the queue before them: one post each, one moderator a post."""

    moderator = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    post = models.OneToOneField("parlance_forum.Post", models.CASCADE, related_name="claim")
    since = models.DateTimeField(default=timezone.now)

    objects = PrimaryManager()

    class Meta:
        base_manager_name = "objects"
        ordering = ["pk"]
        verbose_name = _("claim")
        verbose_name_plural = _("claims")

    def __str__(self):
        return f"#{self.post_id}"

    @property
    def moderator_name(self):
        """Return the moderator's name. A query unless the moderator was fetched."""
        return name_of(self.moderator)

    @property
    def is_current(self):
        """Return whether it holds still."""
        return self.since > expiry()


def expiry():
    """Return the time before which a claim must have begun to hold no longer."""
    return timezone.now() - LASTS


class ClaimedPost:
    """The part of `Post` that is about claims."""

    def take(self, *, by, over=False):
        """Take the post before oneself, as a moderator; return the Claim that holds then.

        Whoever else has it keeps it unless `over` takes it over, or five minutes have passed. What
        one had before oneself until now is free again. Raises PermissionDenied.
        """
        refuse_unless(get_policy().can_moderate(by, self.forum))
        try:
            with transactions.atomic():
                locking.lock_person(by)
                held = Claim.objects.filter(post=self).first()
                if held and held.is_current and (held.moderator_id == by.pk or not over):
                    return held
                # Nobody's who was quicker, unless it is to be taken over.
                of_post = {"post": self} if over else {"post": self, "since__lte": expiry()}
                Claim.objects.filter(models.Q(**of_post) | models.Q(moderator=by)).delete()
                return Claim.objects.create(post=self, moderator=by)
        except IntegrityError:
            # Another moderator was quicker.
            return Claim.objects.get(post=self)
