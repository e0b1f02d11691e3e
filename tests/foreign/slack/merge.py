"""Merges the schemas that `generate` made into one file: `merge.py FOLDER`; `merge.py --types` lists what is needed."""

import json
import sys
from pathlib import Path
from typing import Any

TYPES = {
    "chat.delete": "ChatDeleteArguments",
    "chat.postMessage": "ChatPostMessageArguments",
    "chat.update": "ChatUpdateArguments",
    "conversations.history": "ConversationsHistoryArguments",
    "conversations.info": "ConversationsInfoArguments",
    "conversations.open": "ConversationsOpenArguments",
    "conversations.replies": "ConversationsRepliesArguments",
    "files.completeUploadExternal": "FilesCompleteUploadExternalArguments",
    "files.getUploadURLExternal": "FilesGetUploadURLExternalArguments",
    "reactions.add": "ReactionsAddArguments",
    "reactions.remove": "ReactionsRemoveArguments",
    "users.conversations": "UsersConversationsArguments",
    "views.publish": "ViewsPublishArguments",
}
"""The type of each method's arguments in `@slack/web-api`."""
OUT = Path(__file__).with_name("requests.schema.json")


def bare(value: Any) -> Any:
    """A schema without the prose that describes it."""
    if isinstance(value, dict):
        prose = {name for name in ("description", "$comment") if isinstance(value.get(name), str)}
        return {name: bare(one) for name, one in value.items() if name not in prose}
    return [bare(one) for one in value] if isinstance(value, list) else value


def merged(folder: Path) -> dict[str, Any]:
    """All definitions in one schema; raises `ValueError` where two types of one name differ."""
    definitions: dict[str, Any] = {}
    for kind in TYPES.values():
        for name, found in bare(json.loads((folder / f"{kind}.json").read_text("utf-8")))["definitions"].items():
            if definitions.setdefault(name, found) != found:
                raise ValueError(f"two types are called {name}")
    return {"$schema": "http://json-schema.org/draft-07/schema#", "definitions": definitions}


if __name__ == "__main__":
    if sys.argv[1] == "--types":
        print("\n".join(TYPES.values()))  # noqa: T201 (a program for a shell script)
    else:
        OUT.write_text(json.dumps(merged(Path(sys.argv[1])), sort_keys=True, separators=(",", ":")) + "\n", "utf-8")
