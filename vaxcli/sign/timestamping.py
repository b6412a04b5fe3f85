"""A moment that a time-stamp service vouches for (RFC 3161), asked over HTTP with a time-out."""

from __future__ import annotations

import asyncio
import urllib.error
import urllib.request

from asn1crypto import cms, tsp
from pyhanko.sign.timestamps import TimeStamper

from vaxcli.errors import SignatureError

_LARGEST = 1 << 20


class UrlTimeStamper(TimeStamper):
    """Asks one service. Public ones were seen to take up to 131 s (DOMAIN E.4)."""

    def __init__(self, url: str, timeout: int) -> None:
        """Keep the address; it is asked when a signature needs it."""
        super().__init__()  # type: ignore[no-untyped-call]
        self._url = url
        self._timeout = timeout

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """The token for a digest.

        Raises:
            SignatureError: ``SIGN-timestamp``: nobody answers, the service refuses, or what it says makes no sense.
        """
        try:
            return await super().async_timestamp(message_digest, md_algorithm)
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise SignatureError("SIGN-timestamp") from error

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """The answer to one question."""
        data = await asyncio.to_thread(self._post, req.dump())
        return tsp.TimeStampResp.load(data, strict=True)

    def _post(self, body: bytes) -> bytes:
        request = urllib.request.Request(  # noqa: S310 - the scheme is checked where the option is read
            self._url, body, {"Content-Type": "application/timestamp-query"}
        )
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as answer:  # noqa: S310 - the same
                return bytes(answer.read(_LARGEST))
        except urllib.error.HTTPError as refusal:
            refusal.close()
            raise


def check_url(url: str) -> None:
    """Refuse an address that is no web address.

    Raises:
        SignatureError: ``SIGN-timestamp-url``.
    """
    if not url.startswith(("http://", "https://")):
        raise SignatureError("SIGN-timestamp-url")
