"""The good site: the page of each vector, and the files beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from http import HTTPStatus

from .places import Places
from .vector import Answer, Vector

PAGE = "<!doctype html><title>{name}</title><body><p>{name}</p>{page}<script>(async () => {{{script}}})()</script>"


class Good:
    """Serves by path: `/NAME` the page, `/NAME/FILE` a file of it."""

    def __init__(self, vectors: Mapping[str, Vector], places: Places) -> None:
        self.vectors = vectors
        self.places = places
        self.visited: set[str] = set()
        """Vectors whose page, or a file of it, was asked for."""

    async def __call__(self, path: str, writer: asyncio.StreamWriter) -> None:
        name, _, file = path.partition("?")[0].strip("/").partition("/")
        vector = self.vectors.get(name)
        if vector is None:
            answer = Answer("<!doctype html><title>blank</title>") if name == "blank" else Answer("none", status=404)
            writer.write(written(answer))
            return
        self.visited.add(name)
        if file:
            answer = vector.files.get(file, Answer("none", status=404))
        else:
            answer = Answer(
                PAGE.format(name=name, page=vector.page, script=vector.script),
                headers=vector.headers,
            )
        filled = Answer(
            self.places.filled(vector, answer.body),
            answer.kind,
            answer.status,
            tuple((name, self.places.filled(vector, value)) for name, value in answer.headers),
        )
        writer.write(written(filled))


def written(answer: Answer) -> bytes:
    """The bytes of an answer. Any scope is open to service workers."""
    body = answer.body.encode()
    lines = [
        f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}",
        f"Content-Type: {answer.kind}; charset=utf-8",
        f"Content-Length: {len(body)}",
        "Service-Worker-Allowed: /",
        "Cache-Control: no-store",
        "Connection: close",
        *(f"{name}: {value}" for name, value in answer.headers),
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
