import type { FileAttributes, NewFileChoices } from '../../modules/module';
import { m } from '../../kit/words/all';
import { joinPath } from '../../volumes/paths';
import { chooseFiles } from '../../kit/download';
import type { FormField } from './form';
import type { OpenModule } from './open-module';
import type { ModuleView } from './module-view.svelte';
import type { Services } from '../services';
import { hex } from '../../kit/formats';
import { confirmProblems, type IncomingFile } from '../../workbench/editor/text-problems';
import { say } from '../../kit/words/words';
import { titleFor } from '../../workbench/job-titles';

/** Uploads files with the type, version and flags that a person gives them. */
export async function uploadWith(page: OpenModule, host: Services): Promise<void> {
  const { view } = page;
  const choices = view.source.newFile;
  if (!choices) return;
  const files = await chooseFiles({ several: true });
  if (!files.length) return;
  const answer = await host.dialogs.open('form', {
    title: m.upload_with_title({ count: files.length }),
    fields: fieldsOf(choices, defaultsFor(choices, files)),
    action: m.upload(),
  });
  if (!answer) return;
  const typed = answer.text('number');
  const attributes: FileAttributes = {
    type: typed ? Number.parseInt(typed, 16) : Number(answer.text('type')),
    version: answer.text('version'),
    essential: answer.checked('essential'),
    unprotected: answer.checked('unprotected'),
  };
  const taken = new Set(view.rows.map(({ path }) => path));
  const replaced = files.filter(({ name }) => taken.has(joinPath('/', name)));
  if (replaced.length) {
    const sure = await host.dialogs.open('confirm', {
      title: m.upload_with_taken({ count: replaced.length }),
      text: host.format.list(replaced.map(({ name }) => name)),
      action: m.upload_with_replace(),
    });
    if (!sure) return;
  }
  const incoming = await Promise.all(
    files.map(async (file) => ({
      path: joinPath('/', file.name),
      bytes: new Uint8Array(await file.arrayBuffer()),
    })),
  );
  if (!(await confirmProblems(view.volume, host, 'upload', incoming))) return;
  await send(page, view, incoming, attributes, host);
  host.notices.good(() => m.added({ count: files.length }));
}

async function send(
  page: OpenModule,
  { volume }: ModuleView,
  files: readonly IncomingFile[],
  attributes: FileAttributes,
  host: Services,
): Promise<void> {
  const total = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const title = titleFor(
    'upload',
    files.map(({ path }) => path),
  );
  await host.jobs.run(title, async ({ signal, progress, onEntry }) => {
    let before = 0;
    for (const { path, bytes } of files) {
      onEntry(path);
      await volume.write(path, bytes, {
        attributes,
        replace: true,
        signal,
        onProgress: (done) => progress(before + done, total),
      });
      before += bytes.length;
    }
    await volume.refresh({ signal });
  });
}

/** One form speaks for all files: what they agree in, and else what any file gets. */
function defaultsFor(choices: NewFileChoices, files: readonly File[]): FileAttributes {
  const each = files.map(({ name }) => choices.defaultsOf(joinPath('/', name)));
  const [first] = each;
  const agreed = first && each.every(({ type }) => type === first.type);
  return agreed ? first : choices.defaultsOf('/any');
}

function fieldsOf(
  { types, customTypes, versionParts }: NewFileChoices,
  defaults: FileAttributes,
): FormField[] {
  const { from, to } = customTypes;
  const fields: FormField[] = [
    {
      kind: 'choice',
      id: 'type',
      label: m.upload_with_type(),
      value: `${defaults.type}`,
      options: types.map(({ id, label }) => ({
        value: `${id}`,
        label: `${hex(id, 2).toUpperCase()} ${say(label)}`,
      })),
    },
    {
      kind: 'text',
      id: 'number',
      label: m.upload_with_number({
        from: hex(from, 2).toUpperCase(),
        to: hex(to, 2).toUpperCase(),
      }),
      value: '',
      mono: true,
      check: (value) => {
        if (!value.trim()) return null;
        const type = /^[0-9a-f]{1,2}$/i.test(value.trim()) ? Number.parseInt(value, 16) : -1;
        return type >= from && type <= to ? null : m.upload_with_number_bad();
      },
    },
    {
      kind: 'text',
      id: 'version',
      label: m.upload_with_version(),
      value: defaults.version,
      mono: true,
      check: (value) => {
        if (/^\d+\.\d+\.\d+$/.test(value.trim())) return null;
        if (versionParts === 3) return m.upload_with_version_bad_three();
        return /^\d+(\.\d+){3}$/.test(value.trim()) ? null : m.upload_with_version_bad();
      },
    },
    {
      kind: 'check',
      id: 'essential',
      label: m.upload_with_essential(),
      value: defaults.essential,
    },
    {
      kind: 'check',
      id: 'unprotected',
      label: m.upload_with_unprotected(),
      value: defaults.unprotected,
    },
  ];
  return fields;
}
