// The reference library in one long-lived Python process; see reference.py.
import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { BuildOptions } from 'littlefs-wasm';
import type { Expected } from './build-trees.js';

export type Step =
  | [step: 'write' | 'append', path: string, base64: string]
  | [step: 'rename', path: string, to: string]
  | [step: 'remove' | 'mkdir', path: string];

export interface Request {
  image: Uint8Array;
  options: Required<Pick<BuildOptions, 'readSize' | 'progSize' | 'cacheSize'>> & BuildOptions;
  /** Attribute types to ask for at every path. */
  attributeTypes: number[];
  steps: Step[];
  /** Program and erase operations of the steps until the power fails. */
  cutAfter?: number;
  /** Files '/after-N' to write when all is done. */
  writesAfter: number;
}

export type Listing = Record<string, Expected>;

export interface Answer {
  before: Listing;
  /** Blocks that the driver counts before the steps. */
  used: number;
  /** What the steps, or the power cut, left. */
  left: Uint8Array<ArrayBuffer>;
  /** When that is mounted. */
  after: Listing;
  /** When it is mounted once more, with the files '/after-N'. */
  again: Listing;
  /** Bytes programmed that were not erased. */
  violations: string[];
  /** As it is in the end. */
  image: Uint8Array<ArrayBuffer>;
}

const python = process.env['PORTSIDE_PYTHON'] ?? 'python3';

/** The versions of littlefs-python that are asked, and the library that each carries. */
export const referenceVersions = JSON.parse(
  readFileSync(join(import.meta.dirname, 'reference-versions.json'), 'utf8'),
) as { version: string; littlefs: string }[];

const newest = referenceVersions.at(-1)?.version;

/** Environment in which Python finds that version: set-up has put older ones into folders of their own. */
function environmentOf(version: string | undefined): NodeJS.ProcessEnv {
  if (version === newest) return process.env;
  const folder = join(import.meta.dirname, `../../.cache/littlefs-python-${version}`);
  return { ...process.env, PYTHONPATH: folder };
}

/** Why there is no reference library (of that version), or undefined if there is one. Fails if CI is set. */
export function referenceMissing(version = newest): string | undefined {
  const question = `import littlefs; assert littlefs.__version__ == '${version}'`;
  const env = environmentOf(version);
  const { status, error, stderr } = spawnSync(python, ['-c', question], { env });
  if (status === 0) return undefined;
  const cause = error?.message ?? stderr.toString().trim().split('\n').at(-1);
  const reason = `no littlefs-python ${version}: ${cause}`;
  if (process.env['CI']) throw new Error(reason);
  process.stderr.write(`Skipped: ${reason}\n`);
  return reason;
}

/** Runs a script beside this file with that version of the library. */
export function startReference(script: string, version = newest): ChildProcessWithoutNullStreams {
  const child = spawn(python, [join(import.meta.dirname, script)], { env: environmentOf(version) });
  child.stderr.pipe(process.stderr);
  return child;
}

export class Reference {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  constructor() {
    this.#process = startReference('reference.py');
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  async ask({ image, options, ...rest }: Request): Promise<Answer> {
    const { blockSize, blockCount, readSize, progSize, cacheSize, version } = options;
    const request = {
      ...rest,
      image: Buffer.from(image).toString('base64'),
      ...{ blockSize, blockCount, readSize, progSize, cacheSize },
      diskVersion: version === '2.0' ? 0x20000 : 0x20001,
    };
    this.#process.stdin.write(`${JSON.stringify(request)}\n`);
    const line: IteratorResult<string, unknown> = await this.#lines.next();
    if (line.done) throw new Error('The reference process ended.');
    type Line = Omit<Answer, 'image' | 'left'> & { image: string; left: string; error?: string };
    const answer = JSON.parse(line.value) as Line;
    if (answer.error) throw new Error(answer.error);
    const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));
    return { ...answer, image: bytes(answer.image), left: bytes(answer.left) };
  }

  end(): void {
    this.#process.stdin.end();
  }
}
