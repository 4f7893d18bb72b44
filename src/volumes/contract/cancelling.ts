import { sha256Hex } from '../../ground/checksums/sha256';
import { PortsideError } from '../../ground/errors/portside-error';
import type { CallOptions, Volume } from '../volume';
import {
  FLAT,
  NESTED,
  nests,
  noise,
  same,
  stateOf,
  writes,
  type ContractBench,
  type VolumeCase,
} from './parts';

/** Moments at which each verb is cancelled. */
const MOMENTS = 8;

interface Verb {
  readonly name: string;
  readonly for?: (bench: ContractBench, volume: Volume) => boolean;
  /** Where a path lies afterwards. */
  readonly moved?: (path: string) => string;
  run(volume: Volume, options: CallOptions): Promise<unknown>;
}

const VERBS: readonly Verb[] = [
  { name: 'read', run: (volume, options) => volume.read('/b.bin', options) },
  { name: 'checksums', run: (volume, options) => volume.checksums(['/a.txt', '/b.bin'], options) },
  {
    name: 'write',
    for: writes,
    run: (volume, options) => volume.write('/new', noise(3000, 5), options),
  },
  {
    name: 'replace',
    for: writes,
    run: (volume, options) => volume.write('/b.bin', noise(3000, 5), { ...options, replace: true }),
  },
  { name: 'remove', for: writes, run: (volume, options) => volume.remove('/b.bin', options) },
  {
    name: 'rename',
    for: (bench) => writes(bench) && bench.capabilities.rename,
    run: (volume, options) => volume.rename('/b.bin', '/c.bin', options),
  },
  {
    name: 'make a directory',
    for: (bench) => writes(bench) && nests(bench),
    run: (volume, options) => volume.mkdir('/dir', options),
  },
  {
    name: 'write many',
    for: (bench, volume) => writes(bench) && volume.writeAll !== undefined,
    run: async (volume, options) => {
      const bytes = noise(3000, 5);
      const sha256 = await sha256Hex(bytes);
      const file = { type: 'file', bytes, sha256, replace: true } as const;
      await volume.writeAll?.(
        [
          { ...file, path: '/new' },
          { ...file, path: '/b.bin' },
          { type: 'remove', path: '/a.txt' },
        ],
        options,
      );
    },
  },
];

/** Of trees, which some volumes can only take entry by entry. */
const TREE_VERBS: readonly Verb[] = [
  { name: 'remove a tree', run: (volume, options) => volume.remove('/b', options) },
  {
    name: 'rename a tree',
    for: ({ capabilities }) => capabilities.rename,
    moved: (path) => path.replace(/^\/b/, '/c'),
    run: (volume, options) => volume.rename('/b', '/c', options),
  },
  {
    name: 'move a tree',
    for: ({ capabilities }) => capabilities.move,
    moved: (path) => path.replace(/^\/b\/d/, '/d'),
    run: (volume, options) => volume.rename('/b/d', '/d', options),
  },
];

/** A signal that comes at the n-th time that anything looks at it or begins to listen to it. */
class CountedSignal {
  looks = 0;
  readonly signal: AbortSignal;

  /** @param late only after what looked at it has gone on */
  constructor(at: number, late = false) {
    const control = new AbortController();
    const { signal } = control;
    const look = () => {
      if (++this.looks !== at) return;
      if (late) queueMicrotask(() => control.abort());
      else control.abort();
    };
    const listen = signal.addEventListener.bind(signal);
    const throwIfAborted = signal.throwIfAborted.bind(signal);
    const isAborted = () => Reflect.get(AbortSignal.prototype, 'aborted', signal);
    Object.defineProperties(signal, {
      aborted: { get: () => (look(), isAborted()) },
      addEventListener: {
        value: (...args: Parameters<typeof listen>) => {
          listen(...args);
          look();
        },
      },
      throwIfAborted: { value: () => (look(), throwIfAborted()) },
    });
    this.signal = signal;
  }
}

type State = Record<string, unknown>;
type Outcome = 'done' | 'cancelled';

/** Does a verb that is cancelled at some moment. */
async function once(
  volume: Volume,
  verb: Verb,
  { signal }: CountedSignal,
): Promise<{ outcome: Outcome; before: State; after: State }> {
  const before = await stateOf(volume);
  const outcome = await verb.run(volume, { signal }).then(
    () => 'done' as const,
    (thrown: unknown) => {
      if (thrown instanceof PortsideError && thrown.code === 'cancelled')
        return 'cancelled' as const;
      throw thrown;
    },
  );
  return { outcome, before, after: await stateOf(volume) };
}

/** Runs `check` for a verb that is cancelled at each of some moments, early and late. */
async function atMoments(
  bench: ContractBench,
  tree: typeof FLAT,
  verb: Verb,
  check: (
    what: string,
    outcome: Outcome,
    states: Record<'before' | 'after' | 'done', State>,
  ) => void,
): Promise<void> {
  const whole = new CountedSignal(Infinity);
  const { outcome, after: done } = await once(await bench.make(tree), verb, whole);
  same(outcome, 'done', verb.name);
  if (!whole.looks) throw new Error(`${verb.name}: nothing looks whether it is cancelled`);
  const step = Math.max(1, Math.ceil(whole.looks / MOMENTS));
  let volume: Volume | null = null;
  for (let at = 1, late = false; at <= whole.looks; at += step, late = !late) {
    volume ??= await bench.make(tree);
    const { outcome, before, after } = await once(volume, verb, new CountedSignal(at, late));
    const what = `${verb.name}, cancelled at ${at} of ${whole.looks}${late ? ', late' : ''}`;
    check(what, outcome, { before, after, done });
    // One on which nothing has changed will do again.
    if (JSON.stringify(after) !== JSON.stringify(before)) volume = null;
  }
}

export const CANCELLING_CASES: readonly VolumeCase[] = [
  {
    name: 'is cancelled and has the old state, or has come too late and has the new one',
    run: async (bench) => {
      const probe = await bench.make({});
      for (const verb of VERBS.filter((each) => each.for?.(bench, probe) ?? true)) {
        await atMoments(bench, FLAT, verb, (what, outcome, { before, after, done }) => {
          same(after, outcome === 'done' ? done : before, `${what}: ${outcome}`);
        });
      }
    },
  },
  {
    name: 'loses nothing of a tree, whenever it is cancelled',
    for: (bench) => writes(bench) && nests(bench),
    run: async (bench) => {
      const probe = await bench.make({});
      for (const verb of TREE_VERBS.filter((each) => each.for?.(bench, probe) ?? true)) {
        await atMoments(bench, NESTED, verb, (what, outcome, { before, after, done }) => {
          if (outcome === 'done') return same(after, done, what);
          for (const [path, content] of Object.entries(after))
            same(content, before[path] ?? done[path], `${what}: ${path}`);
          if (!verb.moved) return;
          // Under the old path or under the new one.
          for (const [path, content] of Object.entries(before))
            same(after[path] ?? after[verb.moved?.(path) ?? ''], content, `${what}: ${path}`);
        });
      }
    },
  },
];
