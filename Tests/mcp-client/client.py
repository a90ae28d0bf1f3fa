"""Drives pyro-mcp with the official MCP client and checks what a client relies on.

usage: client.py PYRO_MCP [--list-only]

Looks at the tools of every profile, drives those that run commands, tells the stories of stories.py and makes the calls of the recipes.
Prints one line a check and exits with 0 when all hold. With --list-only nothing is run in a machine.
"""

import argparse
import asyncio
import os
import pathlib
import sys
import tempfile
import time

import jsonschema
from checks import Workspace, call, check, connected, require
from mcp import ClientSession
from recipes import check_recipes
from stories import check_stories

CORE_TOOLS = [
    "vm_run",
    "workspace_create",
    "workspace_list",
    "workspace_update",
    "workspace_status",
    "workspace_sync_push",
    "workspace_exec",
    "workspace_exec_stop",
    "workspace_logs",
    "workspace_file_list",
    "workspace_file_read",
    "workspace_file_write",
    "workspace_patch_apply",
    "workspace_diff",
    "workspace_export",
    "workspace_reset",
    "workspace_delete",
]
FULL_TOOLS = CORE_TOOLS + [
    "environment_list",
    "workspace_start",
    "workspace_stop",
    "workspace_suspend",
    "workspace_resume",
]
PROFILES = {"vm-run": ["vm_run"], "workspace-core": CORE_TOOLS, "workspace-full": FULL_TOOLS}
ANNOTATIONS = ("read_only_hint", "destructive_hint", "idempotent_hint", "open_world_hint")


def check_schema(place: str, schema: dict) -> None:
    """An object of a tool: every property is described, and there are no others."""
    require(f"{place} allows no other properties", schema["additionalProperties"] is False, schema)
    for name, entry in schema["properties"].items():
        require(f"{place}.{name} is described", bool(entry.get("description")), entry)
        for part in (entry, entry.get("items", {})):
            if "properties" in part:
                check_schema(f"{place}.{name}", part)


async def check_list(session: ClientSession, profile: str) -> dict:
    """The tools of a profile; gives their output schemas."""
    tools = (await session.list_tools()).tools
    names = [tool.name for tool in tools]
    check(f"{profile} has its tools in their order", names == PROFILES[profile], names)
    for tool in tools:
        for kind, schema in (("input", tool.input_schema), ("output", tool.output_schema)):
            jsonschema.Draft202012Validator.check_schema(schema)
            check_schema(f"{tool.name} {kind}", schema)
        for name, entry in tool.input_schema["properties"].items():
            if "default" in entry:
                jsonschema.validate(entry["default"], entry)
        require(f"{tool.name} is described in under 2 KB", 0 < len(tool.description.encode()) < 2048)
        annotations = tool.annotations.model_dump()
        require(f"{tool.name} has all annotations", all(annotations[name] is not None for name in ANNOTATIONS))
        check(f"{tool.name} keeps the rules of tools", True)
    return {tool.name: tool.output_schema for tool in tools}


async def check_runs(session: ClientSession, schema: dict) -> None:
    run = await call(session, schema, command=["git", "--version"])
    check("an argument vector runs", run["stdout"].startswith("git version "), run)
    check("its machine is gone", run["cleanup"]["deleted"] is True, run)

    run = await call(session, schema, command="echo $A | tr a-z A-Z; echo oops >&2; exit 3", env={"A": "word"})
    found = (run["stdout"], run["stderr"], run["exit_code"])
    check("a line runs in a shell and its failure is a result", found == ("WORD\n", "oops\n", 3), run)

    run = await call(session, schema, command=["cat"], stdin="through\n")
    check("stdin arrives", run["stdout"] == "through\n", run)

    run = await call(session, schema, command=["sh", "-c", "echo begun; sleep 60"], timeout_seconds=2)
    check("a timeout keeps the output", (run["state"], run["stdout"]) == ("timed_out", "begun\n"), run)

    run = await call(session, schema, command="head -c 300000 /dev/zero", max_output_bytes=32768)
    check("long output is cut and counted", run["stdout_truncated"] and run["stdout_bytes"] == 300000, run["stdout_bytes"])

    words = []

    async def hear(progress, total, message):
        words.append((progress, message))

    await call(session, schema, hear, command=["sleep", "7"])
    check("progress comes with words", len(words) >= 2 and all(message for _, message in words), words)
    steps = [progress for progress, _ in words]
    check("progress grows", steps == sorted(set(steps)), steps)


async def check_errors(session: ClientSession) -> None:
    for arguments, part in (
        ({"command": "x", "cpus": 2}, "'cpus'"),
        ({"command": "x", "vcpu_count": 99}, "1 to 8"),
        ({"command": "x", "environment": "nosuch:1"}, "environment_unknown"),
    ):
        result = await session.call_tool("vm_run", arguments)
        text = result.content[0].text
        check(f"{part} is refused in words", result.is_error and part in text and "retry: never" in text, text)


