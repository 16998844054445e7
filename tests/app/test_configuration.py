"""Settings that nobody sees until they are missing."""

import tomllib

import pytest
from streamlit import config

from tests.app.conftest import ROOT

SETTINGS = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
THEMES = ("light", "dark")


@pytest.mark.parametrize(
    ("section", "name", "value"),
    [
        ("runner", "postScriptGC", False),
        ("runner", "magicEnabled", False),
        ("client", "showErrorDetails", "type"),
        ("browser", "gatherUsageStats", False),
        ("server", "address", "localhost"),
        ("server", "showEmailPrompt", False),
    ],
)
def test_a_setting_that_the_app_relies_on(section, name, value):
    assert SETTINGS[section][name] == value


def test_streamlit_knows_every_setting():
    """A hidden option that a new version drops would be ignored in silence."""
    known = config.get_config_options(force_reparse=True)
    assert not [name for name in flat(SETTINGS) if name not in known]


def test_uploads_have_a_limit():
    assert SETTINGS["server"]["maxUploadSize"] <= 50


@pytest.mark.parametrize("theme", THEMES)
def test_a_theme_has_ten_colours_a_scale(theme):
    colours = SETTINGS["theme"] | SETTINGS["theme"][theme]
    for name in ("chartCategoricalColors", "chartSequentialColors", "chartDivergingColors"):
        assert len(set(colours[name])) == 10


@pytest.mark.parametrize("theme", THEMES)
def test_text_stands_out_from_what_is_behind_it(theme):
    """WCAG AA: a contrast of 4.5 for text, also for the white text on primary buttons."""
    colours = SETTINGS["theme"][theme]
    assert contrast(colours["textColor"], colours["backgroundColor"]) >= 7
    assert contrast(colours["textColor"], colours["secondaryBackgroundColor"]) >= 7
    assert contrast(colours["linkColor"], colours["backgroundColor"]) >= 4.5
    assert contrast(colours["primaryColor"], "#ffffff") >= 4.5


def test_no_font_comes_from_the_network():
    assert not [value for value in flat(SETTINGS).values() if "http" in str(value)]


def flat(settings: dict, prefix: str = "") -> dict[str, object]:
    entries = {}
    for name, value in settings.items():
        entries |= flat(value, f"{prefix}{name}.") if isinstance(value, dict) else {f"{prefix}{name}": value}
    return entries


def contrast(first: str, second: str) -> float:
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
