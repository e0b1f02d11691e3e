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
    """Implements `StorageTx`. Its repositories keep nothing: each is made where it is used."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.touched: set[Topic] = set()
        """What was changed that others follow."""

    @property
    def inbox(self) -> SqlInbox:
        return SqlInbox(self._session)

    @property
    def requests(self) -> SqlRequests:
        return SqlRequests(self._session)

    @property
    def steps(self) -> SqlSteps:
        return SqlSteps(self._session)

    @property
    def locks(self) -> SqlLocks:
        return SqlLocks(self._session)

    @property
    def documents(self) -> SqlDocuments:
        return SqlDocuments(self._session, self.touched)

    @property
    def tokens(self) -> SqlTokens:
        return SqlTokens(self._session)

    @property
    def leases(self) -> SqlLeases:
        return SqlLeases(self._session)

    @property
    def settings(self) -> SqlSettings:
        return SqlSettings(self._session, self.touched)

    @property
    def audit(self) -> SqlAudit:
        return SqlAudit(self._session)

    @property
    def secrets(self) -> SqlSecretRows:
        return SqlSecretRows(self._session)

    @property
    def attic(self) -> SqlAttic:
        return SqlAttic(self._session)
