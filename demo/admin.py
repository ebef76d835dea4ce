"""Accounts in the admin, with the forum's action that leads to anonymising one."""

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import UserAdmin

from forum.admin import anonymise_account

admin.site.unregister(get_user_model())


@admin.register(get_user_model())
class MemberAdmin(UserAdmin):
    """Django's admin of users, and the forum's action."""

    actions = [anonymise_account]
