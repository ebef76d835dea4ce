"""The router of a site with a replica."""


class ReplicaRouter:
    """Sends every read to the replica, which is "default", and every write to the primary."""

    def db_for_read(self, model, **hints):
        return "default"

    def db_for_write(self, model, **hints):
        return "primary"

    def allow_relation(self, one, other, **hints):
        return True
