// The programs of the suites `native` and `fuzz` compile: they are built more rarely than the engine they use.
import { expect, it } from 'vitest';
import { findCompiler } from '../../scripts/tools.mjs';
import { complaintsAbout, programs } from '../native/compile.mjs';

const compiler = findCompiler();
if (!compiler) {
  const reason = 'there is neither clang nor gcc';
  if (process.env['CI']) throw new Error(reason);
  process.stderr.write(`Skipped: ${reason}\n`);
}

it.skipIf(!compiler).each(Object.keys(programs))('%s compiles without a warning', (program) => {
  expect(complaintsAbout(compiler ?? '', program)).toBe('');
});
