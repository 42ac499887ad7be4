"""Prints, as JSON, which files of the installed distributions are missing or cut short."""

import csv
import json
import os
import sys
import sysconfig

site = sysconfig.get_paths()["purelib"]
damaged = []
for entry in sorted(os.listdir(site)):
    if not entry.endswith(".dist-info"):
        continue
    record = os.path.join(site, entry, "RECORD")
    if not os.path.exists(record):
        damaged.append(record)
        continue
    with open(record, newline="", encoding="utf-8") as lines:
        for path, _, size in csv.reader(lines):
            # Bytecode comes and goes, and has no size in RECORD.
            if path.endswith(".pyc"):
                continue
            try:
                found = os.stat(os.path.join(site, path)).st_size
            except OSError:
                found = None
            if found is None or (size and found != int(size)):
                damaged.append(path)
json.dump({"site": site, "version": sys.version.split()[0], "damaged": damaged[:5]}, sys.stdout)
