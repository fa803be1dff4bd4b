"""The way back: for every answer, what undoes all that followed from it.

`back` is a list of entries, the oldest first: `{"wait": the wait the answer ended, "undo": [change, ...]}`. The changes
of the last entry, undone from its last to its first, lead to the moment before the answer, also over sub-flows.

    ["set", depth, part, key, old]   a value that was there before; part "" is the frame itself
    ["del", depth, part, key]        a value that was not there
    ["doc", key, old]                language or channel
    ["push"]                         a sub-flow was entered
    ["pop", frame]                   a sub-flow was left
"""

from __future__ import annotations

from typing import Any


def entry(wait: Any) -> dict[str, Any]:
    return {"wait": wait, "undo": []}


def undone(document: dict[str, Any]) -> dict[str, Any]:
    """The document as it was before the last answer. The one given is not changed; `back` must not be empty."""
    result = dict(document)
    last = document["back"][-1]
    result["back"] = document["back"][:-1]
    result["wait"] = last["wait"]
    frames = result["frames"] = list(document["frames"])
    for change in reversed(last["undo"]):
        what = change[0]
        if what == "push":
            frames.pop()
        elif what == "pop":
            frames.append(change[1])
        elif what == "doc":
            result[change[1]] = change[2]
        else:
            _undo_one(frames, change)
    return result


def _undo_one(frames: list[dict[str, Any]], change: list[Any]) -> None:
    what, depth, part, key = change[:4]
    # a few dozen changes at most: copying the part each time is cheap enough
    frame = frames[depth] = dict(frames[depth])
    target = frame
    if part:
        target = frame[part] = dict(frame[part])
    if what == "set":
        target[key] = change[4]
    else:
        del target[key]
