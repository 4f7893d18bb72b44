// Chromium with ports of ours, so that a test goes through the browser's own Web Serial.
import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium as browser } from '@playwright/test';
import { findChromium } from '../../scripts/tools.mjs';
import { test as base, expect } from '../portside';
import { buildNative, type Native } from './native';
import { allowPorts } from './policy';
import { RigPort, type PortIdentity } from './port';

const EC600N: PortIdentity = {
  vendor: '2c7c',
  product: '6001',
  model: 'EC600N',
  serial: '0001',
};

export class Rig {
  readonly ports: RigPort[] = [];

  constructor(
    readonly native: Native,
    /** The folder that the browser's libudev watches. */
    readonly folder: string,
  ) {}

  /** A further port, plugged in. */
  async addPort(identity: Partial<PortIdentity> = {}): Promise<RigPort> {
    const number = String(this.ports.length + 1).padStart(4, '0');
    const whole = { ...EC600N, serial: number, ...identity };
    const port = new RigPort(this.native.pty, this.folder, `port${number}`, whole);
    this.ports.push(port);
    await port.plug();
    return port;
  }
}

interface Fixtures {
  rig: Rig;
  /** An EC600N, plugged in before the page was opened. */
  port: RigPort;
}

/** Skips with the reason; where CI is set, everything has to be there. */
export function demand(missing: string | undefined): void {
  if (missing === undefined) return;
  if (process.env['CI']) throw new Error(missing);
  // The list of Playwright says that a test is skipped, but not why.
  process.stdout.write(`skipped: ${missing}\n`);
  base.skip(true, missing);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
}

function prepare(origin: string): { native: Native; chromium: string; forbid: () => void } {
  if (process.platform !== 'linux') throw new Error('the serial rig needs Linux');
  const chromium = findChromium();
  if (!chromium) throw new Error('no Chromium');
  return { native: buildNative(), chromium, forbid: allowPorts(chromium, origin) };
}

export const serialTest = base.extend<Fixtures>({
  rig: async ({ baseURL }, use) => {
    let prepared;
    try {
      prepared = prepare(new URL(baseURL ?? '').origin);
    } catch (error) {
      demand(`no serial rig: ${messageOf(error)}`);
      throw error;
    }
    const folder = await mkdtemp(join(tmpdir(), 'portside-rig-'));
    await mkdir(join(folder, 'ports'));
    const rig = new Rig(prepared.native, join(folder, 'ports'));
    try {
      await use(rig);
    } finally {
      for (const port of rig.ports) await port.unplug();
      prepared.forbid();
      await rm(folder, { recursive: true, force: true });
    }
  },

  port: async ({ rig }, use) => {
    await use(await rig.addPort());
  },

  // The page of every test is one of this browser. The port is asked for so that it is there first.
  context: async ({ rig, port: _port, baseURL, viewport, locale }, use) => {
    const executablePath = findChromium();
    const context = await browser.launchPersistentContext('', {
      ...(executablePath ? { executablePath } : {}),
      ...(baseURL ? { baseURL } : {}),
      ...(locale ? { locale } : {}),
      viewport,
      args: ['--disable-background-networking'],
      env: {
        ...definedOf(process.env),
        LD_LIBRARY_PATH: rig.native.libraries,
        PORTSIDE_PORTS: rig.folder,
      },
    });
    await use(context);
    await context.close();
  },
});

function definedOf(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
}

export { expect };
