"""The smoke of a story: the same steps by the command line, the SDK and MCP, on real machines.

A step gives the same object in all three (an SDK value, `--json`, `structuredContent`), so a story has one check for all.
`pyro`, `pyro-mcp` and the recipe's program are looked up on PATH; USE_CASE_ENVIRONMENT chooses the environment.
"""

import contextlib
import json
import os
import pathlib
import queue
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

ENVIRONMENT = "debian:12"
# Seconds for one answer: an emulated machine on a busy host needs some, and a first one has to be booted.
ANSWER_SECONDS = 300

# The commands of a page as they stand there, except that each gives its object.
RECORDING_PYRO = """
pyro() {
    local words=() count
    while (($#)) && [[ "$1" != -- ]]; do words+=("$1"); shift; done
    count="$(ls "$STEPS" | wc -l)"
    command pyro "${words[@]}" --json "$@" >"$STEPS/$(printf %02d "$count")"
    return 0
}
"""


class Failure(AssertionError):
    """What did not hold, in words."""


def require(name, holds, found=None):
    if not holds:
        raise Failure(f"{name}: found {found!r}")


class Story:
    """One story: its folder, its steps in their order, and what has to hold after them."""

    def __init__(self, smoke, workspace, steps, check):
        """
        smoke: the file of the recipe's smoke.
        workspace: how the names of its workspaces begin; the smoke puts its own in the place.
        steps: names of the steps, in the order of the page's commands and of the session's calls.
        check: takes the objects by the names of their steps, and the folder that exports lie in.
        """
        self.folder = pathlib.Path(smoke).resolve().parent
        self.name = self.folder.name
        self.workspace, self.steps, self.check = workspace, steps, check
        self.environment = os.environ.get("USE_CASE_ENVIRONMENT") or ENVIRONMENT
        # Others may have workspaces of the recipe's name.
        self.own_name = f"{workspace}-{os.getpid()}"

    def main(self):
        """Tells it by all three faces; one line each, exit status 1 when something does not hold."""
        try:
            for face, walk in (("command line", self.by_commands), ("SDK", self.by_program), ("MCP", self.by_session)):
                with self.own_folder() as folder:
                    try:
                        self.examine(walk(folder), folder)
                    finally:
                        self.remove_workspaces()
                print(f"ok: {self.name} by {face}", flush=True)
        except Failure as failure:
            print(f"failed: {self.name} by {face}: {failure}", file=sys.stderr)
            sys.exit(1)

    def examine(self, objects, folder):
        require("every step has its object", sorted(objects) == sorted(self.steps), sorted(objects))
        self.check(objects, folder)

    @contextlib.contextmanager
    def own_folder(self):
        """A copy of the recipe's folder, since stories write into it."""
        with tempfile.TemporaryDirectory(prefix="pyro-recipe-") as parent:
            folder = pathlib.Path(parent).resolve() / self.name
            shutil.copytree(self.folder, folder, symlinks=True)
            yield folder

    def remove_workspaces(self):
        """Those that a story which broke off has left."""
        listed = json.loads(run(["pyro", "workspace", "list", "--json"]).stdout)
        for entry in listed.get("workspaces", []):
            if entry.get("name", "").startswith(self.own_name):
                run(["pyro", "workspace", "delete", entry["workspace_id"], "--force"])

    def adapted(self, text):
        return text.replace(ENVIRONMENT, self.environment).replace(self.workspace, self.own_name)

    # By the command line.

    def by_commands(self, folder):
        """The commands of the page, one step each."""
        page = (self.folder / "README.md").read_text()
        commands = re.search(r"^```sh\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
        require("the page has commands", commands is not None)
        with tempfile.TemporaryDirectory(prefix="pyro-steps-") as steps:
            script = RECORDING_PYRO + self.adapted(commands[1])
            run(["bash", "-uc", script], cwd=folder, env={**os.environ, "STEPS": steps})
            texts = [file.read_text() for file in sorted(pathlib.Path(steps).iterdir())]
        objects = [json.loads(text) if text else None for text in texts]
        for step, value in zip(self.steps, objects):
            require(f"the command of step '{step}' succeeds", value is not None and value.get("ok") is not False, value)
        require("each step has a command", len(objects) == len(self.steps), len(objects))
        return dict(zip(self.steps, objects))

    # By the SDK.

    def by_program(self, folder):
        """The recipe's program, which prints an object with the steps' objects."""
        done = run([f"recipe-{self.name}", self.environment, self.own_name], cwd=folder)
        require("the program succeeds", done.returncode == 0, done.stderr)
        return flattened(json.loads(done.stdout))

    # By MCP.

    def by_session(self, folder):
        """The calls of the session, each sent when the one before is answered."""
        with Server(folder) as server:
            for message in self.messages():
                if message["method"] != "tools/call":
                    server.send(message)
            return drive(self.calls(), server.call)

    def messages(self):
        lines = (self.folder / "session.jsonl").read_text().splitlines()
        return [json.loads(self.adapted(line)) for line in lines]

    def calls(self):
        """A generator of tool calls, for any client: yields tool and arguments, takes the structured result, and returns the
        objects by step. It follows what takes long, as the tools say."""
        calls = [message["params"] for message in self.messages() if message["method"] == "tools/call"]
        require("each step has a call", len(calls) == len(self.steps), len(calls))
        objects = {}
        for step, params in zip(self.steps, calls):
            result = yield params["name"], params["arguments"]
            objects[step] = yield from settled(params, result)
        return objects


def settled(params, result):
    """What a call comes to at last: a workspace that is made, a command that has ended."""
    while result.get("state") == "creating":
        time.sleep(1)
        result = yield "workspace_status", {"workspace_id": result["workspace_id"]}
    if params["name"] != "workspace_exec":
        return result
    texts = {"stdout": result["stdout"], "stderr": result["stderr"]}
    streams = ["stdout", "stderr"] if result["state"] == "running" else []
    for stream in streams:
        offset, more = result["next_offset"][stream], True
        while more:
            logs = yield "workspace_logs", {
                "workspace_id": result["workspace_id"], "sequence": result["sequence"], "stream": stream,
                "offset": offset, "wait_seconds": 20,
            }
            entry = logs["entries"][0]
            texts[stream] += entry[stream]
            offset = entry["next_offset"][stream]
            more = entry["state"] == "running" or offset < entry[f"{stream}_bytes"]
        result = {**entry, "next_offset": result["next_offset"]}
    return {**result, **texts}


def drive(calls, call):
    """Makes the calls of a generator and gives what it returns."""
    try:
        request = next(calls)
        while True:
            request = calls.send(call(*request))
    except StopIteration as end:
        return end.value


def flattened(objects):
    """Steps of parts of a story, such as those in one of two workspaces, by `part_step`."""
    flat = {}
    for name, value in objects.items():
        if isinstance(value, dict) and "workspace_id" not in value and "workspaces" not in value:
            flat.update({f"{name}_{step}": inner for step, inner in value.items()})
        else:
            flat[name] = value
    return flat


def run(words, **options):
    return subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, **options)


