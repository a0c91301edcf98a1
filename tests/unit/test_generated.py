from tools.generate import ROOT, generated


def test_generated_files_are_what_the_code_makes():
    """`make generate` writes them anew."""
    stale = [str(path) for path, text in generated().items() if (ROOT / path).read_bytes() != text.encode()]
    assert stale == []
