"""Every string of the app is there in both languages, and none is there for nothing."""

import re
from importlib.resources import files
from pathlib import Path
from typing import get_args

from istmo.app.pages import PAGES
from istmo.app.runs.queue import STATES
from istmo.app.situation import HOUSEHOLDS, watched
from istmo.app.words import all_words
from istmo.measures.offered import Why

APP = Path(str(files("istmo.app")))
FIELD = re.compile(r"\{(\w+)\}")
MADE = {f"{kind}-{page.id}" for kind in ("page", "kicker") for page in PAGES} | {"page-lost", "kicker-lost"}
MADE |= {f"household-{kind}" for kind in HOUSEHOLDS} | {f"state-{state}" for state in STATES}
MADE |= {f"group-{each.group}" for each in watched()}
MADE |= {f"kind-{kind}" for kind in ("stock", "flow", "transition", "driver")}
MADE |= {f"frequency-{each}" for each in ("month", "quarter", "year", "fiscal-year")}
MADE |= {f"said-{each}" for each in ("cut-off", "begun-anew", "fault")}
MADE |= {f"import-{state}" for state in ("running", "stored", "failed", "cut-off")}
NUMBERS = (
    "of name period day value before aim change rate log_change log_low log_high "
    "middle low median high low_other median_other high_other"
)
MADE |= {
    f"numbers-{name}"
    for name in (*NUMBERS.split(), *(f"{e}{s}" for e in ("low", "high") for s in (50, 80, 95)))
}
MADE |= {f"data-{key}" for key in ("period", "value", "unobserved", "released")}
MADE |= {f"came-{key}" for key in ("target", "issued", "said", "observed", "missed", "inside")}


def said() -> set[str]:
    """Every key that code, templates and scripts ask for."""
    found = set(MADE)
    for file in [*APP.rglob("*.py"), *APP.rglob("*.j2")]:
        text = file.read_text(encoding="utf-8")
        found |= set(re.findall(r"""\bsay\(\s*["']([\w-]+)["']\s*[,)]""", text))
        found |= set(re.findall(r"""\bwords\(\s*["']([\w-]+)["'], (?:language|write\.language)""", text))
        for either in re.findall(r"""asked\.say\("(\w+)" if .*? else "(\w+)"\)""", text):
            found |= set(either)
    for file in APP.rglob("*.js"):
        text = file.read_text(encoding="utf-8")
        found |= {f"js-{key}" for key in re.findall(r"\bwords\.(\w+)", text)}
        found |= {f"js-{key}" for key in re.findall(r"""\bwords\["([\w-]+)"\]""", text)}
    kinds = {
        "js-new",
        "js-revised",
        "js-added",
        "js-gone",
        "js-unchanged",
        "js-step-forecasts",
        "js-state-queued",
        "js-state-running",
        *(f"js-{why}" for why in get_args(Why) if why),
    }
    return found | kinds


def test_both_languages_have_the_same_keys_and_fields() -> None:
    english, spanish = all_words("en"), all_words("es")
    assert set(english) == set(spanish)
    for key, text in english.items():
        assert sorted(FIELD.findall(text)) == sorted(FIELD.findall(spanish[key])), key


def test_every_key_is_used_and_every_use_has_words() -> None:
    elsewhere = {"page-caution", "page-title", "week", "peak", "beds-over", "advised"}  # words of other rooms
    assert said() - elsewhere == set(all_words("en"))


def test_spanish_is_not_english_left_over() -> None:
    same = {key for key, text in all_words("en").items() if text == all_words("es")[key]}
    assert same == {"api", "no", "js-none"}
