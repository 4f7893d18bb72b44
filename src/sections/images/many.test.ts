import { afterAll, expect, it } from 'vitest';
import { PortsideError } from '../../ground/errors/portside-error';
import type { JobContext } from '../../ground/jobs/job-types';
import { freeGeometry } from '../../images/geometry';
import { ImageVolume } from '../../images/image-volume';
import { testClient } from '../../images/testing';
import type { Services } from '../services';
import { ImagesSection } from './images.svelte';

const engine = testClient();
afterAll(() => engine.dispose());

it('opens many files as one job, lists them once, and shows the last', async () => {
  const empty = ImageVolume.create(engine, 'x.bin', freeGeometry('2.1', 512, 16));
  const { bytes } = await empty.build();
  const files = Array.from({ length: 60 }, () => new File([bytes], 'x.bin'));
  files[7] = new File([], 'gone.bin');
  const call: typeof engine.call = (verb, args, ...rest) =>
    'name' in args && args.name === 'gone.bin'
      ? Promise.reject(new PortsideError('read-failed', { name: args.name }))
      : engine.call(verb, args, ...rest);
  let jobs = 0;
  const listed: number[] = [];
  const told: unknown[] = [];
  const services = {
    engine: { call, newHandle: () => engine.newHandle() },
    offers: {},
    preferences: { module: null },
    show: () => undefined,
    notices: {
      attempt: (work: () => Promise<unknown>) =>
        work().catch((thrown: unknown) => void told.push(thrown)),
    },
    jobs: {
      run: (_: unknown, work: (context: JobContext) => Promise<void>) => {
        jobs++;
        return work({
          signal: new AbortController().signal,
          progress: () => listed.push(section.list.length),
          onEntry: () => undefined,
          log: () => undefined,
        });
      },
    },
  } as unknown as Services;
  const section = new ImagesSection(services);
  await section.openFiles(files);
  expect(jobs).toBe(1);
  expect(new Set(listed)).toEqual(new Set([0]));
  expect(section.list).toHaveLength(59);
  expect(new Set(section.list.map(({ name }) => name)).size).toBe(59);
  expect(section.current).toBe(section.list.at(-1));
  expect(told).toEqual([expect.any(PortsideError)]);
  expect(told[0]).toMatchObject({ code: 'read-failed', params: { name: 'gone.bin' } });
});
