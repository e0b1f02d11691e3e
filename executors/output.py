"""What a step printed, as long as a conversation can bear: its beginning, a mark, its end."""

from collections import deque

HEAD, TAIL = 192 * 1024, 64 * 1024
"""Characters kept of the beginning and of the end: 256 KiB in all."""


class HeadTail:
    """Takes text in pieces of any size and keeps a bounded part of it.

    Lines are never cut: half a secret at the edge would be one that no redactor recognises.
    """

    def __init__(self, head: int = HEAD, tail: int = TAIL) -> None:
        self._head_limit = head
        self._tail_limit = tail
        self._head: list[str] = []
        self._head_size = 0
        self._tail: deque[str] = deque()
        self._tail_size = 0
        self._dropped = False

    def add(self, text: str) -> None:
        """The next piece, of either stream, as it came."""
        room = self._head_limit - self._head_size
        if room > 0:
            self._head.append(text[:room])
            self._head_size += len(self._head[-1])
            text = text[room:]
        if text:
            self._tail.append(text)
            self._tail_size += len(text)
            while self._tail_size - len(self._tail[0]) >= self._tail_limit:
                self._tail_size -= len(self._tail.popleft())
                self._dropped = True

    @property
    def truncated(self) -> bool:
        """Whether something is missing from `text`."""
        return self._dropped or self._tail_size > self._tail_limit

    def text(self, mark: str = "[…]") -> str:
        """Everything, or the first and the last whole lines around a line that holds the mark."""
        head, tail = "".join(self._head), "".join(self._tail)
        if not self.truncated:
            return head + tail
        tail = tail[-self._tail_limit :]
        head = head[: head.rfind("\n") + 1]
        tail = tail[tail.find("\n") + 1 :] if "\n" in tail else ""
        return f"{head}{mark}\n{tail}"
