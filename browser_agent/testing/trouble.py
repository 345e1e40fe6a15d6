"""What goes wrong instead of an answer: plain values, and small functions that make them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Trouble:
    """No answer, or not all of it.

    status, code, message, param, headers: an HTTP error. hang_s: silence for so long, then the connection ends. body:
    bytes with status 200 instead of JSON. drop_after: of an answer only so many bytes, then the connection ends. after:
    in a stream the trouble comes after so many events of an answer; a request without a stream has it at once.
    """

    status: int = 200
    code: str = ""
    message: str = ""
    param: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    hang_s: float = 0.0
    body: bytes | None = None
    content_type: str = "application/json"
    drop_after: int | None = None
    after: int | None = None


def http(
    status: int, code: str = "", message: str = "", *, retry_after: float | None = None, param: str | None = None
) -> Trouble:
    """An HTTP error in the form of the API. retry_after: seconds, as a header."""
    headers = {} if retry_after is None else {"Retry-After": f"{retry_after:g}"}
    return Trouble(status, code, message or f"status {status}", param, headers)


def hang(seconds: float, *, after: int | None = None) -> Trouble:
    """Silence. after: in a stream, after so many events."""
    return Trouble(hang_s=seconds, after=after)


def garbage() -> Trouble:
    """Bytes that are no JSON, with status 200."""
    return Trouble(body=b"\x00\xff{]garbage")


def html() -> Trouble:
    """A page of a proxy, with status 200."""
    return Trouble(body=b"<html><body>Bad gateway</body></html>", content_type="text/html")


def truncated_json() -> Trouble:
    """JSON that ends in the middle."""
    return Trouble(body=b'{"id": "resp_1", "object": "response", "output": [{"type": "mess')


def drop_after(many: int) -> Trouble:
    """The connection ends after so many bytes of an ordinary answer; in a stream too."""
    return Trouble(drop_after=many)


def stream_error(after: int = 2, *, code: str = "server_error", message: str = "the model stopped") -> Trouble:
    """A stream that tells of an error after so many events and ends. Without a stream: status 500."""
    return Trouble(500, code, message, after=after)


def stream_garbage(after: int = 2) -> Trouble:
    """A stream with an event that is no JSON after so many good ones. Without a stream: as `garbage`."""
    return Trouble(body=b"event: response.output_text.delta\ndata: {]garbage\n\n", after=after)
