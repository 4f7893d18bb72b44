"""The littlefs reference library as a judge: JSON lines in, JSON lines out.

A request mounts an image, lists it, carries out steps, mounts what they left and lists it, writes a few files
more, and mounts and lists once more. With `cutAfter`
the power fails after so many program and erase operations of the steps, and the image is mounted as the flash
was left.
"""

import base64
import hashlib
import json
import sys
import traceback

from littlefs import LittleFS, LittleFSError
from littlefs.context import UserContext


class Flash(UserContext):
    """Flash that notes when it is programmed without having been erased, and keeps a copy of one moment."""

    def __init__(self, buffer, cut_after=None):
        super().__init__(buffer=buffer)
        self.violations = []
        self.left = cut_after
        self.at_cut = None

    def count(self):
        if self.left == 0:
            self.at_cut = bytearray(self.buffer)
        if self.left is not None:
            self.left -= 1

    def read(self, cfg, block, off, size):
        start = block * cfg.block_size + off
        return self.buffer[start : start + size]

    def prog(self, cfg, block, off, data):
        self.count()
        start = block * cfg.block_size + off
        if self.buffer[start : start + len(data)].count(0xFF) != len(data):
            self.violations.append(f"block {block}, offset {off}: {len(data)} bytes are not erased")
        self.buffer[start : start + len(data)] = data
        return 0

    def erase(self, cfg, block):
        self.count()
        start = block * cfg.block_size
        self.buffer[start : start + cfg.block_size] = b"\xff" * cfg.block_size
        return 0


def mount(flash, request):
    return LittleFS(
        context=flash,
        block_size=request["blockSize"],
        block_count=request["blockCount"],
        read_size=request["readSize"],
        prog_size=request["progSize"],
        cache_size=request["cacheSize"],
        disk_version=request["diskVersion"],
    )


def attributes_of(fs, path, types):
    found = []
    for number in types:
        try:
            found.append([number, fs.getattr(path, number).hex()])
        except LittleFSError as error:
            if error.code != LittleFSError.Error.LFS_ERR_NOATTR:
                raise
    return found


def describe(fs, path, kind, content, types):
    digest = hashlib.sha256(content).hexdigest()
    return {"type": kind, "size": len(content), "sha256": digest, "attributes": attributes_of(fs, path, types)}


def listing(fs, types):
    entries = {}
    for top, _, files in fs.walk("/"):
        entries[top] = describe(fs, top, "dir", b"", types)
        for name in files:
            path = f"{top.rstrip('/')}/{name}"
            with fs.open(path, "rb") as handle:
                entries[path] = describe(fs, path, "file", handle.read(), types)
    return entries


def write(fs, path, mode, data):
    with fs.open(path, mode) as handle:
        handle.write(base64.b64decode(data))


STEPS = {
    "write": lambda fs, path, data: write(fs, path, "wb", data),
    "append": lambda fs, path, data: write(fs, path, "ab", data),
    "rename": lambda fs, path, to: fs.rename(path, to),
    "remove": lambda fs, path: fs.remove(path),
    "mkdir": lambda fs, path: fs.mkdir(path),
}


def answer(request):
    flash = Flash(bytearray(base64.b64decode(request["image"])), request.get("cutAfter"))
    types = request["attributeTypes"]
    fs = mount(flash, request)
    before = listing(fs, types)
    used = fs.used_block_count
    for name, *arguments in request["steps"]:
        STEPS[name](fs, *arguments)
    if flash.at_cut:
        flash.buffer = flash.at_cut
        flash.left = None
    left = base64.b64encode(flash.buffer).decode()
    fs = mount(flash, request)
    after = listing(fs, types)
    for index in range(request["writesAfter"]):
        write(fs, f"/after-{index}", "wb", "YWZ0ZXI=")
    again = listing(mount(flash, request), types)
    return {
        "before": before,
        "used": used,
        "left": left,
        "after": after,
        "again": again,
        "violations": flash.violations,
        "image": base64.b64encode(flash.buffer).decode(),
    }


for line in sys.stdin:
    try:
        reply = answer(json.loads(line))
    except Exception:
        reply = {"error": traceback.format_exc()}
    print(json.dumps(reply), flush=True)
