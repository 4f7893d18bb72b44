// The examples of the README, run one after the other as a reader would.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LittlefsError, loadEngine } from 'littlefs-wasm';
import { expect, it } from 'vitest';
import { fixtureBytes } from './fixtures.js';

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');

it('has examples that do what they say', async () => {
  const examples = [...readme.matchAll(/^```js\n([^]*?)^```$/gm)]
    .map(([, code]) => code ?? '')
    .filter((code) => !code.includes('?url'))
    .map((code) => code.replace(/^import .*\n/gm, ''));
  expect(examples.length).toBeGreaterThan(8);

  const lines: unknown[][] = [];
  const names = ['loadEngine', 'LittlefsError', 'bytes', 'flashDump', 'console'];
  const bytes = fixtureBytes('v1-usr-4096x50-p256');
  const flashDump = new Uint8Array(bytes.length + 1000);
  flashDump.set(bytes, 1000);
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the examples are text
  const run = new Function(
    ...names,
    `return (async () => { ${examples.join('\n')}
      return { text, middle, superseded, built, blocks, missing };
    })()`,
  ) as (...given: unknown[]) => Promise<Record<string, unknown>>;
  const made = await run(loadEngine, LittlefsError, bytes, flashDump, {
    log: (...line: unknown[]) => lines.push(line),
  });

  expect(made).toMatchObject({
    missing: [],
    built: { bytes: { length: 512 * 4096 } },
    // 3,000,000 bytes at 4096 a block less pointers, and the root's pair.
    blocks: 736,
  });
  expect(made['text']).toMatch(/^\{/);
  expect(lines).toContainEqual(['file', '/a.py', 73]);
  expect(lines).toContainEqual([1000, 'verified', expect.objectContaining({ files: 8 })]);
  expect(lines).toContainEqual(['not-littlefs', {}]);
});
