"""The fleet as it starts, at a moment that stands still."""

import pytest

from tests.unit.simulated.terminal import Terminal


@pytest.fixture
def terminal() -> Terminal:
    return Terminal()
