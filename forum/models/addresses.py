"""The addresses that posts came from, kept for some days for moderators alone."""

from datetime import timedelta

from django.db import models
from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum import conf
from forum.policy import get_policy
from forum.transactions import PrimaryManager

# Rows deleted per transaction.
BATCH = 1_000


class PostAddressQuerySet(models.QuerySet):
    """A queryset of the addresses of posts."""

    def kept(self):
        """Filter to those that are not to be deleted yet; none where none are kept."""
        if not conf.FORUM_ADDRESS_DAYS:
            return self.none()
        since = timezone.now() - timedelta(days=conf.FORUM_ADDRESS_DAYS)
        return self.filter(created_at__gt=since)

    def visible_to(self, user):
        """Filter to those that a user may read: of posts in the forums that they moderate."""
        return get_policy().visible_addresses(user, self.kept())

    def by_address(self):
        """Return {address, posts, last_at} of each address, the one used last first, as dicts."""
        rows = self.order_by().values("address")
        rows = rows.annotate(posts=Count("pk"), last_at=Max("created_at"))
        return rows.order_by("-last_at", "address")

    def authors(self):
        """Return (address, id of who wrote from there), each once, as a queryset."""
        rows = self.order_by("address", "post__author_id").filter(post__author__isnull=False)
        return rows.values_list("address", "post__author_id").distinct()


class PostAddress(models.Model):
    """The address that a post was sent from; of IPv6 the network, which is one customer's.

    Written at the doors, for FORUM_ADDRESS_DAYS; `manage.py forum_tidy` deletes it then.
    """

    post = models.OneToOneField(
        "parlance_forum.Post", models.CASCADE, primary_key=True, related_name="sent_from"
    )
    address = models.CharField(_("address"), max_length=60, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    objects = PrimaryManager.from_queryset(PostAddressQuerySet)()

    class Meta:
        base_manager_name = "objects"
        ordering = ["pk"]
        verbose_name = _("address of a post")
        verbose_name_plural = _("addresses of posts")

    def __str__(self):
        return self.address

    @classmethod
    def keep(cls, post, address):
        """Keep the address that a post was sent from, once; none where none are kept. One query."""
        if conf.FORUM_ADDRESS_DAYS and address:
            cls.objects.bulk_create([cls(post=post, address=address)], ignore_conflicts=True)

    @classmethod
    def delete_old(cls):
        """Delete those older than FORUM_ADDRESS_DAYS; yield the number in each batch.

        Each batch is a transaction of its own, so that people who post do not wait for long.
        """
        until = timezone.now() - timedelta(days=conf.FORUM_ADDRESS_DAYS or 0)
        old = cls.objects.filter(created_at__lte=until).order_by("created_at")
        while ids := list(old.values_list("pk", flat=True)[:BATCH]):
            cls.objects.filter(pk__in=ids).delete()
            yield len(ids)

    @classmethod
    def forget(cls, user):
        """Delete the addresses of a user's posts, whose account is leaving. One query."""
        cls.objects.filter(post__author=user.pk).delete()
