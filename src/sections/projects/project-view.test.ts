import { afterAll, expect, it, vi } from 'vitest';
import { testClient } from '../../images/testing';
import { seedFromFiles } from '../../projects/archive/seeds';
import { ProjectVolume } from '../../projects/project-volume';
import { TestBrowser } from '../../projects/testing';
import type { Services } from '../services';
import { ProjectView } from './project-view.svelte';

const engine = testClient();
afterAll(() => engine.dispose());

it('opens and forecasts a project without the section of images', async () => {
  const store = new TestBrowser().tab();
  const target = { kind: 'module', module: 'ec600s-cnlb', sizes: {} } as const;
  const files = [{ type: 'file', path: 'a.py', bytes: new Uint8Array(5000) }] as const;
  const { id } = await store.create(await seedFromFiles('p', files, target));
  const services = { engine, offers: {} } as unknown as Services;
  const view = new ProjectView(await ProjectVolume.open(store, id), services);
  await vi.waitFor(() => expect(view.forecast).not.toBeNull());
  await view.close();
});
