#!/usr/bin/env bash
# Shows the main job from nothing: checks the host, installs an environment, runs git in a machine of its own.
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
