import builtins
import deflate
import errno
import gc
import io
import json
import os
import sys
import time

import _module

_modules = sys.modules


class Module:
    def __init__(self, name, members):
        self.__name__ = name
        for key in members:
            setattr(self, key, members[key])

    def __repr__(self):
        return "<module '%s'>" % self.__name__


def offer(name, members):
    _modules[name] = Module(name, members)


def public(module):
    return {key: getattr(module, key) for key in dir(module) if not key.startswith("_")}


class Text:
    """A stream of text over the one that the line end makes CR LF of."""

    def __init__(self, stream, raw):
        self._stream = stream
        self.buffer = raw

    def write(self, data):
        self._stream.write(data)
        return len(data)

    def flush(self):
        pass


class NoInput:
    """The interpreter can't wait for bytes: what runs gets none."""

    def read(self, count=-1):
        raise OSError(errno.EAGAIN)

    readline = readinto = read


def streams():
    stdout = Text(sys.stdout, sys.stderr.buffer)
    members = public(sys)
    members["stdout"] = stdout
    members["stderr"] = stdout
    members["stdin"] = NoInput()
    members["print_exception"] = lambda e, f=stdout: sys.print_exception(e, _Print(f))
    members["version"] = "3.4.0"
    members["platform"] = "py-quectel"
    members["implementation"] = ("micropython", (1, 12, 0))
    for name in ("sys", "usys"):
        offer(name, members)


class _Print(io.IOBase):
    def __init__(self, stream):
        self._stream = stream

    def write(self, data):
        self._stream.write(str(data, "utf8"))
        return len(data)


def files():
    names = "remove chdir getcwd ilistdir listdir mkdir rename rmdir stat statvfs umount mount"
    members = {name: getattr(os, name) for name in names.split()}
    members["uname"] = lambda: tuple(_module.uname().split("|"))
    members["uname2"] = lambda: tuple(part.split("=")[1] for part in _module.uname().split("|"))
    members["urandom"] = lambda count: bytes(_module.random() for _ in range(count))
    for name in ("uos", "os"):
        offer(name, members)
    offer("uio", public(io))


def clock():
    def sleep_ms(ms):
        end = _module.now() + int(ms)
        while _module.now() < end:
            _module.nap(end - _module.now())

    members = public(time)
    members["sleep_ms"] = sleep_ms
    members["sleep"] = lambda s: sleep_ms(s * 1000)
    members["sleep_us"] = lambda us: sleep_ms(us // 1000)
    for name in ("utime", "time"):
        offer(name, members)


def heap():
    # The interpreter's heap grows as a module's can't: what is told is of the heap it began with.
    members = public(gc)
    members["mem_free"] = lambda: max(0, _module.heap() - gc.mem_alloc())
    offer("gc", members)


def inflate(data, wbits=0):
    form = deflate.RAW if wbits < 0 else deflate.GZIP if wbits > 15 else deflate.ZLIB
    return deflate.DeflateIO(io.BytesIO(data), form, abs(wbits) & 15).read()


def firmware():
    def run(path):
        with open(path) as file:
            code = compile(file.read(), path, "exec")
        exec(code, {"__name__": "__main__"})

    offer("example", {"exec": run})
    offer(
        "checksum",
        {
            "check": _module.check,
            "update": _module.update,
            "retrieve": _module.retrieve,
            "bulk_update": lambda paths: _module.bulk_update(json.dumps(paths)),
            "usr_update": _module.usr_update,
        },
    )
    protect = lambda flag, password="": _module.protect(int(flag), password)
    offer("misc", {"replEnable": protect})
    offer("system", {"replSetEnable": protect})
    offer("uzlib", {"decompress": inflate})


def hide():
    hidden = _module.hidden().split("|")
    real = builtins.__import__

    def load(name, *rest):
        if name in hidden:
            raise ImportError("no module named '%s'" % name)
        return real(name, *rest)

    builtins.__import__ = load


streams()
files()
clock()
heap()
firmware()
hide()
