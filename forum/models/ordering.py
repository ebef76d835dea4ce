"""Moving a row among those beside it."""


def positions_after(rows, row, steps):
    """Return {pk: {"position": number}} of the rows whose position changes where one moves.

    `rows` are all beside it, in their order; it moves down by `steps`, or up where negative, as far
    as there are others. {} where the order stays.
    """
    order = [other.pk for other in rows]
    place = order.index(row.pk)
    order.insert(max(place + steps, 0), order.pop(place))
    if order == [other.pk for other in rows]:
        return {}
    positions = {other.pk: other.position for other in rows}
    return {
        pk: {"position": number}
        for number, pk in enumerate(order, start=1)
        if positions[pk] != number
    }
