"""Random histories of the littlefs reference library: JSON lines in, JSON lines out.

A request names a seed and what kind of history it is to begin. Each answer is a snapshot: the image as it was
when power failed, or as it was left, what this version of the library lists when it mounts a copy of it, and
what it lists after its first write. A last line says how the history ended: its process may have been aborted
by an assertion of the library, which says nothing of the snapshots before.

Old libraries may lose directories, or mix two entries up, where a move meets a relocation. A snapshot that no
longer has what the steps before it left says `broken`, and ends its history; if it is the first write that loses
something, nothing is told of what is listed after it.
"""

import base64
import json
import os
import random
import signal
import sys
import traceback
import zlib

from littlefs import LittleFS, LittleFSError, lfs
from littlefs.context import UserContext

# Old versions take ASCII unless told.
lfs.FILENAME_ENCODING = "utf-8"

STEMS = ["a b", "f", "log", "n", "x.py", "été", "日本"]
LONGEST_HISTORY = 8  # seconds of CPU time after which one counts as hung


class Flash(UserContext):
    """Flash that can lose power: keeps what it held when the k-th program operation was half done."""

    def __init__(self, buffer, cut_after=None):
        super().__init__(len(buffer))
        self.buffer = buffer
        self.left = cut_after
        self.at_cut = None

    def read(self, cfg, block, off, size):
        start = block * cfg.block_size + off
        return self.buffer[start : start + size]

    def prog(self, cfg, block, off, data):
        start = block * cfg.block_size + off
        if self.left == 0:
            self.at_cut = bytearray(self.buffer)
            half = len(data) // 2
            self.at_cut[start : start + half] = data[:half]
        if self.left is not None:
            self.left -= 1
        self.buffer[start : start + len(data)] = data
        return 0

    def erase(self, cfg, block):
        start = block * cfg.block_size
        self.buffer[start : start + cfg.block_size] = b"\xff" * cfg.block_size
        return 0


def mount(flash, geometry, fresh=False):
    fs = LittleFS(context=flash, mount=False, **geometry)
    if fresh:
        fs.format()
    fs.mount()
    return fs


def content_of(fs, path):
    try:
        with fs.open(path, "rb") as handle:
            return handle.read()
    except LittleFSError as error:
        return error.code


def listing(fs):
    entries = []
    for top, folders, files in fs.walk("/"):
        above = top.rstrip("/")
        entries += [{"path": f"{above}/{name}", "type": "dir"} for name in folders]
        for name in files:
            path = f"{above}/{name}"
            content = content_of(fs, path)
            entry = {"path": path, "type": "file"}
            if isinstance(content, bytes):
                entry.update(size=len(content), crc32=zlib.crc32(content))
            entries.append(entry)
    return entries


def after_repair(flash, geometry):
    """What is listed once something was written; None if that fails."""
    fs = mount(flash, geometry)
    try:
        fs.mkdir("/~")
        fs.remove("/~")
    except (LittleFSError, OSError):
        return None
    return listing(mount(flash, geometry))


def snapshot(image, geometry, told_to_hold):
    told = {"image": base64.b64encode(image).decode(), "geometry": geometry}
    try:
        told["now"] = listing(mount(Flash(bytearray(image)), geometry))
        told["after"] = after_repair(Flash(bytearray(image)), geometry)
    except LittleFSError as error:
        told["unmountable"] = error.code
        return told
    if told["after"] is not None and told_to_hold.differs_from(told["after"]):
        told["after"] = None  # so the first write lost something
    # Before it, the neighbour of an unfinished move may be hidden.
    told["broken"] = told["after"] is None and told_to_hold.differs_from(told["now"])
    told_to_hold.start_from(told["after"] or told["now"])
    return told


def is_below(path, top):
    return path == top or path.startswith(top + "/")


def without_path(entry):
    return entry and {**entry, "path": None}


class ToldToHold:
    """What the steps have left, but for the paths of those that failed or were cut."""

    def __init__(self):
        self.start_from([])

    def start_from(self, entries):
        self.entries = {entry["path"]: entry for entry in entries}
        self.unsure = set()
        self.cut_move = None

    def doubt(self, *paths):
        self.unsure.update(paths)

    def is_unsure(self, path):
        return any(is_below(path, top) for top in self.unsure)

    def begin(self, *paths):
        """What comes next is a step on these paths: a move if there are two."""
        self.step = paths
        self.before = dict(self.entries)

    def cut(self):
        """The power failed in the step."""
        if len(self.step) == 2:
            path = self.step[0]
            moved = [below for below in self.before if is_below(below, path) and not self.is_unsure(below)]
            self.cut_move = {below[len(path) :]: self.before[below] for below in moved}
        self.doubt(*self.step)

    def differs_from(self, entries):
        held = {entry["path"]: entry for entry in entries}
        if self.cut_move is not None and not any(
            all(without_path(held.get(place + below)) == without_path(was) for below, was in self.cut_move.items())
            for place in self.step
        ):
            return True
        return any(
            held.get(path) != self.entries.get(path)
            for path in held.keys() | self.entries.keys()
            if not self.is_unsure(path)
        )

    def write(self, path, data):
        self.entries[path] = {"path": path, "type": "file", "size": len(data), "crc32": zlib.crc32(data)}

    def move(self, path, to):
        if self.is_unsure(path):
            self.doubt(to)
        self.doubt(*[to + below[len(path) :] for below in self.unsure if is_below(below, path)])
        for below in [below for below in self.entries if is_below(below, path)]:
            there = to + below[len(path) :]
            self.entries[there] = {**self.entries.pop(below), "path": there}


