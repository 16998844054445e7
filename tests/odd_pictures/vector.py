"""SVG files as icon sets and drawing programs write them."""

import base64
import codecs

from tests.odd_pictures.scene import encode, scene

BOOT = "<path d='M40 11 L63 11 L67 54 L13 54 L15 43 L38 37 Z' fill='{ink}'/>"
CORNERS = "<rect width='16' height='12' fill='#dc1e1e'/><rect x='77' y='63' width='19' height='9' fill='#1e28c8'/>"
NAMESPACE = "xmlns='http://www.w3.org/2000/svg'"


def vector_files() -> dict[str, bytes]:
    boot = BOOT.format(ink="#284638")
    picture = base64.b64encode(encode(scene(), "PNG")).decode()
    texts = {
        "plain": svg("width='96' height='72'", boot + CORNERS),
        "view-box-only": svg("viewBox='0 0 96 72'", boot + CORNERS),
        "in-millimetres": svg("width='96mm' height='72mm' viewBox='0 0 96 72'", boot + CORNERS),
        "in-percent": svg("width='100%' height='100%' viewBox='0 0 96 72'", boot + CORNERS),
        "very-large": svg("width='9600000' height='7200000' viewBox='0 0 96 72'", boot + CORNERS),
        "turned": svg("width='96' height='72'", f"<g transform='rotate(180 48 36)'>{boot}{CORNERS}</g>"),
        "in-current-colour": svg("width='96' height='72'", BOOT.format(ink="currentColor") + CORNERS),
        "styled": svg(
            "width='96' height='72'", "<style>.boot{fill:#284638}</style>" + boot.replace("fill=", "class='boot' f=")
        ),
        "with-a-picture-inside": svg(
            "width='96' height='72'",
            f"<image width='96' height='72' href='data:image/png;base64,{picture}'/>",
        ),
        "reused": svg(
            "width='96' height='72' xmlns:xlink='http://www.w3.org/1999/xlink'",
            f"<defs><g id='boot'>{boot}</g></defs><use xlink:href='#boot'/>{CORNERS}",
        ),
        "gradient": svg(
            "width='96' height='72'",
            "<linearGradient id='g'><stop stop-color='#fff'/><stop offset='1' stop-color='#888'/></linearGradient>"
            f"<rect width='96' height='72' fill='url(#g)'/>{boot}{CORNERS}",
        ),
        "from-a-program": "<?xml version='1.0' encoding='UTF-8'?>\n<!-- Made by a program -->\n<!DOCTYPE svg PUBLIC "
        "'-//W3C//DTD SVG 1.1//EN' 'http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd' [\n"
        "<!ENTITY ns_svg 'http://www.w3.org/2000/svg'>\n]>\n"
        f"<svg xmlns='&ns_svg;' width='96' height='72'>{boot}{CORNERS}</svg>",
    }  # fmt: skip
    files = {f"{name}.svg": text.encode() for name, text in texts.items()}
    files["with-byte-order-mark.svg"] = codecs.BOM_UTF8 + files["plain.svg"]
    files["utf-16.svg"] = ("<?xml version='1.0' encoding='UTF-16'?>" + texts["plain"]).encode("utf-16")
    return files


def svg(attributes: str, content: str) -> str:
    return f"<svg {NAMESPACE} {attributes}>{content}</svg>"
