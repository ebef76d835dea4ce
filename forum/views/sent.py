"""What a request has sent: the data for a form, and numbers."""


def sent_data(request):
    """Return the data of a POST, else None."""
    return request.POST if request.method == "POST" else None


def number_in(text):
    """Return the number that a text is, as far as it may be the id of a row; None for others."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
