"""The schema's history, packaged with the program and applied when a database is opened."""

HEAD = "0003"
"""The newest revision. Kept here so that opening an up-to-date database does not import Alembic; a test compares."""
VERSION = "SELECT version_num FROM alembic_version"
