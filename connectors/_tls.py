"""What is wrong with an encrypted connection that did not come about, in words, however libraries have wrapped it."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

from daemon.errors import Unavailable

OWN_CA = "For a certificate authority of your own set REQUESTS_CA_BUNDLE."
_BETWEEN = "Check the address, and the network: somebody may be in between."
_CLOCK = "Check the clock of this machine; if it is right, the server has to be mended."
_CERTIFICATES = {  # X509_V_ERR_*, of openssl/x509_vfy.h
    9: ("it is not valid yet", _CLOCK),
    10: ("it has expired", _CLOCK),
    62: ("it is for another name", _BETWEEN),
    64: ("it is for another address", _BETWEEN),
}
_NO_TLS = {"WRONG_VERSION_NUMBER", "UNKNOWN_PROTOCOL", "UNSUPPORTED_PROTOCOL", "PACKET_LENGTH_TOO_LONG", "HTTP_REQUEST"}


def refused(error: BaseException, who: str, own: str = OWN_CA) -> Unavailable | None:
    """The error for a handshake that failed, so that nothing was said; ``None`` for anything else.

    ``own`` says how a certificate authority of one's own is named.
    """
    for each in _inside(error):
        if isinstance(each, ssl.SSLCertVerificationError):
            why, remedy = _CERTIFICATES.get(getattr(each, "verify_code", 0), ("nobody known vouches for it", own))
            return Unavailable(f"The certificate of {who} is not trusted: {why}. Nothing was sent.", remedy=remedy)
        if isinstance(each, ssl.SSLError) and getattr(each, "reason", "") in _NO_TLS:
            return Unavailable(f"No encrypted connection to {who} came about; nothing was sent.", remedy=_BETWEEN)
    return None


def _inside(error: BaseException) -> Iterator[BaseException]:
    """The error and those that it was made of."""
    waiting, seen = [error], set[int]()
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        inner = (one.__cause__, one.__context__, getattr(one, "reason", None), *one.args)
        waiting += [each for each in inner if isinstance(each, BaseException)]
