"""What every check with the official MCP client is made of: named expectations, and calls whose results are checked."""

import contextlib
import json
import os
import pathlib

import jsonschema
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

# Seconds until a call has to be answered: an emulated machine on a busy host needs some.
CALL_SECONDS = 300
RESULT_BYTES = 80 * 1024


def require(name: str, holds: bool, found: object = None) -> None:
    if not holds:
        raise AssertionError(f"{name}: found {found!r}")


def check(name: str, holds: bool, found: object = None) -> None:
    require(name, holds, found)
    print(f"ok: {name}", flush=True)


@contextlib.asynccontextmanager
async def connected(server: str, profile: str, root: pathlib.Path):
    """A server whose host paths lie below `root`: gives the session and what the server said of itself."""
    # The client hands on a few variables only, and the state directory is named by one that is not among them.
    parameters = StdioServerParameters(
        command=server, args=["--profile", profile, "--allow-path", str(root)], env=dict(os.environ)
    )
    async with stdio_client(parameters) as (read, write):
        async with ClientSession(read, write) as session:
            yield session, await session.initialize()


def size(value: object) -> int:
    """Bytes of a value as the server writes it."""
    return len(json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode())


async def call(session: ClientSession, schema: dict, progress=None, tool: str = "vm_run", **arguments) -> dict:
    """One call that must succeed as a call; gives its structure after checking it against the tool's schema."""
    result = await session.call_tool(
        tool, arguments, read_timeout_seconds=CALL_SECONDS, progress_callback=progress
    )
    if result.is_error:
        raise AssertionError(f"{tool} {arguments}: {result.content[0].text}")
    jsonschema.validate(result.structured_content, schema)
    total = size(result.structured_content) + size(result.content[0].text)
    require(f"the result of {tool} keeps to its size", total <= RESULT_BYTES, total)
    require(f"{tool} gives one text block", len(result.content) == 1 and result.content[0].type == "text")
    return result.structured_content


async def refusal(session: ClientSession, tool: str, **arguments) -> str:
    """One call that must fail; gives the text of its error."""
    result = await session.call_tool(tool, arguments, read_timeout_seconds=CALL_SECONDS)
    text = result.content[0].text
    require(f"{tool} {arguments} is refused", result.is_error, text)
    return text


class Workspace:
    """One workspace, called by its name."""

    def __init__(self, session: ClientSession, schemas: dict, name: str):
        self.session, self.schemas, self.name = session, schemas, name

    async def use(self, tool: str, **arguments) -> dict:
        tool = f"workspace_{tool}"
        if tool not in ("workspace_create", "workspace_list"):
            arguments["workspace_id"] = self.name
        return await call(self.session, self.schemas[tool], tool=tool, **arguments)

    async def refused(self, tool: str, **arguments) -> str:
        return await refusal(self.session, f"workspace_{tool}", workspace_id=self.name, **arguments)

    async def create(self, **arguments) -> dict:
        """Makes it and waits until it is ready, as the tool says."""
        made = await self.use("create", name=self.name, **arguments)
        while made["state"] == "creating":
            made = await self.use("status")
        check("a workspace runs once it is made", made["state"] == "started", made)
        return made

    async def follow(self, run: dict) -> dict:
        """Reads a running command to its end; gives its last entry with all of its output."""
        text = run["stdout"]
        while True:
            logs = await self.use(
                "logs", sequence=run["sequence"], offset=run["next_offset"]["stdout"], wait_seconds=20
            )
            run = logs["entries"][0]
            text += run["stdout"]
            if run["state"] != "running" and run["next_offset"]["stdout"] == run["stdout_bytes"]:
                return run | {"stdout": text}
