import { afterEach, describe, expect, it, vi } from 'vitest';
import { JobsState } from '../../kit/jobs/jobs.svelte';
import { NoticesState } from '../../kit/notices.svelte';
import { FakePort, FakeSerial } from '../../serial/fake-serial';
import type { Services } from '../services';
import { ModulesSection } from './modules.svelte';
// The section imports them when it needs them: no test is to wait for that.
import './parts';

const EC200A = { usbVendorId: 0x2c7c, usbProductId: 0x6005 };

afterEach(() => void vi.unstubAllGlobals());

/** The section in a browser with such ports, and with such words in its storage. */
function begin(granted: FakePort[] = [], kept: Readonly<Record<string, string>> = {}) {
  const serial = new FakeSerial();
  serial.granted = granted;
  const storage = new Map(Object.entries(kept));
  vi.stubGlobal('navigator', { serial });
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => storage.get(name) ?? null,
    setItem: (name: string, value: string) => void storage.set(name, value),
    removeItem: (name: string) => void storage.delete(name),
  });
  const services = {
    jobs: new JobsState(),
    notices: new NoticesState(),
    offers: {},
    dialogs: { stack: [] },
    format: { number: String },
    show: () => undefined,
  } as unknown as Services;
  return { section: new ModulesSection(services), storage };
}

describe('ModulesSection', () => {
  it('awaits a module that an address names, until ports were looked at and it is not there', async () => {
    const { section } = begin();
    expect(section.follow(['1'])).toBe('shown');
    await section.prepare();
    expect(section.current).toBeNull();
    expect(section.follow(['1'])).toBe('gone');
  });

  it('shows under its address a module whose port is opened again by itself', async () => {
    const used = JSON.stringify([{ vendor: 0x2c7c, product: 0x6005, order: 0 }]);
    const { section, storage } = begin([new FakePort(EC200A)], { 'portside.ports': used });
    expect(section.follow(['1'])).toBe('shown');
    await section.prepare();
    const { current } = section;
    expect(current?.source.name).toBe('Quectel EC200A (2C7C:6005)');
    expect(section.path).toEqual(['1']);
    await section.close(current!);
    expect(section.sessions).toEqual([]);
    expect(storage.get('portside.ports')).toBe('[]');
  });

  it('lists a port that may be used and was not, and leaves it closed', async () => {
    const port = new FakePort(EC200A);
    const { section } = begin([port]);
    await section.prepare();
    expect(section.ports).toHaveLength(1);
    expect([section.sessions.length, port.opened]).toEqual([0, 0]);
  });
});
