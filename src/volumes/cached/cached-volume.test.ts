import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { PortsideError } from '../../ground/errors/portside-error';
import { compareVolumes } from '../compare/compare';
import type { Incoming, Resolution } from '../tree/types';
import { isWithin, parentPath, joinPath, baseName } from '../paths';
import { MemoryVolume, type Tree } from '../testing-memory';
import type { Capabilities, EntryMark, VolumeEntry } from '../volume';
import { walk } from '../walk';
import { CachedVolume } from './cached-volume';

const bytesOf = (...values: number[]) => Uint8Array.from(values);

/** A volume far away: it can rename, tells of changes, and lists all at once, as modules do. */
class FarVolume extends MemoryVolume {
  readonly #listeners = new Set<() => void>();
  marks: ReadonlyMap<string, readonly EntryMark[]> = new Map();
  listings = 0;
  /** Holds the next listing back until it is resolved. */
  gate: Promise<void> | null = null;

  constructor(tree: Tree = {}, capabilities: Partial<Capabilities> = {}) {
    super(tree, capabilities);
  }

  async entries(): Promise<VolumeEntry[]> {
    this.listings++;
    this.before('entries /', 'entries', '/');
    const { gate } = this;
    const state = [...this.nodes];
    await gate;
    return state.map(([path, content]) => ({
      path,
      name: baseName(path),
      type: content === 'dir' ? 'dir' : 'file',
      size: content === 'dir' ? 0 : content.length,
    }));
  }

  override async rename(from?: string, to?: string): Promise<void> {
    if (from === undefined || to === undefined) throw new Error('two paths');
    await Promise.resolve();
    this.calls.push(`rename ${from} ${to}`);
    this.before(`rename ${from}`, 'rename', from);
    if (!this.nodes.has(from)) throw new PortsideError('not-found', { path: from });
    if (this.nodes.has(to)) throw new PortsideError('already-exists', { path: to });
    for (const [path, content] of [...this.nodes]) {
      if (!isWithin(path, from)) continue;
      this.nodes.delete(path);
      this.nodes.set(`${to}${path.slice(from.length)}`, content);
    }
    this.tell();
  }

  override async write(...args: Parameters<MemoryVolume['write']>): Promise<void> {
    await super.write(...args);
    this.tell();
  }

