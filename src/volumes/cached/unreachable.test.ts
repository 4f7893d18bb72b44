import { expect, it } from 'vitest';
import { PortsideError } from '../../ground/errors/portside-error';
import { sleep } from '../../ground/jobs/clock';
import { TestingClock } from '../../ground/jobs/testing-clock';
import { MemoryVolume } from '../testing-memory';
import { CachedVolume } from './cached-volume';

it('lists nothing unasked while what the volume is on does not answer', async () => {
  const clock = new TestingClock();
  const far = new MemoryVolume({ '/a.py': Uint8Array.of(1) });
  let reachable = true;
  let listings = 0;
  const cached = new CachedVolume(far, { clock, reachable: () => reachable });
  await cached.refresh();
  far.before = (_, verb) => {
    if (verb === 'list') listings++;
    if (verb === 'write') throw new PortsideError('line-lost', { name: 'x', message: 'y' });
  };
  const writeAndWait = async () => {
    const writing = cached.write('/b.py', Uint8Array.of(2));
    await expect(writing).rejects.toMatchObject({ code: 'line-lost' });
    await sleep(clock, 1000);
  };
  await writeAndWait();
  expect(listings).toBe(1);
  reachable = false;
  await writeAndWait();
  expect(listings).toBe(1);
  expect(cached.snapshot).toMatchObject({ state: 'ready', error: null, listed: true });
  cached.close();
});
