"""What came in is kept, sealed, until it led to something; buttons have codes and retire; leases."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From the first tables: everything that was seen there had been admitted."""
    for name in ("is_open", "lease_until", "attempts"):
        op.add_column("inbox", sa.Column(name, sa.BigInteger, nullable=False, server_default="0"))
    op.add_column("inbox", sa.Column("sealed", sa.LargeBinary, nullable=False, server_default=""))
    is_open = sa.text("is_open = 1")
    op.create_index("inbox_open", "inbox", ["lease_until"], sqlite_where=is_open, postgresql_where=is_open)
    op.add_column("tokens", sa.Column("code", sa.Text, nullable=False, server_default=""))
    op.add_column("tokens", sa.Column("retired", sa.BigInteger, nullable=False, server_default="0"))
    has_code = sa.text("code <> ''")
    op.create_index("tokens_code", "tokens", ["code"], sqlite_where=has_code, postgresql_where=has_code)
    op.create_table(
        "leases",
        sa.Column("key", sa.Text, primary_key=True, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("lease_until", sa.BigInteger, nullable=False, autoincrement=False),
        sqlite_with_rowid=False,
    )
