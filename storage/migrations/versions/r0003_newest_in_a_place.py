"""A thread's newest requests are found by their index: what is read with every message costs the same for ever."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The same index, in the order that is asked for."""
    op.drop_index("requests_place", "requests")
    op.create_index("requests_place", "requests", ["channel", "thread", "created_at"])