class Server:
    """`pyro-mcp` with its default profile, started where its host paths are."""

    def __init__(self, folder):
        self.process = subprocess.Popen(
            ["pyro-mcp"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.lines = queue.Queue()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()
        self.last = 1000

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        self.process.stdin.close()
        try:
            status = self.process.wait(ANSWER_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait()
        if kind is None:
            require("pyro-mcp ends with the end of its input", status == 0, status)

    def read(self):
        for line in self.process.stdout:
            self.lines.put(json.loads(line))
        self.lines.put(None)

    def send(self, message):
        """Sends one message and gives its answer, if it has one."""
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()
        while "id" in message:
            try:
                answer = self.lines.get(timeout=ANSWER_SECONDS)
            except queue.Empty:
                raise Failure(f"pyro-mcp did not answer within {ANSWER_SECONDS} seconds: {message}") from None
            require("pyro-mcp runs on", answer is not None, message)
            if answer.get("id") == message["id"]:
                return answer
        return None

    def call(self, tool, arguments):
        """The structured result of a call that has to succeed."""
        self.last += 1
        answer = self.send({
            "jsonrpc": "2.0", "id": self.last, "method": "tools/call",
            "params": {"name": tool, "arguments": arguments},
        })
        result = answer.get("result", {})
        require(f"{tool} succeeds", "result" in answer and not result.get("isError"), answer)
        return result["structuredContent"]
