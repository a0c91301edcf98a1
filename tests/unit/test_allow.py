"""Nothing but what is listed leaves, however it is spelt."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors._allow import AllowList
from daemon.errors import Forbidden

RULES = [("GET", r"/v1/drafts"), ("POST", r"/v1/drafts"), ("PUT", r"/v1/drafts/[\w@#.-]+")]
ALLOW = AllowList(RULES, roots=("https://api.example/", "http://127.0.0.1:8080/base/"))


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("GET", "https://api.example/v1/drafts"),
        ("GET", "https://API.example:443/v1/drafts?q=/v1/send&x=%2e%2e"),
        ("POST", "https://api.example/v1/drafts"),
        ("PUT", "https://api.example/v1/drafts/r-17"),
        ("PUT", "https://api.example/v1/drafts/ada%40example.com"),
        ("PUT", "https://api.example/v1/drafts/en%23holiday%40group"),
        ("PUT", "http://127.0.0.1:8080/base/v1/drafts/1"),
    ],
)
def test_what_is_listed_passes(method, url):
    ALLOW.check(method, url)


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("DELETE", "https://api.example/v1/drafts"),
        ("post", "https://api.example/v1/drafts"),
        ("POST", "https://api.example/v1/drafts/"),
        ("POST", "https://api.example//v1/drafts"),
        ("POST", "https://api.example/v1/drafts/send"),
        ("POST", "https://api.example/v1/drafts%2Fsend"),
        ("PUT", "https://api.example/v1/drafts/1%2Fsend"),
        ("PUT", "https://api.example/v1/drafts/1%252Fsend"),
        ("PUT", "https://api.example/v1/drafts/1%25252fsend"),
        ("PUT", "https://api.example/v1/drafts/.."),
        ("PUT", "https://api.example/v1/drafts/%2e%2e"),
        ("PUT", "https://api.example/v1/drafts/%252e"),
        ("POST", "https://api.example/v1/x/../drafts"),
        ("POST", "https://api.example/v1/./drafts"),
        ("POST", "https://api.example/v1\\drafts"),
        ("POST", "https://api.example/v1/drafts\n"),
        ("POST", "https://api.example/v1/drafts%00"),
        ("POST", "https://api.example/v1/drafts%0a"),
        ("POST", "https://api.example/V1/drafts"),
        ("POST", "http://api.example/v1/drafts"),
        ("POST", "https://api.example:8443/v1/drafts"),
        ("POST", "https://api.example.evil.example/v1/drafts"),
        ("POST", "https://api.example@evil.example/v1/drafts"),
        ("POST", "https://user@api.example/v1/drafts"),
        ("POST", "https://api.example:x/v1/drafts"),
        ("POST", "http://127.0.0.1:8080/v1/drafts"),
        ("POST", "http://127.0.0.1:8080/baseball/v1/drafts"),
        ("POST", "/v1/drafts"),
        ("POST", ""),
    ],
)
def test_everything_else_is_refused(method, url):
    with pytest.raises(Forbidden) as refused:
        ALLOW.check(method, url)
    assert "drafts" not in str(refused.value)


@given(path=st.text(alphabet="/.%2eEfFsendratv1\\ ", max_size=40), rounds=st.integers(0, 3))
def test_no_spelling_of_a_path_reaches_another_one(path, rounds):
    spelt = path
    for _ in range(rounds):
        spelt = quote(spelt, safe="")
    try:
        ALLOW.check("PUT", f"https://api.example/v1/drafts/{spelt}")
    except Forbidden:
        return
    assert "/" not in path
    assert path not in {"", ".", ".."}
