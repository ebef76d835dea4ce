"""The REST door: `path("api/", include("forum.api.urls"))`.

It shares with the pages what the user may see (else 404), the verbs, their errors (400 with the
same words) and the policy (403 with its reason).
"""
