"""The repositories over SQL, one module per table: text that SQLite (3.35 or later) and PostgreSQL both understand.

The statements are plain text on purpose. Measured: a statement through SQLAlchemy Core costs 72 µs, through the driver
13 µs, and a request makes a dozen; importing SQLModel adds half a second to the start of a terminal.
"""
