// Finds the tools around the project that npm does not bring. Uses Node's own modules alone, because
// it runs before anything is installed.
import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
/** What setup and tests make for themselves; git leaves it out. */
export const cache = join(root, '.cache');

/** Version of the reference library that judges what we write. */
export const LITTLEFS_PYTHON = '0.19.0';

const windows = process.platform === 'win32';

/** First of `names` on the PATH, or undefined. */
export function which(...names) {
  const endings = windows ? ['.exe', '.cmd', ''] : [''];
  for (const name of names) {
    for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
      for (const ending of endings) {
        const path = join(folder, name + ending);
        try {
          accessSync(path, constants.X_OK);
          return path;
        } catch {
          continue;
        }
      }
    }
  }
  return undefined;
}

/** True if the command runs and ends with 0. */
export function runs(command, ...args) {
  return runsWith({}, command, ...args);
}

/** The same with these environment variables set. */
function runsWith(env, command, ...args) {
  try {
    execFileSync(command, args, {
      ...{ stdio: 'ignore', timeout: 60_000 },
      env: { ...process.env, ...env },
    });
    return true;
  } catch {
    return false;
  }
}

/**
 * Chromium of Playwright's own, if it was downloaded.
 * @returns {string | undefined}
 */
function playwrightChromium() {
  if (!existsSync(join(root, 'node_modules/@playwright/test'))) return undefined;
  const path = createRequire(join(root, 'package.json'))(
    '@playwright/test',
  ).chromium.executablePath();
  return path && existsSync(path) ? path : undefined;
}

/**
 * A Chromium: PORTSIDE_CHROMIUM, one on the PATH, or Playwright's; undefined if there is none.
 * @returns {string | undefined}
 */
export function findChromium() {
  return (
    process.env['PORTSIDE_CHROMIUM'] ||
    which('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable') ||
    playwrightChromium()
  );
}

/** A Firefox: PORTSIDE_FIREFOX, or one on the PATH; undefined if there is none. */
export function findFirefox() {
  return process.env['PORTSIDE_FIREFOX'] || which('firefox-esr', 'firefox');
}

export const venvPython = join(cache, 'venv', windows ? 'Scripts/python.exe' : 'bin/python');

/** True if this Python has the reference library in the version that tests are written for. */
export function hasReference(python) {
  const question = `from importlib.metadata import version as v; import littlefs; assert v('littlefs-python') == '${LITTLEFS_PYTHON}'`;
  return runs(python, '-c', question);
}

/** A Python that has littlefs-python, or undefined. */
export function findReference() {
  const named = process.env['PORTSIDE_PYTHON'];
  if (named) return hasReference(named) ? named : undefined;
  return [venvPython, which('python3')].find(
    (python) => python && existsSync(python) && hasReference(python),
  );
}

/** Where set-up puts an older version of littlefs-python. */
export const referenceFolder = (version) => join(cache, `littlefs-python-${version}`);

/** The older versions that tests ask as well; their libraries write images otherwise than the newest. */
export const OLDER_REFERENCES = JSON.parse(
  readFileSync(join(root, 'wasm/test/reference-versions.json'), 'utf8'),
)
  .map(({ version }) => version)
  .filter((version) => version !== LITTLEFS_PYTHON);

/** True if set-up has put that version and this Python can load it. */
export function hasOlderReference(python, version) {
  const folder = referenceFolder(version);
  return existsSync(folder) && runsWith({ PYTHONPATH: folder }, python, '-c', 'import littlefs');
}

/** A C compiler for the native checks: clang before gcc. */
export function findCompiler() {
  return process.env['PORTSIDE_CC'] || which('clang', ...newestClangs(), 'gcc');
}

/** A clang (libFuzzer is its own), or undefined. */
export function findClang() {
  return process.env['PORTSIDE_CLANG'] || which('clang', ...newestClangs());
}

// Debian may bring clang-14 without the plain name.
function newestClangs() {
  if (!existsSync('/usr/bin')) return [];
  return readdirSync('/usr/bin')
    .filter((name) => /^clang-\d+$/.test(name))
    .sort((a, b) => Number(b.slice(6)) - Number(a.slice(6)));
}

/** MicroPython for the micro:bit, as Debian packages it. */
export const MICROBIT_FIRMWARE = '/usr/share/firmware-microbit-micropython/firmware.hex';
export const MICROBIT_PACKAGES = ['qemu-system-arm', 'firmware-microbit-micropython'];

/** The emulator for that firmware if both are there, or undefined. */
export function findMicrobit() {
  return existsSync(MICROBIT_FIRMWARE) ? which('qemu-system-arm') : undefined;
}

export function isDebianRoot() {
  return (
    process.getuid?.() === 0 && existsSync('/etc/debian_version') && which('apt-get') !== undefined
  );
}

/**
 * True if node_modules holds what package-lock.json names. npm keeps its own lock file in
 * node_modules and writes it last, so a broken-off installation counts as none.
 */
export function isInstalled() {
  const hidden = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(hidden)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const there = JSON.parse(readFileSync(hidden, 'utf8')).packages;
  return Object.entries(wanted).every(([path, { version, integrity, optional, link }]) => {
    if (!path.startsWith('node_modules/') || link) return true;
    const found = there[path];
    if (!found) return optional === true;
    return found.version === version && found.integrity === integrity;
  });
}
