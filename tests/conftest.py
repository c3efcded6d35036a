"""For every test: no screen, no scaling, a known language, and Hypothesis without surprises."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from app import i18n
from app.services import opening
from tests import schema_once

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_SCALE_FACTOR"] = "1"
os.environ.pop("SATCHEL_HOME", None)
os.environ.pop("SATCHEL_NOW", None)
for _name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):  # those of the machine are no laptop's
    os.environ.pop(_name, None)
    os.environ.pop(_name.upper(), None)
# Compiled modules are kept, whatever the surroundings say: every worker and each of the processes they start has
# hundreds of them to load.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# A runner in the background of a script hears no interrupt; the processes that tests start must.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# A busy machine must not turn a slow example into a failure; the suite's own time limit stands in pyproject.toml.
_patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
settings.register_profile("quick", _patient, max_examples=50)
settings.register_profile("soak", _patient, max_examples=5_000)


def pytest_configure(config: pytest.Config) -> None:
    """``make soak`` looks longer; ``HYPOTHESIS_PROFILE`` decides otherwise."""
    campaign = "soak" if config.option.markexpr == "soak" else "quick"
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", campaign))


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One more than there are processors: a third of the time a test waits for a disk, a server or a timer."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the collector needn't walk through it again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def _schema_once() -> Iterator[None]:
    """New vaults get their tables quickly."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "upgrade", schema_once.upgrade)
        yield


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    """Each test begins in English; what it sets is taken back."""
    i18n.set_language("en")
    yield
    i18n.set_language("en")
