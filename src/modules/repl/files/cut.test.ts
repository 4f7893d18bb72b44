import { expect, it } from 'vitest';
import { realClock } from '../../../ground/jobs/clock';
import { bytesOf } from '../../../serial/bytes';
import { Wire } from '../../../serial/wire';
import type { ByteLine } from '../../../serial/byte-line';
import { noise } from '../../suite-parts';
import { openReplModule } from '../open';
import { toPrompt } from '../line/prompt';
import type { ReplModule } from '../repl-module';
import { ReplVolume } from '../repl-volume';
import { ReplScheduler } from '../line/scheduler';
import { cleanUp } from './store';
import { FILE_SYSTEMS, pythonPeer } from '../testing-python';

const CONTENT = noise(120);
const OLD = bytesOf('old');
/** Every so many-th byte; 1 with PORTSIDE_SOAK. */
const STEP = process.env['PORTSIDE_SOAK'] ? 1 : 53;
/** The last bytes of a verb, each of which is tried: there it is decided. */
const LAST = 12;

/**
 * After how many bytes the cable is pulled: a sample, each of the last ones, and never. Checks go
 * over the line in decimals, so that `whole`, which one run took, is right to a few bytes only.
 */
function* cutsOf(whole: number): Generator<number> {
  for (let after = 0; after < whole - LAST; after += STEP) yield after;
  for (let after = Math.max(0, whole - LAST); after <= whole; after++) yield after;
  yield Infinity;
}

/** Lets so many bytes pass that way, then pulls the cable. */
function cut(
  line: ByteLine,
  way: 'in' | 'out',
  after: number,
): { line: ByteLine; passed(): number } {
  let passed = 0;
  const stream = () =>
    new TransformStream<Uint8Array, Uint8Array>({
      transform(bytes, controller) {
        const some = bytes.slice(0, Math.max(0, after - passed));
        passed += bytes.length;
        if (some.length) controller.enqueue(some);
        if (passed > after) throw new Error('The cable was pulled.');
      },
    });
  let { readable, writable } = line;
  if (way === 'in') readable = readable.pipeThrough(stream());
  else {
    const through = stream();
    through.readable.pipeTo(writable).catch(() => undefined);
    writable = through.writable;
  }
  return {
    line: {
      name: line.name,
      bitRate: null,
      clock: line.clock ?? realClock,
      readable,
      writable,
      close: () => line.close(),
    },
    passed: () => passed,
  };
}

it.each([
  ['out', 'replaces'],
  ['in', 'replaces'],
  ['out', 'moves aside and replaces'],
  ['in', 'moves aside and replaces'],
  ['out', 'creates'],
  ['in', 'creates'],
] as const)(
  'keeps the old or has the new, and nothing else, cut %s-wards while it %s a file',
  async (way, verb) => {
    const peer = await pythonPeer(FILE_SYSTEMS);
    const replaces = verb !== 'creates';
    // A file system whose rename refuses to go over a file.
    peer.python(`F[0].exists=${verb === 'moves aside and replaces' ? 'True' : 'False'}`);
    const first = new Wire(peer.plug());
    const { place } = ((await openReplModule(first)) as ReplModule).volumes[0] as ReplVolume;
    await first.close();
    const on = (wire: Wire) => new ReplVolume({ ...place, session: new ReplScheduler(wire) }, true);
    /** @returns whether the write said that it succeeded, and how much went that way */
    const attempt = async (after: number) => {
      peer.python(`F[0].files=${replaces ? "{b'a':b'old'}" : '{}'}`);
      const faulty = cut(peer.plug(), way, after);
      const wire = new Wire(faulty.line);
      const done = await on(wire)
        .write('/a', CONTENT, { replace: true })
        .then(
          () => true,
          () => false,
        );
      await wire.close();
      return { done, passed: faulty.passed() };
    };
    const whole = (await attempt(Infinity)).passed;
    expect(whole).toBeGreaterThan(300);
    const seen = new Set<string>();
    // The last byte of a write only leaves the raw REPL.
    for (const after of cutsOf(whole)) {
      const { done } = await attempt(after);
      const wire = new Wire(peer.plug());
      await toPrompt(wire);
      const volume = on(wire);
      await volume.place.session.turn(undefined, (turn) => cleanUp(turn, volume.place));
      const names = (await volume.entries()).map(({ name }) => name);
      const now = names.length ? await volume.read('/a') : null;
      await wire.close();
      const isNew = now?.length === CONTENT.length;
      expect(names, String(after)).toEqual(replaces || isNew ? ['a'] : []);
      expect(now, String(after)).toEqual(isNew ? CONTENT : replaces ? OLD : null);
      if (done) expect(isNew, String(after)).toBe(true);
      seen.add(isNew ? 'new' : 'old');
    }
    expect(seen.size).toBe(2);
  },
  600_000,
);

