# SPDX-License-Identifier: Apache-2.0
"""DuckDB from npm (.cache/duckdb): what groups over many records are compared with and measured against."""
import json, os, shutil, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
AT = os.path.join(os.path.dirname(os.path.dirname(HERE)), ".cache", "duckdb")


def run(*words, stdin=None):
    done = subprocess.run(words, cwd=AT, input=stdin, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"duckdb: {' '.join(words)} failed\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def install():
    os.makedirs(AT, exist_ok=True)
    for name in ("package.json", "ask.mjs"):
        shutil.copy(os.path.join(HERE, name), AT)
    if not os.path.exists(os.path.join(AT, "node_modules", "@duckdb", "node-api")):
        run("npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error")


def answers(first, asks, threads=1, rounds=1):
    """[{"ms", "rows"}, ..] of the questions, after some statements."""
    install()
    return json.loads(run("node", "ask.mjs", stdin=json.dumps({"threads": threads, "run": first, "asks": asks, "rounds": rounds})))
