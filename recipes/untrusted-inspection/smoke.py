#!/usr/bin/env python3
"""The story of an inspection: what has to hold after each step, by the command line, the SDK and MCP."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

from story import Story, require

STEPS = ["created", "interfaces", "listed", "script", "program", "image", "written", "exported", "deleted"]


def check(steps, folder):
    require("there is no network", steps["created"]["network_policy"] == "off", steps["created"])
    interfaces = steps["interfaces"]
    require("not even a card", (interfaces["exit_code"], interfaces["stdout"]) == (0, "lo\n"), interfaces)
    listed = steps["listed"]
    found = {entry["path"]: entry for entry in listed["entries"]}
    paths = [f"/workspace/{name}" for name in ("accounts.txt", "install.sh", "logo.png", "setup.py")]
    require("the files are listed", list(found) == paths, listed)
    link = found["/workspace/accounts.txt"]
    require("the link is a link", (link["artifact_type"], link["link_target"]) == ("symlink", "/etc/passwd"), link)
    require("the script is read", "| sh" in steps["script"]["content"], steps["script"])
    require("the program is read", "exec(" in steps["program"]["content"], steps["program"])
    require("what is no text is base64", steps["image"]["encoding"] == "base64", steps["image"])
    require("the report is written", steps["written"]["created"], steps["written"])
    report = (folder / "report.md").read_text()
    require("the report is exported", "install.sh" in report and "setup.py" in report, report)
    exported = steps["exported"]
    require("as one file", (exported["artifact_type"], exported["entry_count"]) == ("file", 1), exported)
    names = {path.name for path in folder.iterdir()}
    before = {path.name for path in pathlib.Path(__file__).resolve().parent.iterdir()}
    require("and nothing else", names - before <= {"report.md"}, names)
    require("nothing is lost with it", steps["deleted"]["lost"]["total"] == 0, steps["deleted"])


STORY = Story(__file__, workspace="inspection", steps=STEPS, check=check)

if __name__ == "__main__":
    STORY.main()
