"""The shipped weights are what the script learns from the labelled events, to the printed digit."""

from __future__ import annotations

from daemon.recognise.catalogue import catalogue, flagged
from daemon.recognise.weigh import weights
from tools.train_recognise import TARGET, everything, judged, learn, written


def test_the_shipped_weights_are_what_is_learned() -> None:
    assert TARGET.read_text(encoding="utf-8") == written(learn(everything()))


def test_where_no_event_speaks_the_judgement_stays() -> None:
    assert learn([]).values == judged()


def test_every_weight_has_words_and_a_plausible_sign() -> None:
    for (name, _), value in weights().values.items():
        assert catalogue()[name]["says"]
        if name.startswith("not."):
            assert value < 0.5, name
    assert not {name for name, _ in weights().values} & flagged("veto")
