import { afterEach, describe, expect, it, vi } from 'vitest';
import { JobsState } from '../../kit/jobs/jobs.svelte';
import { NoticesState } from '../../kit/notices.svelte';
import { FakePort, FakeSerial } from '../../serial/fake-serial';
import type { Services } from '../services';
import type { WayBack } from '../section';
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
  it('looks at the ports before it offers to connect the module of an address', async () => {
    const { section } = begin();
    const followed = await section.follow(['2c7c-6005-0']);
    expect((followed as WayBack).label()).toBe('Connect module');
    expect([section.ready, section.current]).toEqual([true, null]);
  });

  it('shows under its address a module whose port is opened again by itself', async () => {
    const used = JSON.stringify([{ vendor: 0x2c7c, product: 0x6005, order: 0 }]);
    const { section, storage } = begin([new FakePort(EC200A)], { 'portside.ports': used });
    expect(await section.follow(['2c7c-6005-0'])).toBe('shown');
    const { current } = section;
    expect(current?.source.name).toBe('Quectel EC200A (2C7C:6005)');
    expect(section.path).toEqual(['2c7c-6005-0']);
    await section.close(current!);
    expect(section.sessions).toEqual([]);
    expect(storage.get('portside.ports')).toBe('[]');
  });

  it('offers to start a virtual module again that went with the page, and none of no model', async () => {
    const { section } = begin();
    const back = (await section.follow(['virtual-3-ec600s-cnlb'])) as WayBack;
    expect(back.what()).toMatch(/^The virtual EC600S.* gone with the page\.$/);
    expect(await section.wayBack('virtual-3-ec600s-cnlb.usr')).not.toBeNull();
    expect(await section.follow(['virtual-3-none'])).toBe('gone');
  });

  it('lists a port that may be used and was not, and leaves it closed', async () => {
    const port = new FakePort(EC200A);
    const { section } = begin([port]);
    await section.prepare();
    expect(section.ports).toHaveLength(1);
    expect([section.sessions.length, port.opened]).toEqual([0, 0]);
  });
});
