"""Sign-in problems in words. Microsoft's own descriptions are not shown: they hold names, addresses and ids."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_CONSENT = "A permission that Afterword needs has not been granted."
_ADMIN = (
    "Your organisation lets only an administrator approve this app. Send the administrator the app's client id and "
    "docs/microsoft.md, which says what is asked for and why; after the approval, sign in again."
)
_POLICY = (
    "Your organisation's sign-in rules (conditional access) do not allow this way of signing in. Try the other one: "
    "in a browser on a managed computer, without --device."
)
_AGAIN = "Microsoft asks you to sign in again (two-step verification, or a rule of your organisation)."
_EXPIRED = "The sign-in has expired or was withdrawn (90 days unused, a new password, or ended by an administrator)."
_TENANT = "This account does not belong to the configured tenant. Set tenant: to common, consumers or your own tenant."

# learn.microsoft.com/entra/identity-platform/reference-error-codes
_CODES: dict[int, str] = {
    65001: _CONSENT,
    65004: "The permissions were declined. Nothing was changed; sign in again and accept them to use Afterword.",
    90094: _ADMIN,
    90093: _ADMIN,
    90095: _ADMIN,
    50105: "Your organisation has not assigned this app to you; an administrator can.",
    53000: _POLICY,
    53001: _POLICY,
    53002: _POLICY,
    53003: _POLICY,
    53004: _POLICY,
    530031: _POLICY,
    530032: _POLICY,
    530033: _POLICY,
    530034: _POLICY,
    530035: _POLICY,
    530036: _POLICY,
    50005: _POLICY,
    50097: _POLICY,
    50199: _POLICY,
    50158: _AGAIN,
    50072: _AGAIN,
    50074: _AGAIN,
    50076: _AGAIN,
    50078: _AGAIN,
    50079: _AGAIN,
    50057: "This account has been disabled.",
    50089: _EXPIRED,
    50132: _EXPIRED,
    50133: _EXPIRED,
    50173: _EXPIRED,
    70000: _EXPIRED,
    70008: _EXPIRED,
    70043: _EXPIRED,
    700082: _EXPIRED,
    700084: _EXPIRED,
    50020: _TENANT,
    50034: _TENANT,
    50194: "The app is registered for one organisation only. Set tenant: to that organisation's tenant.",
    90002: "There is no such tenant. Correct tenant: in the config.",
    9002346: "The app is registered for personal accounts only. Set tenant: consumers.",
    9002331: "The app is registered for personal accounts only. Set tenant: consumers.",
    700016: "Microsoft does not know this client_id in this tenant. Correct client_id: or tenant: in the config.",
    70011: "Microsoft does not know one of the permissions; the app and the endpoint belong to different clouds.",
    50011: "The app has no redirect address http://localhost. Add it under Mobile and desktop applications.",
    500113: "The app has no redirect address http://localhost. Add it under Mobile and desktop applications.",
    7000218: "The app is not a public client. In its registration, set Allow public client flows to Yes.",
}
_ERRORS = {
    "authorization_declined": _CODES[65004],
    "access_denied": _CODES[65004],
    "consent_required": _CONSENT,
    "interaction_required": _AGAIN,
    "login_required": _AGAIN,
    "invalid_grant": _EXPIRED,
    "expired_token": "The code was not entered in time. Start again.",
    "code_expired": "The code was not entered in time. Start again.",
    "invalid_client": _CODES[7000218],
    "unauthorized_client": _CODES[700016],
}
_PASSING = frozenset({"temporarily_unavailable", "server_error", "slow_down", "authorization_pending"})
_AADSTS = re.compile(r"AADSTS(\d{5,8})")


def passing(result: Mapping[str, Any]) -> bool:
    """Whether the sign-in service is only in trouble: trying again later may help."""
    return str(result.get("error")) in _PASSING


def explain(result: Mapping[str, Any]) -> str:
    """What an OAuth error answer means, in our own words."""
    codes = _codes(result)
    for code in codes:
        if code in _CODES:
            return _CODES[code]
    error = str(result.get("error", ""))
    text = _ERRORS.get(error, "Microsoft refused the sign-in.")
    named = [f"AADSTS{code}" for code in codes] or ([error] if re.fullmatch(r"[a-z_]{1,40}", error) else [])
    return f"{text} ({', '.join(named[:3])})" if named else text


def _codes(result: Mapping[str, Any]) -> list[int]:
    """The numbers of ``error_codes``; the browser's answer has them only in the description."""
    listed = result.get("error_codes")
    if isinstance(listed, list) and listed:
        return [code for code in listed if isinstance(code, int)]
    return [int(code) for code in _AADSTS.findall(str(result.get("error_description", "")))]
