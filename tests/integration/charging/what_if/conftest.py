"""Chunks so small that a small city has several."""

import pytest

import app.charging.what_if.run as run_module


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_module, "CHUNK_PREMISES", 40)
