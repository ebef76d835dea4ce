"""The REST API: `path("api/", include("forum.api.urls"))`.

It shares with the pages the querysets (404 for what the user may not see), the verbs, their errors
(400, with the same texts) and the policy (403, with its reason).
"""
