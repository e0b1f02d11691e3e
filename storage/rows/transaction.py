"""One transaction over SQL: the repositories on one session."""

from bot.domain.ports.storage import Topic
from storage.engine import Session
from storage.rows.attic import SqlAttic
from storage.rows.audit import SqlAudit
from storage.rows.documents import SqlDocuments
from storage.rows.inbox import SqlInbox
from storage.rows.leases import SqlLeases
from storage.rows.locks import SqlLocks
from storage.rows.requests import SqlRequests
from storage.rows.secrets import SqlSecretRows
from storage.rows.settings import SqlSettings
from storage.rows.steps import SqlSteps
from storage.rows.tokens import SqlTokens


class SqlTx:
    """Implements `StorageTx`."""

    def __init__(self, session: Session) -> None:
        self.touched: set[Topic] = set()
        """What was changed that others follow."""
        self.inbox = SqlInbox(session)
        self.requests = SqlRequests(session)
        self.steps = SqlSteps(session)
        self.locks = SqlLocks(session)
        self.documents = SqlDocuments(session, self.touched)
        self.tokens = SqlTokens(session)
        self.leases = SqlLeases(session)
        self.settings = SqlSettings(session, self.touched)
        self.audit = SqlAudit(session)
        self.secrets = SqlSecretRows(session)
        self.attic = SqlAttic(session)
