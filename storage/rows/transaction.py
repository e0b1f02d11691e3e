"""One transaction over SQL: the repositories on one session."""

from functools import cached_property

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
    """Implements `StorageTx`. Most transactions use two or three of the repositories: each is made when it is used."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.touched: set[Topic] = set()
        """What was changed that others follow."""

    @cached_property
    def inbox(self) -> SqlInbox:
        return SqlInbox(self._session)

    @cached_property
    def requests(self) -> SqlRequests:
        return SqlRequests(self._session)

    @cached_property
    def steps(self) -> SqlSteps:
        return SqlSteps(self._session)

    @cached_property
    def locks(self) -> SqlLocks:
        return SqlLocks(self._session)

    @cached_property
    def documents(self) -> SqlDocuments:
        return SqlDocuments(self._session, self.touched)

    @cached_property
    def tokens(self) -> SqlTokens:
        return SqlTokens(self._session)

    @cached_property
    def leases(self) -> SqlLeases:
        return SqlLeases(self._session)

    @cached_property
    def settings(self) -> SqlSettings:
        return SqlSettings(self._session, self.touched)

    @cached_property
    def audit(self) -> SqlAudit:
        return SqlAudit(self._session)

    @cached_property
    def secrets(self) -> SqlSecretRows:
        return SqlSecretRows(self._session)

    @cached_property
    def attic(self) -> SqlAttic:
        return SqlAttic(self._session)
