// Brings what is missing before `npm start` and `npm test`, with Node's own modules alone.
//   --tests  also a Chromium, the Python reference library and QEMU, each if this machine allows it
import { execFileSync, execSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  LITTLEFS_PYTHON,
  MICROBIT_PACKAGES,
  OLDER_REFERENCES,
  cache,
  findChromium,
  findMicrobit,
  findReference,
  hasOlderReference,
  isDebianRoot,
  isInstalled,
  referenceFolder,
  root,
  venvPython,
  which,
} from './tools.mjs';

const say = (text) => console.log(`setup: ${text}`);

function npmInstall() {
  if (isInstalled()) return;
  say('installing the npm packages of package-lock.json');
  // Not `npm ci`: it fails if the lock file lacks optional packages of other platforms.
  // Through a shell, because npm is a script on Windows.
  execSync('npm install --no-save --no-audit --no-fund', { cwd: root, stdio: 'inherit' });
}

/** Runs one way of getting a tool; a failure is reported and the next way gets its turn. */
function attempt(what, command, args, env = {}) {
  say(what);
  try {
    execFileSync(command, args, {
      cwd: root,
      stdio: 'inherit',
      timeout: 600_000,
      env: { ...process.env, ...env },
    });
    return undefined;
  } catch (error) {
    return `${what} failed: ${error.message.split('\n')[0]}`;
  }
}

function getChromium() {
  const reasons = [];
  const playwright = join(root, 'node_modules/@playwright/test/cli.js');
  reasons.push(
    attempt("getting Playwright's Chromium", process.execPath, [playwright, 'install', 'chromium']),
  );
  if (!findChromium() && isDebianRoot()) {
    reasons.push(...debianInstall('chromium'));
  }
  return reasons.filter(Boolean).join('; ');
}

/** Why it did not work, for each step that did not. */
function debianInstall(...packages) {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['install', '-y', '-q', '--no-install-recommends', ...packages];
  return [
    attempt('refreshing the Debian package lists', 'apt-get', ['update', '-q'], env),
    attempt(`installing Debian’s ${packages.join(' and ')}`, 'apt-get', install, env),
  ].filter(Boolean);
}

function getMicrobit() {
  const name = `Debian’s ${MICROBIT_PACKAGES.join(' and ')}`;
  if (!isDebianRoot()) return `${name} are not installed`;
  return debianInstall(...MICROBIT_PACKAGES).join('; ');
}

function getReference() {
  const python = which('python3', 'python');
  if (!python) return 'there is no python3';
  const venv = join(cache, 'venv');
  rmSync(venv, { recursive: true, force: true });
  return (
    attempt('making a Python environment in .cache/venv', python, ['-m', 'venv', venv]) ??
    attempt(`getting littlefs-python ${LITTLEFS_PYTHON}`, venvPython, [
      ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--only-binary=:all:'],
      `littlefs-python==${LITTLEFS_PYTHON}`,
    ])
  );
}

/** Gets the older versions of the reference library; why one is missing. */
function getOlderReferences(python) {
  const reasons = [];
  for (const version of OLDER_REFERENCES) {
    if (hasOlderReference(python, version)) continue;
    const folder = referenceFolder(version);
    rmSync(folder, { recursive: true, force: true });
    const reason = attempt(`getting littlefs-python ${version}`, python, [
      ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--only-binary=:all:'],
      ...['--no-deps', '--target', folder, `littlefs-python==${version}`],
    ]);
    if (!hasOlderReference(python, version)) reasons.push(reason ?? `${version} does not load`);
  }
  return reasons.join('; ');
}

/** Why tools are missing, for the suites that do without them. */
function testTools() {
  const missing = {};
  if (!findChromium()) {
    const reason = getChromium();
    if (!findChromium()) missing.chromium = `no Chromium (${reason})`;
  }
  if (!findReference()) {
    const reason = getReference();
    if (!findReference()) missing.reference = `no littlefs-python (${reason})`;
  }
  const python = findReference();
  const reason = python && getOlderReferences(python);
  if (reason) missing.olderReferences = `not all older versions of littlefs-python (${reason})`;
  if (!findMicrobit()) {
    const reason = getMicrobit();
    if (!findMicrobit()) missing.microbit = `no MicroPython in QEMU (${reason})`;
  }
  for (const reason of Object.values(missing)) say(reason);
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(cache, 'missing.json'), JSON.stringify(missing, null, 2));
}

try {
  npmInstall();
  if (process.argv.includes('--tests')) testTools();
} catch (error) {
  say(`${error.message}\nWithout it nothing can run: see above, then try again.`);
  process.exitCode = 1;
}
