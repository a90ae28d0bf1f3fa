#!/usr/bin/env python3
"""The story of repairing something: what has to hold after each step, by the command line, the SDK and MCP."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

from story import Story, require

STEPS = [
    "created", "found", "failing", "patched", "passing", "diff", "exported", "reset", "unchanged", "deleted",
]
BROKEN, MENDED = "count > minimum", "count < minimum"


def entries(value):
    return [(entry["status"], entry["path"]) for entry in value["entries"]]


def check(steps, folder):
    seed = steps["created"]["workspace_seed"]
    require("the project was copied in", (seed["mode"], seed["entry_count"]) == ("directory", 2), seed)
    require("the file is read, broken", BROKEN in steps["found"]["content"], steps["found"])
    failing = steps["failing"]
    require("the check fails", failing["exit_code"] == 1 and "to be ordered: ['pears']" in failing["stderr"], failing)
    patched = steps["patched"]
    require("the patch is applied", patched["changed"] and entries(patched) == [("modified", "inventory.py")], patched)
    passing = steps["passing"]
    require("the check passes", (passing["exit_code"], passing["stderr"]) == (0, ""), passing)
    diff = steps["diff"]
    require("the diff has the file", entries(diff) == [("modified", "inventory.py")], diff)
    require("and its lines", f"-    return sorted(name for name, count in stock.items() if {BROKEN})\n" in diff["patch"], diff)
    require("both of them", f"+    return sorted(name for name, count in stock.items() if {MENDED})\n" in diff["patch"], diff)
    exported = steps["exported"]
    text = (folder / "inventory.fixed.py").read_text()
    require("the mended file is on the host", MENDED in text and exported["bytes_written"] == len(text), exported)
    require("the project on the host is as it was", BROKEN in (folder / "seed" / "inventory.py").read_text())
    reset = steps["reset"]
    require("it is set back", (reset["workspace_reset"]["kind"], reset["reset_count"]) == ("baseline", 1), reset)
    require("nothing differs then", not steps["unchanged"]["changed"], steps["unchanged"])
    deleted = steps["deleted"]
    require("nothing is lost with it", (deleted["deleted"], deleted["lost"]["total"]) == (True, 0), deleted)


STORY = Story(__file__, workspace="fix-loop", steps=STEPS, check=check)

if __name__ == "__main__":
    STORY.main()
