"""The address that a request comes from, behind proxies too."""

import ipaddress

from glossary import conf


def client_address(request):
    """Return the address of the client, as a text; of IPv6 its network, which is one customer's.

    Only proxies that GLOSSARY_TRUSTED_PROXIES names are believed: X-Forwarded-For is read from the
    right, where they have written, since a client can write anything to the left of it.
    """
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    hops = [*(part.strip() for part in forwarded.split(",") if part.strip())]
    hops.append(request.META.get("REMOTE_ADDR") or "")
    return network_of(_first_untrusted(hops, conf.GLOSSARY_TRUSTED_PROXIES))


def _first_untrusted(hops, trusted):
    """Return the last hop that is no trusted proxy; the nearest one where nothing fits."""
    if isinstance(trusted, int):
        # Fewer hops than proxies: the request has not come through them.
        return hops[-1 - trusted] if len(hops) > trusted else hops[-1]
    networks = [ipaddress.ip_network(each) for each in trusted]
    nearest = hops[-1]
    for hop in reversed(hops):
        address = address_of(hop)
        if address is None:
            return nearest
        nearest = hop
        if not any(address in network for network in networks):
            return hop
    return nearest


def network_of(text):
    """Return an address in one spelling, of IPv6 the /64 that it lies in; any other text as it is.

    Other texts are what servers give for a socket.
    """
    address = address_of(text)
    if address is None:
        return text[:60]
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def address_of(text):
    """Return the IP address of a text, which may have a port or brackets; None where it has none.

    An IPv4 address inside IPv6 is that IPv4 address.
    """
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
