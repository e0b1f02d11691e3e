"""Tests: unit, contract, scenarios, crash and live; conftest.py is their common ground."""
