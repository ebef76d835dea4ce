"""Where posts go when they move, with all that hangs below them.

The verbs in `forum.models.moving` and their undoing ask for it; nothing is written here. A post
that was written below a moved one since goes along, so that undoing a move keeps every reply.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.apps import apps

from forum.models import paths
from forum.models.locking import in_chunks

# What is read of every post of the topics that posts leave.
FIELDS = ("pk", "topic_id", "parent_id", "position", "path")


@dataclass(slots=True)
class Place:
    """Where a post goes: the topic, the reply above it or None, and its position.

    Position 0 is the opening post's. None means the present one or, in another topic, the next.
    """

    topic_id: int
    parent_id: int | None = None
    position: int | None = None


class Displaced(Exception):
    """Rows that stand in the way of a move: `ids` of rows of `model`."""

    def __init__(self, model, ids):
        super().__init__(model, ids)
        self.model, self.ids = model, set(ids)


class PostTree:
    """The posts of the locked topics that posts leave, as they hang together. One query."""

    def __init__(self, topic_ids):
        posts = apps.get_model("parlance_forum", "Post").objects.filter(topic__in=topic_ids)
        rows = posts.order_by("topic", "position").values_list(*FIELDS, named=True)
        self.posts = {row.pk: row for row in rows}
        openings = {row.topic_id: row.pk for row in rows if row.position == 0}
        self.children = defaultdict(list)
        for row in rows:
            if row.position > 0:
                # What answers the topic hangs below its opening post.
                self.children[row.parent_id or openings.get(row.topic_id)].append(row.pk)

    def roots(self, ids):
        """Return those of some posts that hang below no other of them, as a set."""
        return set(ids) - self.below(ids)

    def below(self, ids):
        """Return the ids of all posts that hang below some posts, as a set."""
        found, waiting = set(), list(ids)
        while waiting:
            children = [pk for pk in self.children[waiting.pop()] if pk not in found]
            found.update(children)
            waiting += children
        return found

    def values(self, places, topics):
        """Return {pk: {field: value}} that move posts to places, with all that hangs below them.

        `places` is {pk: Place}, `topics` {pk: locked Topic} of those that posts go to. Posts that
        hang below others keep their order. Raises Displaced where a parent is not in the topic, or
        hangs below the post itself. One query per 500 parents that do not move.
        """
        places = self._with_followers(places)
        self._take_positions(places, topics)
        values, waiting, below = {}, [], defaultdict(list)
        for pk, place in places.items():
            if place.parent_id in places:
                below[place.parent_id].append(pk)
        for pk, parent_id, parent_path in self._tops(places):
            waiting.append((pk, parent_id, parent_path))
        while waiting:
            pk, parent_id, parent_path = waiting.pop()
            values[pk] = _values(places[pk], parent_id, parent_path)
            if values[pk]["depth"]:
                parent_id, parent_path = pk, values[pk]["path"]
            else:
                parent_id, parent_path = None, ""
            waiting += [(child, parent_id, parent_path) for child in below[pk]]
        if len(values) < len(places):
            raise Displaced("post", places.keys() - values.keys())
        return values

    def _with_followers(self, places):
        """Return {pk: Place} with those of all that hangs below, unless they have one already."""
        places = dict(places)
        waiting = list(places)
        while waiting:
            above = waiting.pop()
            for pk in self.children[above]:
                if pk not in places:
                    places[pk] = Place(places[above].topic_id, above)
                    waiting.append(pk)
        return places

    def _take_positions(self, places, topics):
        for pk in sorted(places, key=lambda pk: self.posts[pk].position):
            place = places[pk]
            if place.position is None and place.topic_id == self.posts[pk].topic_id:
                place.position = self.posts[pk].position
            elif place.position is None:
                place.position = topics[place.topic_id].take_position()

    def _tops(self, places):
        """Yield (pk, parent's id, parent's path) of the posts whose parent does not move."""
        parent_ids = {place.parent_id for place in places.values()} - places.keys() - {None}
        posts = apps.get_model("parlance_forum", "Post").objects.order_by()
        parents = {}
        for chunk in in_chunks(parent_ids):
            rows = posts.filter(pk__in=chunk).values_list("pk", "topic_id", "position", "path")
            parents |= {pk: row for pk, *row in rows}
        for pk, place in places.items():
            if place.parent_id is None:
                yield pk, None, ""
            elif place.parent_id not in places:
                topic_id, position, path = parents.get(place.parent_id, (None, 0, ""))
                if topic_id != place.topic_id or position == 0:
                    raise Displaced("post", [place.parent_id])
                yield pk, place.parent_id, path


def _values(place, parent_id, parent_path):
    if place.position == 0:
        path = paths.OPENING_PATH
    else:
        path = paths.child_path(parent_path, place.position)
    return {
        "topic_id": place.topic_id,
        "parent_id": parent_id,
        "position": place.position,
        "path": path,
        "depth": paths.depth(path) if place.position else 0,
    }
