"""The refusal of a request, as every part of the validation raises it."""

from __future__ import annotations


class WrongError(Exception):
    """A request that is refused with 400. param: what is wrong in it. code: how the API calls the mistake."""

    def __init__(self, message: str, param: str | None = None, code: str = "invalid_request_error") -> None:
        super().__init__(message)
        self.message, self.param, self.code = message, param, code
