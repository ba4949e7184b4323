"""The report is a whole document with its own stylesheet in it; its policy allows exactly that stylesheet, by hash."""

import base64
import hashlib
import re

STYLE = re.compile(rb"<style[^>]*>(.*?)</style>", re.DOTALL)


def for_report(html: bytes) -> str:
    """A Content-Security-Policy under which the report shows as it was made, and can load or send nothing."""
    hashes = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(style).digest()).decode()}'" for style in STYLE.findall(html))
    parts = (
        "default-src 'none'",
        f"style-src {hashes or chr(39) + 'none' + chr(39)}",
        "img-src data:",
        "font-src data:",
        "base-uri 'none'",
    )
    return "; ".join((*parts, "form-action 'none'", "frame-ancestors 'none'"))
