// The examples of the README, run one after the other as a reader would.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { LittlefsError, loadEngine } from 'littlefs-wasm';
import { expect, it } from 'vitest';
import { fixtureBytes, fixtures } from './fixtures.js';

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');

const dist = join(import.meta.dirname, '../dist');

/** Bytes of the files of a kind, and gzipped one by one. */
function sizesOf(ending: string) {
  const files = readdirSync(dist).filter((name) => name.endsWith(ending));
  const contents = files.map((name) => readFileSync(join(dist, name)));
  const sum = (sizes: number[]) => sizes.reduce((all, size) => all + size, 0);
  return {
    bytes: sum(contents.map(({ length }) => length)),
    gzipped: sum(contents.map((bytes) => gzipSync(bytes, { level: 9 }).length)),
  };
}

it('tells sizes that are right to a tenth', () => {
  const [, ...told] =
    /`littlefs.wasm` (\d+) kB \((\d+) kB gzipped\), the JavaScript (\d+) kB gzipped/.exec(readme) ??
    [];
  const wasm = sizesOf('.wasm');
  const found = [wasm.bytes, wasm.gzipped, sizesOf('.js').gzipped];
  expect(told).toHaveLength(found.length);
  for (const [index, bytes] of found.entries()) {
    expect(Math.abs(bytes / 1000 / Number(told[index]) - 1)).toBeLessThan(0.1);
  }
});

it('tells what the module imports, and how many images there are to test with', async () => {
  const module = await WebAssembly.compile(readFileSync(join(dist, 'littlefs.wasm')));
  const imports = WebAssembly.Module.imports(module).map(({ module, name }) => `${module}.${name}`);
  expect(imports.sort()).toEqual(['host.load', 'host.word']);
  expect(readme).toContain('imports two functions, `host.load`');
  const [, count] = /holds (\d+) images by four versions/.exec(readme) ?? [];
  expect(fixtures).toHaveLength(Number(count));
  expect(new Set(fixtures.map(({ writtenBy }) => writtenBy)).size).toBe(4);
});

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
