#!/usr/bin/env python3
"""A collector for debrief: changes of feature flags out of a CSV export.

Columns: time (RFC 3339), flag, value, environment, who. Settings:
{"file": "flags.csv", "environment": "production"}.
"""
import csv
import json
import sys
from datetime import datetime


def write(kind, **fields):
    print(json.dumps({"type": kind, **fields}, ensure_ascii=False), flush=True)


def moment(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def collect(request, rows):
    begin, end = moment(request["baseline"]["from"]), moment(request["window"]["to"])
    only = (request["settings"] or {}).get("environment")
    read = others = outside = 0
    for number, row in enumerate(rows, start=2):
        try:
            at = moment(row["time"])
        except ValueError:
            read += 1
            write("problem", place=f"line {number}", message="this change has no time", records=1)
            continue
        if not begin <= at < end:
            outside += 1
            continue
        read += 1
        if only and row["environment"] != only:
            others += 1
            continue
        write("event", event={
            "kind": "flag", "time": row["time"], "actor": row["who"],
            "title": f'{row["flag"]} set to {row["value"]}',
            "key": f'{row["environment"]} {row["flag"]} {row["time"]}',
            "attrs": {"environment": row["environment"]},
            "origin": {"locator": "flags", "line": number},
        })
    write("coverage", status="complete", outside=outside,
          counts={"read": read, "filtered": {"other environments": others}})


def main():
    request = json.loads(sys.stdin.readline())
    write("hello", protocol=1, program="flags.py", version="1.0")
    path = (request["settings"] or {}).get("file", "flags.csv")
    try:
        with open(path, newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        write("coverage", status="failed", reason=f"{path}: {error.strerror}", counts={"read": 0})
        return
    if request["mode"] == "check":
        write("report", report={"reached": True, "records": len(rows)})
        write("coverage", status="complete", counts={"read": 0})
        return
    collect(request, rows)


main()
