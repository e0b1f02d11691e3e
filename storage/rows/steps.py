"""Claims of steps in SQL: fence and state of the request are checked in the statement that writes."""

from bot.domain.codec import dump, load
from bot.domain.ledger import StepClaim
from storage.engine import Session, Values

_CLAIM = """INSERT INTO steps (request, position, attempt, body)
SELECT id, :position, :attempt, :body FROM requests WHERE id = :request AND fence = :fence AND state = 'executing'
ON CONFLICT (request, position, attempt) DO NOTHING"""
_FINISH = """UPDATE steps SET body = :body
WHERE request = :request AND position = :position AND attempt = :attempt
    AND EXISTS (SELECT 1 FROM requests WHERE id = :request AND fence = :fence)"""
_OF = "SELECT body FROM steps WHERE request = :request ORDER BY position, attempt"


def _columns(claim: StepClaim) -> Values:
    return {
        "request": claim.request,
        "position": claim.index,
        "attempt": claim.attempt,
        "fence": claim.fence,
        "body": dump(claim),
    }


class SqlSteps:
    """Implements the port `Steps`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def claim(self, claim: StepClaim) -> bool:
        return self._session.run(_CLAIM, _columns(claim)) == 1

    def finish(self, claim: StepClaim) -> bool:
        return self._session.run(_FINISH, _columns(claim)) == 1

    def of(self, request: str) -> tuple[StepClaim, ...]:
        return tuple(load(StepClaim, body) for (body,) in self._session.rows(_OF, {"request": request}))
