// Runs the unit and property tests with new random inputs, over and over, until one fails.
//   npm run soak -- [times] [vitest's own arguments]
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './tools.mjs';

const [times = '10', ...args] = process.argv.slice(2);
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
for (let turn = 1; turn <= Number(times); turn++) {
  console.log(`turn ${turn} of ${times}`);
  const { status } = spawnSync(process.execPath, [vitest, 'run', '--reporter=dot', ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PORTSIDE_SEED: 'random' },
  });
  if (status !== 0) process.exit(status ?? 1);
}
