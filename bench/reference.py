"""Times littlefs-python, the reference library in C, on the trees of trees.mjs.

Reads from stdin a JSON list of {name, count, size, progSize, blockSize, blockCount, data, image}:
`data` is a file with the contents one after the other; the image built is written to `image`.
Writes to stdout a JSON list of {build, read, runs}: medians in milliseconds. Only calls into the
library are inside the clock.
"""

import json
import statistics
import sys
import time

from littlefs import LittleFS

# Runs of one case end with the first that starts after so many seconds.
ENOUGH = 6.0
MOST_RUNS = 5


def make(case, buffer=None):
    fs = LittleFS(
        block_size=case["blockSize"],
        block_count=case["blockCount"],
        read_size=16,
        prog_size=case["progSize"],
        cache_size=case["progSize"],
        mount=False,
    )
    if buffer is not None:
        fs.context.buffer = bytearray(buffer)
    return fs


def build(case, files):
    fs = make(case)
    start = time.perf_counter()
    fs.format()
    fs.mount()
    for path, content in files:
        with fs.open(path, "wb") as file:
            file.write(content)
    fs.unmount()
    return time.perf_counter() - start, bytes(fs.context.buffer)


def read(case, image, files):
    fs = make(case, image)
    start = time.perf_counter()
    fs.mount()
    found = []
    for folder, _, names in fs.walk("/"):
        for name in names:
            path = folder.rstrip("/") + "/" + name
            with fs.open(path, "rb") as file:
                found.append((path, file.read()))
    spent = time.perf_counter() - start
    if sorted(found) != files:
        raise SystemExit(f"{case['name']}: read back otherwise than written")
    return spent


def repeat(run):
    times = []
    begin = time.perf_counter()
    while len(times) < MOST_RUNS and (not times or time.perf_counter() - begin < ENOUGH):
        times.append(run())
    return times


def measure(case):
    with open(case["data"], "rb") as source:
        files = [(f"/file-{i:04}.bin", source.read(case["size"])) for i in range(case["count"])]
    built = []
    builds = repeat(lambda: built.append(build(case, files)) or built[-1][0])
    image = built[-1][1]
    with open(case["image"], "wb") as target:
        target.write(image)
    reads = repeat(lambda: read(case, image, files))
    return {
        "build": 1000 * statistics.median(builds),
        "read": 1000 * statistics.median(reads),
        "runs": min(len(builds), len(reads)),
    }


json.dump([measure(case) for case in json.load(sys.stdin)], sys.stdout)
