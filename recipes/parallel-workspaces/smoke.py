#!/usr/bin/env python3
"""The story of two attempts side by side: what has to hold after each step, by the command line, the SDK and MCP."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

from story import Story, require

STEPS = [
    "loop_created", "counter_created", "loop_written", "counter_written", "loop_ran", "counter_ran", "loop_diff",
    "counter_diff", "chosen", "listed", "deleted_loop", "deleted_counter",
]


def check(steps, folder):
    created = {name: steps[f"{name}_created"] for name in ("loop", "counter")}
    ids = [value["workspace_id"] for value in created.values()]
    require("there are two workspaces", len(set(ids)) == 2, ids)
    for name, value in created.items():
        text = (folder / "attempts" / f"{name}.py").read_text()
        require("each has its name", value["name"].endswith(f"-{name}"), value)
        require("each has the label", list(value["labels"]) == ["task"], value)
        written = steps[f"{name}_written"]
        require("each file is new", written["created"] and written["size_bytes"] == len(text), written)
        ran = steps[f"{name}_ran"]
        require("each solution runs", (ran["exit_code"], ran["stdout"]) == (0, "the 4\n"), ran)
        diff = steps[f"{name}_diff"]
        changes = [(entry["status"], entry["path"]) for entry in diff["entries"]]
        require("each has its own change", changes == [("added", "count.py")], diff)
        lines = [line[1:] for line in diff["patch"].splitlines() if line.startswith("+") and line != "+++ b/count.py"]
        require("and not the other's", lines == text.splitlines(), diff)
    chosen = steps["chosen"]
    require("one is read again", chosen["content"] == (folder / "attempts" / "loop.py").read_text(), chosen)
    listed = steps["listed"]
    found = [entry["workspace_id"] for entry in listed["workspaces"]]
    require("the label finds both, the latest first", found == ids, listed)
    for name in created:
        deleted = steps[f"deleted_{name}"]
        require("what was lost is named", deleted["lost"] == {"total": 1, "paths": ["count.py"]}, deleted)


STORY = Story(__file__, workspace="count-words", steps=STEPS, check=check)

if __name__ == "__main__":
    STORY.main()
