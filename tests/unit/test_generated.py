import pytest

from tools.generate import ROOT, generated


@pytest.mark.parametrize("path", sorted(generated()), ids=str)
def test_is_what_the_code_makes(path):
    """`make generate` writes them anew."""
    assert (ROOT / path).read_bytes() == generated()[path].encode()
