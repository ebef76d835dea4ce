"""A user model with nothing but what Django asks of one."""

import uuid

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models


class PersonManager(BaseUserManager):
    """Makes people."""

    def create_user(self, email, password=None, **fields):
        """Make a person; return it."""
        person = self.model(email=self.normalize_email(email), **fields)
        person.set_password(password)
        person.save()
        return person


class Group(models.Model):
    """What this site calls a group, which gives nobody a permission."""

    name = models.CharField(max_length=50)

    def __str__(self):
        return self.name


class Person(AbstractBaseUser):
    """Somebody with an address and a pen name, without permissions and user name.

    Its groups are not Django's.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    pen_name = models.CharField(max_length=50, blank=True)
    is_active = models.BooleanField(default=True)
    may_moderate = models.BooleanField(default=False)
    groups = models.ManyToManyField(Group)

    USERNAME_FIELD = "email"

    objects = PersonManager()

    def __str__(self):
        return self.email

    def has_perm(self, permission, row=None):
        """Answer the one permission that the forum asks for."""
        return self.may_moderate and permission == "parlance_forum.moderate"


def pen_name(person):
    """Return the name that others see."""
    return person.pen_name or f"Member {str(person.pk)[:8]}"
