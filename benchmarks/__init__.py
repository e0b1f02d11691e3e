"""Measurements, each against a peer or the bare library in the same run; never part of the tests."""
