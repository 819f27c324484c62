# SPDX-License-Identifier: Apache-2.0
"""Databases for the tests that run the program: SQLite in the data folder, and a fresh PostgreSQL
database for each data folder when XINGLIN_TEST_PG names a server (./dev test starts one)."""
import os
import subprocess

SERVER = os.environ.get("XINGLIN_TEST_PG", "")
KINDS = ["sqlite"] + (["postgresql"] if SERVER else [])
made = 0


def sql(text, dbname=None):
    """Runs one statement as the superuser; the answer's columns are separated by `|`."""
    where = f"{SERVER} dbname={dbname}" if dbname else SERVER
    p = subprocess.run(["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", where, "-c", text],
                       capture_output=True, text=True)
    if p.returncode:
        raise RuntimeError(f"psql: {text}: {p.stderr}")
    return p.stdout.strip()


def fresh():
    """A new, empty database; its name."""
    global made
    made += 1
    name = f"t{os.getpid()}_{made}"
    if not sql("SELECT 1 FROM pg_roles WHERE rolname = 'request'"):
        sql("DO $$ BEGIN CREATE ROLE request LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$")
    sql(f"CREATE DATABASE {name}")
    return name


def env(kind):
    """What a command that makes a data folder finds in its environment, to make it on this kind."""
    if kind == "sqlite":
        return {"XINGLIN_DATABASE": ""}
    name = fresh()  # as it should be run: one role for requests, another that may change tables
    return {"XINGLIN_DATABASE": f"{SERVER} user=request dbname={name}",
            "XINGLIN_DATABASE_DDL": f"{SERVER} dbname={name}"}
