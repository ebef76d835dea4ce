"""What takes part when posts are written, inside the transaction; posts import none of it.

    class Indexing(Participant): ...

    participants.append(Indexing())

What fails in a participant fails the verb. What may come later hears a signal instead.
"""


class Participant:
    """Base class: hears of every text that is written, and of every logged change of rows."""

    def posts_written(self, posts):
        """Take part after the texts of Posts were written, which are read with their topics."""

    def rows_changed(self, model, before, after):
        """Take part after rows were changed by a verb of moderation or by undoing one.

        `model` is the model's name in lower case, `before` and `after` are {pk: {field: value}}.
        """


participants = []


def posts_written(posts):
    """Tell all participants of Posts whose texts were written."""
    for participant in participants:
        participant.posts_written(posts)


def rows_changed(model, before, after):
    """Tell all participants of rows that were changed."""
    for participant in participants:
        participant.rows_changed(model, before, after)
