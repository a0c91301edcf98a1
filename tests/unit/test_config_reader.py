from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.config.reader import SIZE, parse_yaml, read_yaml
from daemon.errors import ConfigError


def problems(text):
    with pytest.raises(ConfigError) as caught:
        parse_yaml(text)
    return caught.value.problems


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("off", "off"),
        ("yes", "yes"),
        ("true", True),
        ("False", False),
        ("", None),
        ("~", None),
        ("null", None),
        ("5", 5),
        ("-7", -7),
        ("0", 0),
        ("0000", "0000"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("1e3", "1e3"),
        ("99999999999999999999999999", "99999999999999999999999999"),
        ("1.5", 1.5),
        ("08:30", "08:30"),
        ("08:30-18:00", "08:30-18:00"),
        ("2026-12-24", date(2026, 12, 24)),
        ("2026-13-24", "2026-13-24"),
        ('"5"', "5"),
        ("'2026-12-24'", "2026-12-24"),
        ("|\n  two\n  lines", "two\nlines"),
        ("[1, a, {b: c}]", [1, "a", {"b": "c"}]),
    ],
)
def test_values(text, value):
    found = parse_yaml(f"key: {text}")["key"]
    assert (found, type(found)) == (value, type(value))


def test_keys_are_words_whatever_they_look_like():
    assert parse_yaml("off: 1\n2026: 2\nyes: 3\n<<: 4") == {"off": 1, "2026": 2, "yes": 3, "<<": 4}


def test_anchors_work():
    assert parse_yaml("a: &x {k: 1}\nb: *x") == {"a": {"k": 1}, "b": {"k": 1}}


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n", "---\n", "~"])
def test_empty_is_an_empty_mapping(text):
    assert parse_yaml(text) == {}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a: 1\n\tb: 2", ["line 2, column 1: a tab; indent with spaces"]),
        ("a: [1\nb: 2", ["line 2, column 2: "]),
        ("a: b: c", ["line 1, column 5: a second ': ' on one line; put the text in quotes"]),
        ("a: @work.example", ["line 1, column 4: text that begins with a sign of YAML's own; put it in quotes"]),
        ("a: 1\nb: 2\na: 3\nb: 4", ["line 3, column 1: 'a' appears twice (first on line 1)", "line 4, column 1: 'b'"]),
        ("a: {x: 1, x: 2}", ["line 1, column 11: 'x' appears twice"]),
        ("a: !!python/object/apply:os.system [ls]", ["line 1, column 4: tags (!…) are not allowed"]),
        ("a: !!binary aGk=", ["line 1, column 4: tags"]),
        ("a: !!int x\nb: !t {}", ["line 1, column 4: tags", "line 2, column 4: tags"]),
        ("a: *gone", ["line 1, column 4: found undefined alias"]),
        ("[a]: 1\n{b: c}: 2", ["line 1, column 1: a key must be a word", "line 2, column 1: a key"]),
        ("- a\n- b", ["expected a mapping (key: value) at the top"]),
        ("just text", ["expected a mapping"]),
        ("a: 1\n---\nb: 2", ["line 2, column 1: but found another document"]),
        ("a: \x07", ["line 1: a character that YAML does not allow (U+0007)"]),
        ('a: "\x1b', ["line 1: a character"]),
        ("a: &a [*a]", ["more than"]),
        ("x: " + "[" * 5000, ["nested"]),
        ("x: " + "[" * 60 + "]" * 60, ["levels"]),
    ],
)
def test_problems_name_their_line(text, what):
    found = problems(text)
    assert len(found) == len(what)
    for line, part in zip(found, what, strict=True):
        assert part in line
        assert line.isprintable()


def test_alias_bombs_are_refused_quickly():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    assert "aliases count unfolded" in problems("\n".join(lines))[0]


@given(st.text(alphabet="ab:-[]{}&*!|>'\"#%@,? \n\t0~é", max_size=60))
def test_any_text_is_read_or_refused_in_words(text):
    try:
        found, told = parse_yaml(text), ["read"]
    except ConfigError as error:
        found, told = {}, error.problems
    assert isinstance(found, dict)
    assert told
    assert all(line.isprintable() for line in told)


def test_files(tmp_path):
    file = tmp_path / "c.yaml"
    file.write_bytes(b"\xef\xbb\xbfa: caf\xc3\xa9\r\n")
    assert read_yaml(file) == {"a": "café"}
    for content, what in ((b"a: 1\nb: \xff", "line 2: not UTF-8"), (b"#" * (SIZE + 1), "larger than")):
        file.write_bytes(content)
        with pytest.raises(ConfigError, match=what):
            read_yaml(file)
    for missing in (tmp_path, tmp_path / "no\x1b[31mway"):
        with pytest.raises(ConfigError, match="cannot read") as caught:
            read_yaml(missing)
        assert str(caught.value).isprintable()
