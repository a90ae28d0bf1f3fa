#!/usr/bin/env bash
# Shows the main job from nothing: checks the host, installs an environment, runs git in a machine of its own, and
# works in a workspace, a machine that stays.
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

environment=debian:12
pyro="$BIN_DIR/pyro"

say "what this host offers (pyro doctor)"
# What is missing is told by name; the steps after it decide whether it matters.
"$pyro" doctor || true

say "installing $environment from Debian's signed packages, once for this user (pyro env pull $environment)"
"$pyro" env pull "$environment"

say "starting a machine, running git in it, removing the machine (pyro run $environment -- git --version)"
"$pyro" run "$environment" -- git --version

say "making a workspace (pyro workspace create)"
workspace="$("$pyro" workspace create "$environment" --id-only)"
trap '"$pyro" workspace delete "$workspace" --force >/dev/null' EXIT

say "leaving something in it, and a process (pyro workspace exec)"
"$pyro" workspace exec "$workspace" --shell 'git init -q . && date > made; (while sleep 0.2; do echo >> ticks; done) &'

say "suspending it: no process of it is left on this host (pyro workspace suspend)"
"$pyro" workspace suspend "$workspace"

say "finding everything as it was, the process at work (the next command wakes it)"
"$pyro" workspace exec "$workspace" --shell 'ls -A; before=$(wc -l < ticks); sleep 2; [ $(wc -l < ticks) -gt $before ] && echo the process goes on'
