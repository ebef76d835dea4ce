"""Writes into both forums and opens a page of each; run by a process of its own."""

import json

import django
from django.core.management import call_command


def main():
    """Print what the pages of both show, as JSON."""
    from django.apps import apps
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Permission
    from django.test import Client, override_settings

    from forum.models import Forum

    call_command("migrate", verbosity=0)
    # Guests see no forum of machina's before somebody gives them the right to.
    ines = get_user_model().objects.create_superuser("ines")
    ours = Forum.objects.create(title="Genomics", slug="genomics")
    topic = ours.start_topic(ines, "What is a variant?", "A difference.")
    theirs = apps.get_model("forum", "Forum").objects.create(name="Cardiology", type=0)
    their_topics = apps.get_model("forum_conversation", "Topic").objects
    their_topics.create(forum=theirs, poster=ines, subject="What is a murmur?", type=0, status=0)
    client = Client(headers={"host": "localhost"})
    client.force_login(ines)
    page = client.get(topic.get_absolute_url()).text
    # Both name their addresses "forum:index", so each has a URLconf of its own.
    with override_settings(ROOT_URLCONF="machina.urls"):
        their_page = client.get("/").text
    permissions = Permission.objects.filter(content_type__model="forum")
    labels = set(permissions.values_list("content_type__app_label", flat=True))
    print(
        json.dumps(
            {
                "our page": topic.title in page,
                "their page": theirs.name in their_page,
                "topics": [ours.topics.count(), their_topics.count()],
                "labels": sorted(labels),
            }
        )
    )


if __name__ == "__main__":
    django.setup()
    main()
