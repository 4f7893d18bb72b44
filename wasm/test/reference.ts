// The reference library in one long-lived Python process; see reference.py.
import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
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

/** Why there is no reference library, or undefined where there is one. Fails where CI is set. */
export function referenceMissing(): string | undefined {
  const { status, error, stderr } = spawnSync(python, ['-c', 'import littlefs']);
  if (status === 0) return undefined;
  const reason = `no littlefs-python: ${error?.message ?? stderr.toString().trim().split('\n').at(-1)}`;
  if (process.env['CI']) throw new Error(reason);
  process.stderr.write(`Skipped: ${reason}\n`);
  return reason;
}

export class Reference {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  constructor() {
    this.#process = spawn(python, [join(import.meta.dirname, 'reference.py')]);
    this.#process.stderr.pipe(process.stderr);
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
