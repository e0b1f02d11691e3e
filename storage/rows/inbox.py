"""Which messages and presses were seen, in SQL."""

from datetime import datetime

from storage.engine import Session, stamp

_ADMIT = "INSERT INTO inbox (id, person, at) VALUES (:id, :person, :at) ON CONFLICT (id) DO NOTHING"
_COUNT = "SELECT COUNT(*) FROM inbox WHERE person = :person AND at >= :since"


class SqlInbox:
    """Implements the port `Inbox`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def admit(self, id: str, person: str, at: datetime) -> bool:
        return self._session.run(_ADMIT, {"id": id, "person": person, "at": stamp(at)}) == 1

    def count(self, person: str, since: datetime) -> int:
        ((count,),) = self._session.rows(_COUNT, {"person": person, "since": stamp(since)})
        return int(count)