async def check_concurrency(session: ClientSession, schema: dict) -> None:
    calls = [call(session, schema, command=["sh", "-c", f"sleep 1; echo {index}"]) for index in range(3)]
    pinged = asyncio.gather(*(session.send_ping() for _ in range(20)))
    runs = await asyncio.gather(*calls)
    await pinged
    check("calls side by side keep apart", [run["stdout"] for run in runs] == ["0\n", "1\n", "2\n"], runs)
    check("each has a machine of its own", len({run["vm_id"] for run in runs}) == 3, runs)


async def check_cancellation(session: ClientSession, schema: dict) -> None:
    task = asyncio.create_task(call(session, schema, command=["sleep", "250"]))
    await asyncio.sleep(3)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        pass
    run = await call(session, schema, command=["true"])
    check("after a cancelled call the next one runs", run["exit_code"] == 0, run)


async def check_workspace(box: Workspace) -> None:
    """The life of a workspace, with the tools of the profile workspace-core."""
    label = {"made-by": box.name}
    made = await box.create(labels=label)
    found = await box.use("list", labels=label)
    check("it is found by its label", [entry["workspace_id"] for entry in found["workspaces"]] == [made["workspace_id"]])

    run = await box.use("exec", command="echo kept > note; cat missing")
    check("a failure in it is a result", (run["exit_code"], run["stdout"]) == (1, ""), run)
    run = await box.use("exec", command=["cat"], stdin="through\n")
    check("stdin arrives in it", run["stdout"] == "through\n", run)

    run = await box.use("exec", command="for i in 1 2 3 4; do echo $i; sleep 1; done", yield_after_seconds=1)
    check("a command that takes longer goes on", run["state"] == "running", run)
    run = await box.follow(run)
    check("it is followed to its end", (run["stdout"], run["exit_code"]) == ("1\n2\n3\n4\n", 0), run)

    run = await box.use("exec", command=["sh", "-c", "echo begun; sleep 600"], yield_after_seconds=1)
    run = await box.use("exec_stop", sequence=run["sequence"])
    if run["state"] == "running":
        run = await box.follow(run)
    check("a command is ended", (run["state"], run["signal"]) == ("signaled", "TERM"), run)

    logs = await box.use("logs")
    sequences = [entry["sequence"] for entry in logs["entries"]]
    check("the logs have every command in its order", len(sequences) == 4 and sequences == sorted(sequences), sequences)
    changed = await box.use("update", ttl_seconds=120, clear_labels=["made-by"])
    check("it is changed", (changed["ttl_seconds"], changed["labels"]) == (120, {}), changed)


async def check_life(box: Workspace) -> None:
    """What only the profile workspace-full can do; what was written before is there all along."""
    for verb, state, start in (("suspend", "suspended", "resume"), ("stop", "stopped", "boot")):
        there = await box.use(verb)
        check(f"after {verb} it is {state}", there["state"] == state, there)
        run = await box.use("exec", command=["cat", "note"])
        check("a command wakes it and finds its files", run["stdout"] == "kept\n", run)
        there = await box.use("status")
        check(f"it came to life by {start}", (there["state"], there["started_by"]) == ("started", start), there)


async def check_workspaces(session: ClientSession, schemas: dict) -> None:
    box = Workspace(session, schemas, f"mcp client {os.getpid()}")
    try:
        await check_workspace(box)
        await check_life(box)
    finally:
        gone = await box.use("delete")
    check("a workspace is deleted", gone["deleted"] is True, gone)
    result = await session.call_tool("workspace_status", {"workspace_id": box.name})
    check("what is deleted is not found", result.is_error and result.content[0].text.startswith("not_found"))


def leaves(group: BaseException) -> list[BaseException]:
    """The exceptions within nested groups: each task group of the client wraps what happened once more."""
    if isinstance(group, BaseExceptionGroup):
        return [leaf for part in group.exceptions for leaf in leaves(part)]
    return [group]


async def check_profile(server: str, profile: str, list_only: bool, root: pathlib.Path) -> None:
    async with connected(server, profile, root) as (session, info):
        check("the server is pyro", info.server_info.name == "pyro", info)
        check("its instructions are under 2 KB", 0 < len(info.instructions.encode()) < 2048)
        if profile != "vm-run":
            check("and name the host paths", str(root) in info.instructions, info.instructions)
        await session.send_ping()
        schemas = await check_list(session, profile)
        await check_errors(session)
        if profile == "vm-run" and not list_only:
            await check_runs(session, schemas["vm_run"])
            await check_concurrency(session, schemas["vm_run"])
            await check_cancellation(session, schemas["vm_run"])
        if profile == "workspace-core" and not list_only:
            await check_stories(session, schemas, root)
        if profile == "workspace-full" and not list_only:
            await check_workspaces(session, schemas)


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("server")
    parser.add_argument("--list-only", action="store_true")
    arguments = parser.parse_args()
    start = time.monotonic()
    for profile in PROFILES:
        with tempfile.TemporaryDirectory(prefix="pyro-mcp-client-") as root:
            await check_profile(arguments.server, profile, arguments.list_only, pathlib.Path(root).resolve())
    if not arguments.list_only:
        await check_recipes(arguments.server)
    print(f"all checks hold ({time.monotonic() - start:.0f} s)")


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except* AssertionError as failures:
        for failure in leaves(failures):
            print(f"failed: {failure}", file=sys.stderr)
        sys.exit(1)
