import { presetById } from '../../../images/presets/presets';
import { m } from '../../../kit/words/all';
import { ProjectVolume } from '../../../projects/project-volume';
import { seedFromVolume } from '../../../projects/archive/seeds';
import type { ProjectTarget } from '../../../projects/types';
import type { Volume } from '../../../volumes/volume';
import { CopyFlow } from '../../../workbench/copy/copy-flow';
import { chooseFiles, saveFile } from '../../../kit/download';
import type { ModuleView } from '../module-view.svelte';
import type { OpenModule } from '../open-module';
import type { Services } from '../../services';

/** Where files are put back from. */
export type RestoreFrom =
  | { readonly kind: 'project'; readonly id: string }
  | { readonly kind: 'volume'; readonly volume: Volume }
  | { readonly kind: 'archive' };

/** What a module is backed up into. */
export type BackUpInto =
  | { readonly kind: 'projects'; readonly views: readonly ModuleView[]; readonly name: string }
  | { readonly kind: 'archive' };

/** Asks what and where to, and brings it there; every file is read with its checks. */
export async function backUpModule(page: OpenModule, host: Services): Promise<void> {
  const into = await host.dialogs.open('moduleBackUp', { page });
  if (!into) return;
  await host.notices.attempt(() =>
    into.kind === 'archive' ? toArchive(page, host) : toProjects(page, into, host),
  );
}

/** One project for each file system, so that an image can be built of each. */
async function toProjects(
  page: OpenModule,
  { views, name }: BackUpInto & { kind: 'projects' },
  host: Services,
): Promise<void> {
  const projects = projectsOf(host);
  const store = await projects.store();
  for (const view of views) {
    const first = view === page.views[0];
    const mount = view.mount;
    const total = view.rows.reduce((sum, { size }) => sum + size, 0);
    const title = { key: 'job_back_up', params: { name: `${page.session.name} ${mount}` } };
    const { info, files } = await host.jobs.run(title, async ({ signal, progress }) => {
      const seed = await seedFromVolume(
        first ? name : `${name} ${mount}`,
        view.volume,
        first ? targetOf(page) : { kind: 'none' },
        { signal, onProgress: (done) => progress(done, Math.max(total, done)) },
      );
      const made = await store.create(seed);
      return { info: made, files: made.files };
    });
    host.notices.good(() => m.backed_up({ count: files, name: info.name }), {
      label: m.backed_up_open,
      act: () => void projects.open(info.id),
    });
  }
  await projects.refresh();
}

function projectsOf({ offers: { projects } }: Services) {
  if (!projects) throw new Error('There are no projects here');
  return projects;
}

/** The preset of the model, so that images can be built at once; none if it is not known. */
function targetOf(page: OpenModule): ProjectTarget {
  const module = presetById(page.model?.toLowerCase() ?? '');
  return module ? { kind: 'module', module: module.id, sizes: {} } : { kind: 'none' };
}

async function toArchive({ module, session }: OpenModule, host: Services): Promise<void> {
  const { archives } = module;
  if (!archives) return;
  const title = { key: 'job_back_up', params: { name: session.name } };
  const backup = await host.jobs.run(title, ({ signal, progress }) =>
    archives.backUp({ signal, onProgress: progress }),
  );
  saveFile(backup.fileName, backup.archive, 'application/zip');
  host.notices.good(() =>
    backup.skipped.length
      ? m.backed_up_archive_partly({ count: backup.files, skipped: backup.skipped.length })
      : m.backed_up_archive({ count: backup.files }),
  );
}

/** Asks from where, shows what would be done, and does what is ticked. */
export async function restoreModule(page: OpenModule, host: Services): Promise<void> {
  const projects = projectsOf(host);
  await projects.prepare();
  const from = await host.dialogs.open('moduleRestore', { page, projects: projects.list });
  if (!from) return;
  await host.notices.attempt(async () => {
    if (from.kind === 'archive') return fromArchive(page, host);
    if (from.kind === 'volume') {
      await new CopyFlow(from.volume, page.view.volume, host).run(null);
      return;
    }
    const open = projects.current?.projectId === from.id ? projects.current.volume : null;
    const project = open ?? (await ProjectVolume.open(await projects.store(), from.id));
    try {
      await new CopyFlow(project, page.view.volume, host).run(null);
    } finally {
      if (!open) await project.close();
    }
  });
}

async function fromArchive(page: OpenModule, host: Services): Promise<void> {
  const [file] = await chooseFiles({ accept: '.zip' });
  const { archives } = page.module;
  if (!file || !archives) return;
  const params = { name: file.name };
  const backup = await host.jobs.run({ key: 'job_open_backup', params }, async ({ signal }) =>
    archives.open(new Uint8Array(await file.arrayBuffer()), { signal }),
  );
  const paths = await host.dialogs.open('moduleArchive', { name: file.name, backup });
  if (!paths?.length) return;
  const title = { key: 'job_restore', params: { name: page.session.name } };
  await host.jobs.run(title, ({ signal, progress, log }) =>
    backup.restore(paths, {
      signal,
      onProgress: progress,
      onFile: (path) => log('log_restored', { path }),
    }),
  );
  await page.view.volume.refresh();
  host.notices.good(() => m.restored_count({ count: paths.length }));
}
