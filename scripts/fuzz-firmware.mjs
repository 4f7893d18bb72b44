// Damages small packages of every format in random ways, with new inputs each time.
//   npm run fuzz:firmware -- [seconds for all formats together]
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './tools.mjs';

/** Formats that src/firmware/hostile.test.ts damages. */
const FORMATS = 9;
const [seconds = '600'] = process.argv.slice(2);
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const test = ['src/firmware/hostile.test.ts', '-t', 'whatever is written'];
const { status } = spawnSync(process.execPath, [vitest, 'run', ...test], {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    PORTSIDE_SEED: 'random',
    PORTSIDE_FUZZ_SECONDS: String(Math.ceil(Number(seconds) / FORMATS)),
  },
});
process.exit(status ?? 1);
