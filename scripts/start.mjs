// Builds the page and serves it: what `npm start` and the browser tests run.
//   --port N    4173 unless told
//   --no-build  serves what dist/ holds
import { execSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { preview } from 'vite';
import { root } from './tools.mjs';

const { values } = parseArgs({
  options: { port: { type: 'string', default: '4173' }, 'no-build': { type: 'boolean' } },
});
const port = Number(values.port);

if (!values['no-build']) execSync('npm run --silent build', { cwd: root, stdio: 'inherit' });

try {
  // Both names of the own machine, so that 127.0.0.1 and localhost lead here alike.
  await preview({ root, preview: { port, strictPort: true, open: false } });
  console.log(`\nPortside is at http://localhost:${port}/\nCtrl-C ends it.`);
} catch (error) {
  if (!/already in use|EADDRINUSE/.test(String(error))) throw error;
  console.error(
    `Port ${port} is taken by another program, so Portside was not started.\n` +
      `End that program, or use another port: npm start -- --port ${port + 1}`,
  );
  process.exitCode = 1;
}
