"""Whether the pictures of a request are pictures, and stand where the server takes them."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

from browser_agent.testing.request import Request
from browser_agent.testing.wrong import WrongError

_HEAD = re.compile(r"data:image/(?:png|jpeg|webp|gif);base64")
_SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF", b"GIF8")


def pictures(request: Request, like: str) -> None:
    """Raises WrongError for the first picture that is none. Addresses are taken as they are: nothing is fetched."""
    where = "input" if request.wire == "responses" else "messages"
    for url, in_result in _urls(request):
        if in_result and like == "llamacpp":
            raise WrongError("Unsupported content: input_image in function_call_output.", where, "unsupported_value")
        if url.startswith(("https://", "http://")):
            continue
        head, _, data = url.partition(",")
        if not _HEAD.fullmatch(head):
            raise WrongError("Invalid image URL.", where, "invalid_image_url")
        try:
            begin = base64.b64decode(data, validate=True)[:8]
        except (binascii.Error, ValueError):
            raise WrongError("Invalid base64 image.", where, "invalid_base64") from None
        if not begin.startswith(_SIGNATURES):
            raise WrongError("The image data does not represent a valid image.", where, "invalid_image")


def _urls(request: Request) -> Iterator[tuple[str, bool]]:
    """The address of each picture, and whether it stands in the result of a function."""
    for item in request.items:
        is_result = item.get("type") == "function_call_output"
        for content in (item.get("content"), item.get("output")):
            for part in content if isinstance(content, list) else [content]:
                if isinstance(part, dict) and part.get("image_url"):
                    url = part["image_url"]
                    yield str(url.get("url", "") if isinstance(url, dict) else url), is_result
