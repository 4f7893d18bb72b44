import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { firstWords } from './first-words';

const keys = ['hello', 'bye', 'job_done', 'job_failed', 'error_full_what', 'later', 'open_it'];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'words-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function look(files: Record<string, string>) {
  for (const [name, code] of Object.entries(files)) writeFileSync(join(folder, name), code);
  const { modules, keys: found } = firstWords(join(folder, 'main.ts'), keys);
  return { modules: [...modules].map((path) => basename(path)), keys: [...found].sort() };
}

describe('the words of the first screen', () => {
  it('are those of every module that is imported before it runs', () => {
    const { modules, keys } = look({
      'main.ts': `import { a } from './a.svelte';\nimport Page from './Page.svelte';\n`,
      'a.svelte.ts': `import {\n  b,\n  c,\n} from './b';\nexport const a = m.hello();`,
      'b.ts': `export { c } from './c';\nexport const title = { key: 'open_it' };`,
      'c.ts': 'export const c = m.bye;',
      'Page.svelte': '<p>{m.later()}</p>',
    });
    expect(modules).toEqual(['main.ts', 'a.svelte.ts', 'b.ts', 'c.ts', 'Page.svelte']);
    expect(keys).toEqual(['bye', 'hello', 'later', 'open_it']);
  });

  it('are not those of what is imported when needed, or for its types', () => {
    const { modules, keys } = look({
      'main.ts': `import type { A } from './a';\nawait import('./a');\nm.hello();`,
      'a.ts': 'm.later();',
    });
    expect(modules).toEqual(['main.ts']);
    expect(keys).toEqual(['hello']);
  });

  it('are all that a composed key may mean, but not sentences of errors', () => {
    const { keys } = look({
      'main.ts': 'const a = m[`job_${state}`]();\nconst what = `error_${code}_what`;',
    });
    expect(keys).toEqual(['job_done', 'job_failed']);
  });

  it('are not guessed where a module is missing', () => {
    expect(() => look({ 'main.ts': `import { a } from './gone';` })).toThrow('gone');
  });
});
