"""Where a class finds this computer: its addresses on the local network, asked of nobody outside."""

import socket
from ipaddress import IPv4Address

ANY_OUTSIDE = ("198.51.100.1", 9)
"""Nothing is sent there (RFC 5737 keeps it free): it only tells which way a packet would take."""


def list_addresses() -> list[str]:
    """This computer's IPv4 addresses on its networks, the likeliest first; [] when it is on none."""
    import psutil

    up = {name for name, card in psutil.net_if_stats().items() if card.isup}
    found = [
        entry.address
        for name, entries in psutil.net_if_addrs().items()
        if name in up
        for entry in entries
        if entry.family == socket.AF_INET and _is_reachable(entry.address)
    ]
    main = _main_address()
    return sorted(dict.fromkeys(found), key=lambda address: (address != main, not IPv4Address(address).is_private))


def class_url(address: str, port: int) -> str:
    return f"http://{address}:{port}"


def qr_code(text: str) -> str:
    """A QR code as a data URI for an <img>: SVG, dark on light, with the border that cameras need."""
    import segno

    return segno.make(text, micro=False, error="m").svg_data_uri(scale=10, border=4, light="#ffffff", dark="#000000")


def _is_reachable(address: str) -> bool:
    parsed = IPv4Address(address)
    return not (parsed.is_loopback or parsed.is_link_local or parsed.is_unspecified)


def _main_address() -> str | None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(ANY_OUTSIDE)
            return str(probe.getsockname()[0])
        except OSError:
            return None