  override onChange(listener?: () => void): () => void {
    if (listener) this.#listeners.add(listener);
    return () => void (listener && this.#listeners.delete(listener));
  }

  tell() {
    for (const listener of this.#listeners) listener();
  }
}

const tree: Tree = {
  '/a.py': bytesOf(1, 2),
  '/lib': 'dir',
  '/lib/x.py': bytesOf(3),
  '/lib/deep': 'dir',
  '/lib/deep/y.bin': bytesOf(4, 5, 6),
};

let far: FarVolume;
let cached: CachedVolume<FarVolume>;
const paths = () => cached.snapshot.rows.map(({ path }) => path);
const keyOf = (path: string) => cached.snapshot.rows.find((row) => row.path === path)?.key;
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (thrown: unknown) => (thrown instanceof PortsideError ? thrown.code : String(thrown)),
  );
const file = (path: string, ...values: number[]): Incoming => ({
  type: 'file',
  path,
  bytes: bytesOf(...values),
});
const always = (resolution: Resolution) => () => resolution;

beforeEach(async () => {
  far = new FarVolume(tree);
  cached = new CachedVolume(far);
  await cached.refresh();
});

describe('the listing', () => {
  it('shows nothing as loading until it is read, and the tree after', async () => {
    const fresh = new CachedVolume(far);
    expect(fresh.snapshot).toMatchObject({ state: 'loading', listed: false, rows: [] });
    await fresh.refresh();
    expect(fresh.snapshot).toMatchObject({ state: 'ready', listed: true });
    expect(fresh.snapshot.rows.map(({ path, level, size }) => [path, level, size])).toEqual([
      ['/a.py', 1, 2],
      ['/lib', 1, 0],
      ['/lib/deep', 2, 0],
      ['/lib/deep/y.bin', 3, 3],
      ['/lib/x.py', 2, 1],
    ]);
  });

  it('is failed, not empty, if it can not be read, and keeps what was read before', async () => {
    const lost = new PortsideError('line-lost', { name: 'x', message: 'y' });
    far.before = () => {
      throw lost;
    };
    const fresh = new CachedVolume(far);
    expect(await codeOf(fresh.refresh())).toBe('line-lost');
    expect(fresh.snapshot).toMatchObject({ state: 'failed', error: lost, listed: false });
    expect(await codeOf(cached.refresh())).toBe('line-lost');
    expect(cached.snapshot).toMatchObject({ state: 'failed', error: lost, listed: true });
    expect(paths()).toHaveLength(5);
    far.before = () => undefined;
    await cached.refresh();
    expect(cached.snapshot).toMatchObject({ state: 'ready', error: null });
  });

  it('keeps keys over refreshes, renames and moves', async () => {
    const [a, deep, y] = [keyOf('/a.py'), keyOf('/lib/deep'), keyOf('/lib/deep/y.bin')];
    await cached.rename('/a.py', '/b.py');
    await cached.moveAll(['/lib/deep'], '/');
    expect([keyOf('/b.py'), keyOf('/deep'), keyOf('/deep/y.bin')]).toEqual([a, deep, y]);
    far.put('/new', bytesOf(1));
    await cached.refresh();
    expect([keyOf('/b.py'), keyOf('/deep'), keyOf('/deep/y.bin')]).toEqual([a, deep, y]);
    expect(new Set(cached.snapshot.rows.map(({ key }) => key)).size).toBe(6);
  });

  it('is not read again after what was done here', async () => {
    await cached.write('/b.py', bytesOf(1, 1, 1));
    await cached.mkdir('/tests');
    await cached.rename('/b.py', '/tests/b.py');
    await cached.removeAll(['/lib']);
    expect(far.listings).toBe(1);
    expect(paths()).toEqual(['/a.py', '/tests', '/tests/b.py']);
    expect([...far.nodes.keys()].sort()).toEqual(paths());
  });

  it('is read again after quiet, once, when the volume changed by itself', async () => {
    vi.useFakeTimers();
    try {
      far.put('/main.py', bytesOf(9));
      far.tell();
      far.tell();
      await vi.advanceTimersByTimeAsync(1000);
      expect(far.listings).toBe(2);
      expect(paths()).toContain('/main.py');
    } finally {
      vi.useRealTimers();
    }
  });

  it('is read again after a failure that may have left something', async () => {
    vi.useFakeTimers();
    try {
      far.before = (_, verb) => {
        if (verb !== 'write') return;
        far.put('/half', bytesOf(7));
        throw new PortsideError('no-space', { volume: 'x' });
      };
      expect(await codeOf(cached.write('/half', bytesOf(7, 7)))).toBe('no-space');
      await vi.advanceTimersByTimeAsync(1000);
      expect(paths()).toContain('/half');
    } finally {
      vi.useRealTimers();
    }
  });

  it('misses nothing that is done while it is under way', async () => {
    let open = () => undefined as void;
    far.gate = new Promise((resolve) => (open = resolve));
    const key = keyOf('/a.py');
    const refreshing = cached.refresh();
    await cached.write('/late', bytesOf(1, 2, 3));
    await cached.rename('/a.py', '/early');
    await cached.remove('/lib');
    open();
    far.gate = null;
    await refreshing;
    expect(paths()).toEqual(['/early', '/late']);
    expect(keyOf('/early')).toBe(key);
  });

  it('tells of a listing that changes nothing to nobody but the face', async () => {
    const [content, every] = [vi.fn(), vi.fn()];
    cached.onChange(content);
    cached.onSnapshot(every);
    await cached.entries();
    expect([content.mock.calls.length, every.mock.calls.length]).toEqual([0, 1]);
    expect((await compareVolumes(cached, new MemoryVolume(tree))).identical).toBe(true);
    expect(content).not.toHaveBeenCalled();
    far.put('/more', 'dir');
    await cached.entries();
    expect(content).toHaveBeenCalledTimes(1);
  });

  it('carries marks, and drops those of what changed since', async () => {
    const mark: EntryMark = { key: 'x', params: {}, tone: 'good' };
    far.marks = new Map(['/a.py', '/lib/x.py', '/lib/deep/y.bin'].map((path) => [path, [mark]]));
    await cached.refresh();
    expect([...cached.snapshot.marks.keys()]).toHaveLength(3);
    await cached.write('/a.py', bytesOf(0), { replace: true });
    await cached.removeAll(['/lib/deep']);
    expect([...cached.snapshot.marks.keys()]).toEqual(['/lib/x.py']);
  });
});

describe('verbs over several', () => {
  it('keep both under a name and a path that the volume takes', async () => {
    far.capabilities = { ...far.capabilities, nameMax: 20, pathMax: 18 };
    const add = (into: string) =>
      cached.add(cached.planAdd(into, [file('long-name.script', 1)]), always('keep-both'));
    await add('/');
    await add('/');
    await expect(add('/lib')).rejects.toMatchObject({ code: 'path-too-long' });
    expect(Object.keys(far.state)).toContain('/long-n (2).script');
  });

  it('adds directories before what they hold, and says how far it is', async () => {
    const plan = cached.planAdd('/lib', [file('a/b.py', 1, 2), file('x.py', 8, 8, 8), file('c')]);
    expect(plan.conflicts.map(({ path }) => path)).toEqual(['/lib/x.py']);
    const [onEach, onProgress] = [vi.fn(), vi.fn()];
    const onEntry = vi.fn();
    const added = await cached.add(plan, always('replace'), { onEach, onProgress, onEntry });
    expect(added).toEqual({ files: 3, directories: 1 });
    expect(onEntry.mock.calls.flat()).toEqual(['/lib/a', '/lib/a/b.py', '/lib/c', '/lib/x.py']);
    expect(onEach.mock.calls.at(-1)).toEqual([4, 4]);
    expect(onProgress.mock.calls.at(-1)).toEqual([5, 5]);
    expect(far.state).toMatchObject({
      '/lib/a': 'dir',
      '/lib/a/b.py': '1,2',
      '/lib/x.py': '8,8,8',
    });
    await sameAsFar();
  });

  it('stops between files when told, and says what was done', async () => {
    const abort = new AbortController();
    const seen: number[] = [];
    const plan = cached.planAdd('/', [file('1'), file('2'), file('3'), file('4')]);
    const onEach = (done: number) => {
      seen.push(done);
      if (done === 2) abort.abort();
    };
    const adding = cached.add(plan, always('skip'), { signal: abort.signal, onEach });
    expect(await codeOf(adding)).toBe('cancelled');
    expect(seen).toEqual([0, 1, 2]);
    expect([...far.nodes.keys()].filter((path) => path.length === 2)).toEqual(['/1', '/2']);
    await sameAsFar();
  });

  it('begins nothing if one of many can not be', async () => {
    far.capabilities = { ...far.capabilities, nameMax: 4, fileMax: 3, directories: false };
    const tried: [Incoming, string][] = [
      [file('muchtoolong'), 'name-too-long'],
      [file('big', 1, 2, 3, 4), 'file-too-large'],
      [{ type: 'dir', path: 'dir' }, 'no-directories'],
    ];
    for (const [bad, code] of tried) {
      const plan = cached.planAdd('/', [file('ok'), bad]);
      expect(await codeOf(cached.add(plan, always('skip')))).toBe(code);
    }
    expect(far.calls.filter((call) => /^(write|mkdir)/.test(call))).toEqual([]);
  });

  it('removes a folder file by file, and stops if it can not', async () => {
    far.before = (call) => {
      if (call === 'remove /lib/deep/y.bin') throw new PortsideError('file-in-use', { path: call });
    };
    expect(await codeOf(cached.removeAll(['/lib', '/lib/x.py']))).toBe('file-in-use');
    expect(far.calls.filter((call) => call.startsWith('remove'))).toEqual([
      'remove /lib/x.py',
      'remove /lib/deep/y.bin',
    ]);
    expect(paths()).not.toContain('/lib/x.py');
    await sameAsFar();
  });

  it('moves nothing if a name is taken or a folder would go into itself', async () => {
    far.put('/lib/a.py', bytesOf(1));
    await cached.refresh();
    expect(await codeOf(cached.moveAll(['/lib/deep', '/lib/a.py'], '/'))).toBe('already-exists');
    expect(await codeOf(cached.moveAll(['/lib'], '/lib/deep'))).toBe('into-itself');
    expect(await codeOf(cached.moveAll(['/none'], '/lib'))).toBe('not-found');
    expect(far.calls.filter((call) => call.startsWith('rename'))).toEqual([]);
  });
});

describe('what it may do', () => {
  it('refuses to change a volume that is read-only', async () => {
    far.capabilities = { ...far.capabilities, write: false };
    const verbs = [
      cached.write('/x', bytesOf()),
      cached.mkdir('/x'),
      cached.rename('/a.py', '/x'),
      cached.removeAll(['/a.py']),
      cached.moveAll(['/a.py'], '/lib'),
      cached.add(cached.planAdd('/', [file('x')]), always('skip')),
    ];
    for (const verb of verbs) expect(await codeOf(verb)).toBe('not-supported');
    expect(() => cached.undo()).toThrow(PortsideError);
    expect(far.calls).toEqual([]);
  });

  it('tells renaming from moving', async () => {
    far.capabilities = { ...far.capabilities, move: false };
    await cached.rename('/a.py', '/b.py');
    expect(await codeOf(cached.rename('/b.py', '/lib/b.py'))).toBe('not-supported');
    far.capabilities = { ...far.capabilities, move: true, rename: false };
    expect(await codeOf(cached.rename('/b.py', '/c.py'))).toBe('not-supported');
    await cached.moveAll(['/b.py'], '/lib');
    await sameAsFar();
  });

  it('asks before it changes something, and changes nothing if it is refused', async () => {
    far.capabilities = { ...far.capabilities, write: false };
    let allowed = false;
    const unlock = vi.fn(() => {
      if (!allowed) return Promise.reject(new PortsideError('permission-needed', { name: 'x' }));
      far.capabilities = { ...far.capabilities, write: true };
      return Promise.resolve();
    });
    const asking = new CachedVolume(far, { unlock });
    await asking.refresh();
    expect(asking.capabilities).toMatchObject({ write: true, rename: true, move: true });
    expect(await codeOf(asking.mkdir('/new'))).toBe('permission-needed');
    expect(far.nodes.has('/new')).toBe(false);
    allowed = true;
    await asking.mkdir('/new');
    await asking.mkdir('/newer');
    expect(unlock).toHaveBeenCalledTimes(2);
  });
});

async function sameAsFar() {
  const listed = await walk(far, '/');
  const rows = cached.snapshot.rows.map(({ path, type, size }) => `${path} ${type} ${size}`);
  expect([...rows].sort()).toEqual(
    listed.map(({ path, type, size }) => `${path} ${type} ${size}`).sort(),
  );
}

type Verb =
  | { do: 'write' | 'mkdir' | 'remove'; at: number; name: string; size: number }
  | { do: 'rename'; at: number; to: number; name: string }
  | { do: 'move'; at: number[]; to: number }
  | { do: 'refresh' | 'entries' };

const name = fc.constantFrom('a', 'b', 'c', 'd.py');
const verb: fc.Arbitrary<Verb> = fc.oneof(
  fc.record({
    do: fc.constantFrom('write', 'mkdir', 'remove' as const),
    at: fc.nat(),
    name,
    size: fc.nat({ max: 4 }),
  }),
  fc.record({ do: fc.constant('rename' as const), at: fc.nat(), to: fc.nat(), name }),
  fc.record({
    do: fc.constant('move' as const),
    at: fc.array(fc.nat(), { maxLength: 3 }),
    to: fc.nat(),
  }),
  fc.record({ do: fc.constantFrom('refresh', 'entries' as const) }),
);

it('has the rows that the volume has, whatever is done, refused or fails on the way', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(verb, { maxLength: 25 }),
      fc.nat({ max: 12 }),
      async (verbs, every) => {
        far = new FarVolume(tree);
        cached = new CachedVolume(far);
        await cached.refresh();
        let count = 0;
        far.before = (_, what) => {
          if (every > 3 && /write|mkdir|remove|rename/.test(what) && ++count % every === 0) {
            throw new PortsideError('file-in-use', { path: '/' });
          }
        };
        const pick = (i: number) => ['/', ...paths()][i % (paths().length + 1)] ?? '/';
        const directory = (i: number) => {
          const path = pick(i);
          const row = cached.snapshot.rows.find((one) => one.path === path);
          return row?.type === 'file' ? parentPath(path) : path;
        };
        for (const one of verbs) {
          const keys = new Map(cached.snapshot.rows.map(({ path, key }) => [path, key]));
          try {
            if (one.do === 'write') {
              const path = joinPath(directory(one.at), one.name);
              await cached.write(path, new Uint8Array(one.size), { replace: one.size % 2 === 0 });
            } else if (one.do === 'mkdir')
              await cached.mkdir(joinPath(directory(one.at), one.name));
            else if (one.do === 'remove') await cached.removeAll([pick(one.at)]);
            else if (one.do === 'rename') {
              const [from, to] = [pick(one.at), joinPath(directory(one.to), one.name)];
              if (from !== '/' && !isWithin(to, from)) await cached.rename(from, to);
            } else if (one.do === 'move') await cached.moveAll(one.at.map(pick), directory(one.to));
            else await (one.do === 'refresh' ? cached.refresh() : cached.entries());
          } catch (thrown) {
            if (!(thrown instanceof PortsideError)) throw thrown;
          }
          await sameAsFar();
          if (one.do === 'refresh' || one.do === 'entries') {
            expect(new Map(cached.snapshot.rows.map(({ path, key }) => [path, key]))).toEqual(keys);
          }
        }
        cached.close();
      },
    ),
    { numRuns: 150 },
  );
});