const TREE = "{b'keep':b'k',b'd':None,b'd/a':b'1',b'd/e':None,b'd/e/b':b'2'}";

it.each([
  ['out', 'renames'],
  ['in', 'renames'],
  ['out', 'deletes'],
  ['in', 'deletes'],
] as const)(
  'has done all of it or none, cut %s-wards while it %s a folder',
  async (way, verb) => {
    const peer = await pythonPeer(FILE_SYSTEMS);
    const first = new Wire(peer.plug());
    const { place } = ((await openReplModule(first)) as ReplModule).volumes[0] as ReplVolume;
    await first.close();
    const on = (wire: Wire) => new ReplVolume({ ...place, session: new ReplScheduler(wire) }, true);
    const attempt = async (after: number) => {
      peer.python(`F[0].files=${TREE}`);
      const faulty = cut(peer.plug(), way, after);
      const wire = new Wire(faulty.line);
      const volume = on(wire);
      const work = verb === 'renames' ? volume.rename('/d', '/new') : volume.remove('/d');
      const done = await work.then(
        () => true,
        () => false,
      );
      await wire.close();
      return { done, passed: faulty.passed() };
    };
    const whole = (await attempt(Infinity)).passed;
    const before = ['/d', '/d/a', '/d/e', '/d/e/b', '/keep'];
    const now = verb === 'renames' ? ['/keep', '/new', '/new/a', '/new/e', '/new/e/b'] : ['/keep'];
    const seen = new Set<boolean>();
    for (const after of cutsOf(whole)) {
      const { done } = await attempt(after);
      const wire = new Wire(peer.plug());
      await toPrompt(wire);
      const paths = (await on(wire).entries()).map(({ path }) => path);
      await wire.close();
      const changed = paths[0] !== '/d';
      expect(paths, String(after)).toEqual(changed ? now : before);
      if (done) expect(changed, String(after)).toBe(true);
      seen.add(changed);
    }
    expect(seen.size).toBe(2);
  },
  600_000,
);

it.each(['out', 'in'] as const)(
  'loses nothing of a folder that moves to another file system, cut %s-wards',
  async (way) => {
    const peer = await pythonPeer(`${FILE_SYSTEMS}
for n in ('/usr', '/bak', '/'): vfs.umount(n)
vfs.mount(F[0], '/')
vfs.mount(F[1], '/sd')
`);
    const first = new Wire(peer.plug());
    const { place } = ((await openReplModule(first)) as ReplModule).volumes[0] as ReplVolume;
    await first.close();
    const on = (wire: Wire) => new ReplVolume({ ...place, session: new ReplScheduler(wire) }, true);
    const attempt = async (after: number) => {
      peer.python(`F[0].files=${TREE}\nF[1].files={}`);
      const faulty = cut(peer.plug(), way, after);
      const wire = new Wire(faulty.line);
      const done = await on(wire)
        .rename('/d', '/sd/d')
        .then(
          () => true,
          () => false,
        );
      await wire.close();
      return { done, passed: faulty.passed() };
    };
    const whole = (await attempt(Infinity)).passed;
    const tree = (root: string) => ['', '/a', '/e', '/e/b'].map((path) => `${root}/d${path}`);
    const seen = new Set<string>();
    for (const after of cutsOf(whole)) {
      const { done } = await attempt(after);
      const wire = new Wire(peer.plug());
      await toPrompt(wire);
      const volume = on(wire);
      await volume.place.session.turn(undefined, (turn) => cleanUp(turn, volume.place));
      const paths = (await volume.entries()).map(({ path }) => path);
      await wire.close();
      const [old, moved] = ['', '/sd'].map((root) =>
        tree(root).every((path) => paths.includes(path)),
      );
      const rest = paths.filter(
        (path) => ![...tree(''), ...tree('/sd'), '/keep', '/sd'].includes(path),
      );
      expect(rest, String(after)).toEqual([]);
      expect(old || moved, `${after}: ${paths.join()}`).toBe(true);
      if (!moved) expect(paths, String(after)).not.toContain('/sd/d');
      if (done) expect([moved, paths.includes('/d')], String(after)).toEqual([true, false]);
      seen.add(moved ? (old ? 'both' : 'new') : 'old');
    }
    expect([...seen].sort()).toEqual(['both', 'new', 'old']);
  },
  600_000,
);
