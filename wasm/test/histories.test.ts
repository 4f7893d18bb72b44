// Random histories of the reference library, by versions of every age: what the engine makes of each image is what
// the version that wrote it lists. PORTSIDE_HISTORIES=N makes N of each kind by each version;
// PORTSIDE_HISTORY_SEED=random makes new ones, and a number repeats a run.
// Known difference: seed 1155639270, small, of 2.4 lists a directory less than the engine does.
import { randomInt } from 'node:crypto';
import { createInterface } from 'node:readline';
import { loadEngine, type Image } from 'littlefs-wasm';
import { describe, expect, it } from 'vitest';
import { caseListing, type CaseEntry } from './cases.js';
import { byPath } from './fixtures.js';
import { referenceMissing, referenceVersions, startReference } from './reference.js';

const engine = await loadEngine();

const COUNT = Number(process.env['PORTSIDE_HISTORIES'] ?? 4);
const { PORTSIDE_HISTORY_SEED = '1' } = process.env;
const SEED =
  PORTSIDE_HISTORY_SEED === 'random' ? randomInt(2 ** 31) : Number(PORTSIDE_HISTORY_SEED);

interface Snapshot {
  /** Base64. */
  image: string;
  geometry: { block_size: number; block_count: number };
  /** What the library lists; without `crc32` what it can't read. */
  now: CaseEntry[];
  /** What it lists after its first write; null if that fails. */
  after: CaseEntry[] | null;
}

type Answer =
  | Snapshot
  /** An error code of the library: it mounts the image no more. */
  | { unmountable: number; image: string }
  | { failed: string }
  /** 0, or how the library ended the history: the signal of an abort, negative, or 1 for a walk in circles. */
  | { ended: number };

/** The snapshots of one seed after the other, by one version of the library. */
class Histories {
  readonly #process;
  readonly #lines: AsyncIterator<string>;

  constructor(version: string) {
    this.#process = startReference('histories.py', version);
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  async *of(seed: number, kind: string): AsyncGenerator<Answer> {
    this.#process.stdin.write(`${JSON.stringify({ seed, kind })}\n`);
    for (;;) {
      const line: IteratorResult<string, unknown> = await this.#lines.next();
      if (line.done) throw new Error('The reference process ended.');
      const answer = JSON.parse(line.value) as Answer;
      if ('failed' in answer) throw new Error(answer.failed);
      yield answer;
      if ('ended' in answer) return;
    }
  }

  end(): void {
    this.#process.stdin.end();
  }
}

const isLost = ({ type, crc32 }: CaseEntry) => type === 'file' && crc32 === undefined;

/** What both list, without the files that the library lists and can't read. */
function compare(image: Image, expected: readonly CaseEntry[]) {
  const lost = new Set(expected.filter(isLost).map(({ path }) => path));
  return {
    ours: caseListing(image, ({ path }) => !lost.has(path)),
    theirs: expected.filter(({ path }) => !lost.has(path)).toSorted(byPath),
  };
}

/**
 * On a full disk the first write of an old version may take a block that a file has: the content that only the
 * write changed is not compared.
 */
function withoutDestroyed(after: readonly CaseEntry[], now: readonly CaseEntry[]): CaseEntry[] {
  const before = new Map(now.map((entry) => [entry.path, entry]));
  return after.map((entry) => {
    const was = before.get(entry.path);
    const destroyed = was?.type === 'file' && was.size === entry.size && was.crc32 !== entry.crc32;
    return destroyed ? { path: entry.path, type: entry.type } : entry;
  });
}

function isSame({ ours, theirs }: ReturnType<typeof compare>): boolean {
  const lines = (entries: readonly CaseEntry[]) =>
    entries.map(({ path, type, size, crc32 }) => JSON.stringify([path, type, size, crc32]));
  return lines(ours).join() === lines(theirs).join();
}

function check({ image: base64, geometry, now, after }: Snapshot, listsHidden: boolean): void {
  const bytes = new Uint8Array(Buffer.from(base64, 'base64'));
  const candidates = engine.find(bytes);
  expect(candidates).toHaveLength(1);
  expect(candidates[0]).toMatchObject({
    ...{ offset: 0, blockSize: geometry.block_size, blockCount: geometry.block_count },
    trust: 'verified',
  });
  const image = engine.open(bytes);
  expect(image.candidate).toEqual(candidates[0]);
  const repaired = image.afterRepair() ?? image;
  // Nothing in such an image tells versions 2.6 to 2.8, which list what later ones hide until their first write.
  const listed = compare(image, now);
  if (!(listsHidden && isSame(compare(repaired, now)))) expect(listed.ours).toEqual(listed.theirs);
  const errors = image.diagnostics.filter(({ severity }) => severity === 'error');
  if (!now.some(isLost)) expect(errors).toEqual([]);
  const later = after && compare(repaired, withoutDestroyed(after, now));
  if (later) expect(later.ours).toEqual(later.theirs);
  if (repaired !== image) repaired.close();
  image.close();
}

describe.each(referenceVersions)(
  'histories of littlefs-python $version (littlefs $littlefs)',
  (one) => {
    const missing = referenceMissing(one.version);

    it.skipIf(missing)('read as it reads them', { timeout: 600_000 }, async () => {
      const histories = new Histories(one.version);
      const counts = { snapshots: 0, unmountable: 0, aborted: 0 };
      process.stdout.write(`littlefs ${one.littlefs}: seeds ${SEED} to ${SEED + COUNT - 1}\n`);
      for (let seed = SEED; seed < SEED + COUNT; seed++) {
        const kind = seed % 4 === 0 ? 'module' : 'small';
        let place = 0;
        for await (const answer of histories.of(seed, kind)) {
          if ('ended' in answer) counts.aborted += Number(answer.ended !== 0);
          else if ('unmountable' in answer) counts.unmountable++;
          else {
            try {
              check(answer as Snapshot, ['2.7', '2.8'].includes(one.littlefs));
            } catch (error) {
              const where = `littlefs ${one.littlefs}, PORTSIDE_HISTORY_SEED=${seed} (${kind}), snapshot ${place}`;
              throw new Error(where, { cause: error });
            }
            counts.snapshots++;
          }
          place++;
        }
      }
      histories.end();
      process.stdout.write(`littlefs ${one.littlefs}: ${JSON.stringify(counts)}\n`);
      expect(counts.snapshots).toBeGreaterThan(COUNT);
    });
  },
);