def write(fs, path, mode, data):
    with fs.open(path, mode) as handle:
        handle.write(data)


def paths_of(fs):
    folders, files = ["/"], []
    for top, below, names in fs.walk("/"):
        above = top.rstrip("/")
        folders += [f"{above}/{name}" for name in below]
        files += [f"{above}/{name}" for name in names]
    return folders, files


def random_name(chance):
    name = chance.choice(STEMS) + str(chance.randrange(40))
    return name + "z" * chance.randrange(20, 120) if chance.random() < 0.05 else name


def random_size(chance, block_size):
    edges = [0, 1, 17, block_size // 8, block_size - 1, block_size, block_size + 1, 4 * block_size + 5]
    return chance.choice([chance.choice(edges), chance.randrange(3 * block_size)])


def random_step(fs, chance, block_size, held):
    folders, files = paths_of(fs)
    below = lambda: f"{chance.choice(folders).rstrip('/')}/{random_name(chance)}"
    data = lambda: chance.randbytes(random_size(chance, block_size))
    kind = chance.randrange(10)
    if kind < 4 or not files:
        path, content = below(), data()
        with_doubt(held, lambda: write(fs, path, "wb", content), path)
        held.write(path, content)
    elif kind == 4:
        path, content = chance.choice(files), data()
        with_doubt(held, lambda: write(fs, path, "ab", content), path)
        held.doubt(path)
    elif kind == 5:
        path = below()
        with_doubt(held, lambda: fs.mkdir(path), path)
        held.entries[path] = {"path": path, "type": "dir"}
    elif kind < 8:
        moved = chance.choice(files + folders[1:])
        to = below()
        if not to.startswith(moved + "/"):
            with_doubt(held, lambda: fs.rename(moved, to), moved, to)
            held.move(moved, to)
    else:
        path = chance.choice(files + folders[1:])
        with_doubt(held, lambda: fs.remove(path), path)
        held.entries.pop(path, None)


def with_doubt(held, step, *paths):
    """Takes a step; if it fails, nothing is sure of these paths."""
    held.begin(*paths)
    try:
        step()
    except (LittleFSError, OSError):
        held.doubt(*paths)
        raise


def small_geometry(chance):
    block_size = chance.choice([128, 256, 512, 1024, 4096])
    prog_size = chance.choice([size for size in (16, 64, 128, 256, 512, 4096) if size <= block_size])
    return {
        "block_size": block_size,
        "block_count": chance.choice([8, 16, 32, 64, 100]),
        "read_size": chance.choice([1, prog_size]),
        "prog_size": prog_size,
        "cache_size": prog_size,
        "lookahead_size": 16,
        "block_cycles": chance.choice([1, 2, 5, 20, 100, -1]),
    }


def small_history(chance, say):
    """A few power cuts in a row, each with steps before it that may fill the disk."""
    geometry = small_geometry(chance)
    image = bytearray(b"\xff" * geometry["block_size"] * geometry["block_count"])
    held = ToldToHold()
    for life in range(8):
        cut_after = chance.randrange(2, 120) if life and chance.random() < 0.8 else None
        flash = Flash(image, cut_after)
        fs = mount(flash, geometry, fresh=life == 0)
        for _ in range(chance.randrange(5, 60)):
            try:
                random_step(fs, chance, geometry["block_size"], held)
            except (LittleFSError, OSError):
                pass  # full, not empty, already there: histories have those as well
            if flash.at_cut:
                held.cut()
                break
        image = flash.at_cut or flash.buffer
        told = snapshot(image, geometry, held)
        say(told)
        if "unmountable" in told or told["broken"]:
            return


def module_history(chance, say):
    """The geometry and habits of a QuecPython module: few files, written again and again."""
    geometry = {
        **{"block_size": 4096, "block_count": 128, "read_size": 4096, "prog_size": 4096},
        **{"cache_size": 4096, "lookahead_size": 16, "block_cycles": 100},
    }
    flash = Flash(bytearray(b"\xff" * 4096 * 128))
    fs = mount(flash, geometry, fresh=True)
    fs.mkdir("/usr")
    held = ToldToHold()
    held.entries["/usr"] = {"path": "/usr", "type": "dir"}
    for written in range(1, 421):
        folder = chance.choice(["", "/usr"])
        size = chance.choice([10, 40, 300, chance.randrange(9000)])
        path, content = f"{folder}/cfg{chance.randrange(6)}.json", chance.randbytes(size)
        write(fs, path, "wb", content)
        held.write(path, content)
        if written % 140 == 0:
            say(snapshot(bytearray(flash.buffer), geometry, held))


HISTORIES = {"small": small_history, "module": module_history}


def say(answer):
    print(json.dumps(answer), flush=True)


def run(request):
    # What an assertion of the library prints; how the history ended says enough.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    signal.setitimer(signal.ITIMER_PROF, LONGEST_HISTORY)
    try:
        HISTORIES[request["kind"]](random.Random(request["seed"]), say)
    except RecursionError:
        os._exit(1)  # the library lists a directory within itself
    except Exception:
        say({"failed": traceback.format_exc()})


for line in sys.stdin:
    request = json.loads(line)
    child = os.fork()
    if not child:
        run(request)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    say({"ended": os.waitstatus_to_exitcode(status)})
