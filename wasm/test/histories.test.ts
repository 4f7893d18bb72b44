// Random histories of the reference library, by versions of every age: what the engine makes of each image is what
// the version that wrote it lists. Seeds are new in each run of CI, and printed. PORTSIDE_HISTORIES=N makes N by
// each version, PORTSIDE_HISTORY_SEED=random new ones, and a number repeats a run.
import { randomInt } from 'node:crypto';
import { createInterface } from 'node:readline';
import { loadEngine, type Image } from 'littlefs-wasm';
import { describe, expect, it } from 'vitest';
import { caseListing, type CaseEntry } from './cases.js';
import { byPath } from './fixtures.js';
import { referenceMissing, referenceVersions, startReference } from './reference.js';

const engine = await loadEngine();

const COUNT = Number(process.env['PORTSIDE_HISTORIES'] ?? 4);
const { CI, PORTSIDE_HISTORY_SEED = CI ? 'random' : '1' } = process.env;
const SEED =
  PORTSIDE_HISTORY_SEED === 'random' ? randomInt(2 ** 31) : Number(PORTSIDE_HISTORY_SEED);
/** Seeds that once were read otherwise, by versions of littlefs. */
const REMEMBERED: Readonly<Record<string, readonly number[]>> = {
  '2.4': [
    // The first write loses a directory: its move was cut, and half of its pair had been relocated.
    1155639270,
    // A block belongs to two pairs of the list.
    5000010,
  ],
};

interface Snapshot {
  /** Base64. */
  image: string;
  geometry: { block_size: number; block_count: number };
  /** What the library lists; without `crc32` what it can't read. */
  now: CaseEntry[];
  /** What it lists after its first write; null if that fails, or itself loses what was there. */
  after: CaseEntry[] | null;
  /** True if the library has lost, of itself, what the steps before had left: nothing of it is compared. */
  broken: boolean;
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

/** What one of both lists has alone. */
function differences({ ours, theirs }: ReturnType<typeof compare>): string[] {
  const lines = (entries: readonly CaseEntry[]) =>
    entries.map(({ path, type, size, crc32 }) => [type, path, size, crc32].join(' '));
  const [our, their] = [lines(ours), lines(theirs)];
  return [
    ...our.filter((line) => !their.includes(line)).map((line) => `only ours: ${line}`),
    ...their.filter((line) => !our.includes(line)).map((line) => `only theirs: ${line}`),
  ];
}

/** Reads all there is. What can't be read is told by a code, whatever the image is. */
function readWhole({ image: base64 }: Snapshot): void {
  const image = engine.open(new Uint8Array(Buffer.from(base64, 'base64')));
  for (const entry of image.entries) {
    if (entry.type === 'file' && !image.holes(entry).length) image.read(entry);
  }
  image.close();
}

/** What the engine makes of a snapshot otherwise than the library. */
function check({ image: base64, geometry, now, after }: Snapshot, listsHidden: boolean): string[] {
  const bytes = new Uint8Array(Buffer.from(base64, 'base64'));
  const candidates = engine
    .find(bytes)
    .map(({ offset, blockSize, blockCount, trust }) =>
      [offset, blockSize, blockCount, trust].join(' '),
    );
  const [only, ...others] = candidates;
  if (only !== `0 ${geometry.block_size} ${geometry.block_count} verified` || others.length) {
    return [`candidates ${candidates.join(', ')}`];
  }
  const image = engine.open(bytes);
  const repaired = image.afterRepair() ?? image;
  // Nothing in such an image tells versions 2.6 to 2.8, which list what later ones hide until their first write.
  const listed = differences(compare(image, now));
  const asRepaired = listsHidden && !differences(compare(repaired, now)).length;
  const errors = image.diagnostics.filter(({ severity }) => severity === 'error');
  const later = after ? differences(compare(repaired, after)) : [];
  const [found, opened] = [engine.find(bytes)[0], image.candidate].map((one) =>
    JSON.stringify(one),
  );
  if (repaired !== image) repaired.close();
  image.close();
  return [
    ...(found === opened ? [] : ['opened as another candidate']),
    ...(asRepaired ? [] : listed.map((line) => `now, ${line}`)),
    ...(now.some(isLost) ? [] : errors.map(({ code }) => `error ${code}`)),
    ...later.map((line) => `after, ${line}`),
  ];
}

describe.each(referenceVersions)(
  'histories of littlefs-python $version (littlefs $littlefs)',
  (one) => {
    const missing = referenceMissing(one.version);

    it.skipIf(missing)('read as it reads them', { timeout: 600_000 }, async () => {
      const histories = new Histories(one.version);
      const failures: string[] = [];
      const counts = { snapshots: 0, broken: 0, unmountable: 0, aborted: 0 };
      process.stdout.write(`littlefs ${one.littlefs}: seeds ${SEED} to ${SEED + COUNT - 1}\n`);
      const seeds = Array.from({ length: COUNT }, (_, index) => SEED + index);
      for (const seed of [...(REMEMBERED[one.littlefs] ?? []), ...seeds]) {
        const kind = seed % 4 === 0 ? 'module' : 'small';
        let place = 0;
        for await (const answer of histories.of(seed, kind)) {
          if ('ended' in answer) counts.aborted += Number(answer.ended !== 0);
          else if ('unmountable' in answer) counts.unmountable++;
          else if ((answer as Snapshot).broken) {
            readWhole(answer as Snapshot);
            counts.broken++;
          } else {
            const where = `littlefs ${one.littlefs}, PORTSIDE_HISTORY_SEED=${seed} (${kind}), snapshot ${place}`;
            const found = check(answer as Snapshot, ['2.7', '2.8'].includes(one.littlefs));
            failures.push(...found.map((line) => `${where}: ${line}`));
            counts.snapshots++;
          }
          place++;
        }
      }
      histories.end();
      process.stdout.write(`littlefs ${one.littlefs}: ${JSON.stringify(counts)}\n`);
      expect(failures).toEqual([]);
      expect(counts.snapshots).toBeGreaterThan(0);
    });
  },
);
