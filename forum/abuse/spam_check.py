"""Asking the service that the setting FORUM_SPAM_CHECK names what it thinks of a draft."""

import logging
import queue
import threading

from django.utils.module_loading import import_string

from forum import conf

ANSWERS = ("ok", "hold", "spam")
# Calls that may hang at once in a process; while they do, no further one is made.
MOST_CALLS = 8

logger = logging.getLogger(__name__)
_calls = threading.BoundedSemaphore(MOST_CALLS)


def ask(draft):
    """Return "ok", "hold" or "spam" for a Draft: what FORUM_SPAM_CHECK answers, "ok" without one.

    It is "ok", too, where the service fails or has not answered within FORUM_SPAM_CHECK_SECONDS,
    which is logged: nobody's post is lost for it, and a new member's waits for a moderator anyway.
    """
    if conf.FORUM_SPAM_CHECK is None:
        return "ok"
    try:
        answer = _answer_in_time(import_string(conf.FORUM_SPAM_CHECK), draft)
        if answer in ANSWERS:
            return answer
        logger.error("The spam check answered %r instead of one of %s.", answer, ANSWERS)
    except TimeoutError:
        logger.error("The spam check gave no answer in time.")
    except Exception:
        logger.exception("The spam check failed.")
    return "ok"


def _answer_in_time(check, draft):
    """Call the check in a thread of its own; return its answer, or raise what it raises.

    Raises TimeoutError where it takes too long: the thread is left to itself, and ends with the
    process at the latest.
    """
    calls = _calls
    if not calls.acquire(blocking=False):
        raise TimeoutError
    answers = queue.SimpleQueue()

    def call():
        try:
            answers.put((check(draft), None))
        except BaseException as error:
            answers.put((None, error))
        finally:
            calls.release()

    threading.Thread(target=call, name="forum-spam-check", daemon=True).start()
    try:
        answer, error = answers.get(timeout=conf.FORUM_SPAM_CHECK_SECONDS)
    except queue.Empty:
        raise TimeoutError from None
    if error is not None:
        raise error
    return answer
