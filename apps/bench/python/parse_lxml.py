"""Peer of `etl-bench parse`: reads position files and tells how many rows they have, in how much time.

Usage: parse_lxml.py 401|50 FILE_OR_FOLDER. Prints JSON; the CPU time is that of the reading alone, without Python's start.
"""

import json
import sys
import time
from pathlib import Path

from anbima import positions_50, positions_401


def main():
    read = {"401": positions_401, "50": positions_50}[sys.argv[1]]
    source = Path(sys.argv[2])
    files = sorted(source.iterdir()) if source.is_dir() else [source]
    rows = funds = 0
    start = time.process_time()
    for file in files:
        for _, assets, accruals, expenses in read(str(file)):
            funds += 1
            rows += len(assets) + len(accruals) + len(expenses)
    cpu = time.process_time() - start
    print(json.dumps({"fundos": funds, "linhas": rows, "cpu_s": cpu}))


main()
