import json

import pytest

from benchmarks import records


def test_figures_are_kept_with_what_they_were_taken_on(monkeypatch, tmp_path):
    monkeypatch.setattr(records, "FOLDER", tmp_path)
    with records.recorded("speed/of-light", threads=2) as figures:
        figures["seconds"] = [1.5, 1.25]
    kept = json.loads((tmp_path / "speed" / "of-light.json").read_text())
    assert kept["figures"] == {"seconds": [1.5, 1.25]} and kept["threads"] == 2
    assert kept.keys() >= {"command", "began", "processor", "cores", "versions", "load_before", "load_after"}


def test_a_benchmark_that_fails_keeps_nothing(monkeypatch, tmp_path):
    monkeypatch.setattr(records, "FOLDER", tmp_path)
    with pytest.raises(RuntimeError), records.recorded("broken", threads=1):
        raise RuntimeError
    assert not list(tmp_path.iterdir())
