"""Keeping what was said, approved, done and recorded: one memory and one SQL implementation of the port `Store`."""
