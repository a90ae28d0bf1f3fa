"""The recipes' stories, told by the official client: the calls of each session.jsonl, with the checks of its smoke."""

import importlib.util
import pathlib
import sys

from checks import call, check, connected
from mcp import ClientSession

RECIPES = pathlib.Path(__file__).resolve().parent.parent.parent / "recipes"
STORIES = ("repro-fix-loop", "parallel-workspaces", "untrusted-inspection")


def load(name: str):
    """The story of a recipe, from the file of its smoke."""
    spec = importlib.util.spec_from_file_location(name, RECIPES / name / "smoke.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.STORY


async def tell(session: ClientSession, schemas: dict, story) -> dict:
    """Makes the calls of a story; gives what they returned, by step."""
    calls = story.calls()
    try:
        tool, arguments = next(calls)
        while True:
            tool, arguments = calls.send(await call(session, schemas[tool], tool=tool, **arguments))
    except StopIteration as end:
        return end.value


async def remove(session: ClientSession, schemas: dict, story) -> None:
    """Deletes what a story that broke off has left."""
    listed = await call(session, schemas["workspace_list"], tool="workspace_list")
    for entry in listed["workspaces"]:
        if entry.get("name", "").startswith(story.own_name):
            await session.call_tool("workspace_delete", {"workspace_id": entry["workspace_id"]})


async def check_recipes(server: str) -> None:
    sys.dont_write_bytecode = True
    for story in map(load, STORIES):
        with story.own_folder() as folder:
            async with connected(server, "workspace-core", folder) as (session, _):
                schemas = {tool.name: tool.output_schema for tool in (await session.list_tools()).tools}
                try:
                    story.examine(await tell(session, schemas, story), folder)
                finally:
                    await remove(session, schemas, story)
        check(f"the story of {story.name} holds", True)
