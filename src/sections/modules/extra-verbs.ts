import type { Flash, HttpOptions, SettleChoice, Unfinished } from '../../modules/extras';
import { m } from '../../kit/words/all';
import type { JobContext } from '../../ground/jobs/job-types';
import { baseName, displayName } from '../../volumes/paths';
import type { OpenModule } from './open-module';
import type { Services } from '../services';
import { say } from '../../kit/words/words';

/** Something that this module can do besides. */
export interface PageAction {
  readonly id: string;
  readonly label: () => string;
  readonly danger?: boolean;
  readonly act: () => unknown;
}

/** What the module offers beyond files, in the order of a menu. */
export function extraActions(page: OpenModule, host: Services): PageAction[] {
  const { module } = page;
  const selected = page.view.tree.single;
  const file = selected?.type === 'file' ? selected.path : null;
  const attempt = (work: () => Promise<void>) => () => host.notices.attempt(work);
  return [
    ...(page.canUploadWith
      ? [
          {
            id: 'upload-with',
            label: m.upload_with,
            act: attempt(async () => (await import('./module-upload')).uploadWith(page, host)),
          },
        ]
      : []),
    ...(module.fetchFile
      ? [{ id: 'fetch', label: m.http_fetch, act: attempt(() => fetchFile(page, host)) }]
      : []),
    ...(module.sendFile && file
      ? [{ id: 'send', label: m.http_send, act: attempt(() => sendFile(page, host, file)) }]
      : []),
    ...(module.runSetup
      ? [{ id: 'setup', label: m.run_setup, act: attempt(() => runSetup(page, host, file)) }]
      : []),
    ...(page.view.source.systemFilesUnlocked
      ? [{ id: 'lock-system', label: m.lock_system, act: () => lockSystem(page) }]
      : []),
    ...(page.view.can.write && page.view.source.systemFilesUnlocked === false
      ? [
          {
            id: 'unlock-system',
            label: m.unlock_system,
            danger: true,
            act: () => unlockSystem(page, host),
          },
        ]
      : []),
    ...(module.formatting?.flashes ?? []).map((flash) => ({
      id: `format-${flash.id}`,
      label: () => m.format_flash({ flash: say(flash.label) }),
      danger: true,
      act: attempt(() => formatFlash(page, host, flash)),
    })),
  ];
}

/**
 * Gives what says of every work that was cut short, and asks what shall become of it; what is
 * settled is asked no more the next time it is called.
 */
export function unfinishedTeller(page: OpenModule, host: Services): () => void {
  /** The news of each. */
  const told = new Map<Unfinished, number>();
  return () => tellUnfinished(page, host, told);
}

function tellUnfinished(page: OpenModule, host: Services, told: Map<Unfinished, number>): void {
  const unfinished = page.module.unfinished ?? [];
  for (const [item, id] of told) {
    if (unfinished.includes(item)) continue;
    page.news.dismiss(id);
    told.delete(item);
  }
  for (const item of unfinished) {
    if (told.has(item)) continue;
    const id = page.news.tell(
      'warn',
      () => host.format.sentences([say(item.what), ...partsOf(item, host)]),
      item.choices.map((choice) => ({
        label: settleWords[choice],
        act: () => void host.notices.attempt(() => settle(page, host, item, choice)),
      })),
    );
    told.set(item, id);
  }
}

/** By what a person can tell the two contents apart. */
function partsOf({ sizes, begun }: Unfinished, { format }: Services): string[] {
  const { current, waiting } = sizes;
  if (waiting === null) return [];
  const size = m.unfinished_size({ waiting: format.number(waiting) });
  return [
    current === null
      ? size
      : m.unfinished_sizes({ current: format.number(current), waiting: format.number(waiting) }),
    begun === null ? m.unfinished_no_time() : m.unfinished_time({ time: format.moment(begun) }),
  ];
}

const settleWords: Record<SettleChoice, () => string> = {
  finish: m.settle_finish,
  undo: m.settle_undo,
  discard: m.settle_discard,
};

async function settle(
  page: OpenModule,
  host: Services,
  item: Unfinished,
  choice: SettleChoice,
): Promise<void> {
  const title = { key: 'job_settle', params: { path: displayName(item.path) } };
  await host.jobs.run(title, async ({ signal }) => {
    await page.module.settle?.(item, choice, { signal });
    await page.view.volume.refresh({ signal });
  });
}

const httpOptions = ({ signal, progress, log }: JobContext): HttpOptions => ({
  signal,
  onProgress: progress,
  onLog: (line) => log('log_line', { line }),
});

async function fetchFile(page: OpenModule, host: Services): Promise<void> {
  const answer = await host.dialogs.open('form', {
    title: m.http_fetch_title(),
    text: m.http_fetch_text(),
    fields: [
      { kind: 'text', id: 'url', label: m.http_url(), value: 'http://', mono: true, check: badUrl },
      { kind: 'text', id: 'name', label: m.name_label(), value: '', mono: true, check: noName },
    ],
    action: m.http_fetch_action(),
  });
  if (!answer) return;
  const path = `/${answer.text('name').replace(/^\/+/, '')}`;
  const title = { key: 'job_fetch', params: { path } };
  await host.jobs.run(title, async (context) => {
    await page.module.fetchFile?.(answer.text('url'), path, httpOptions(context));
    await page.views[0].volume.refresh({ signal: context.signal });
  });
  page.views[0].reveal(path);
}

async function sendFile(page: OpenModule, host: Services, path: string): Promise<void> {
  const answer = await host.dialogs.open('form', {
    title: m.http_send_title({ name: displayName(baseName(path)) }),
    fields: [
      { kind: 'text', id: 'url', label: m.http_url(), value: 'http://', mono: true, check: badUrl },
    ],
    action: m.http_send_action(),
  });
  if (!answer) return;
  const title = { key: 'job_send', params: { path: displayName(path) } };
  await host.jobs.run(title, async (context) => {
    await page.module.sendFile?.(path, answer.text('url'), httpOptions(context));
  });
  host.notices.good(() => m.http_sent({ name: displayName(baseName(path)) }));
}

async function runSetup(page: OpenModule, host: Services, path: string | null): Promise<void> {
  const sure = await host.dialogs.open('confirm', {
    title: m.run_setup_title(),
    text: path ? m.run_setup_text({ name: displayName(path) }) : m.run_setup_default(),
    action: m.run_setup_action(),
  });
  if (!sure) return;
  const title = { key: 'job_setup', params: {} };
  const said = await host.jobs.run(title, async (context) =>
    page.module.runSetup?.(path ?? undefined, httpOptions(context)),
  );
  page.news.tell('info', () => m.run_setup_done({ said: said?.trim() ?? '' }));
  await page.view.volume.refresh();
}

/** Names what goes, offers a backup first, and wants the address of the module as confirmation. */
async function formatFlash(page: OpenModule, host: Services, flash: Flash): Promise<void> {
  const { formatting } = page.module;
  if (!formatting) return;
  const label = say(flash.label);
  const title = { key: 'job_format_look', params: { flash: label } };
  const [lost, address] = await host.jobs.run(title, async ({ signal }) => [
    await formatting.loses(flash.id, { signal }),
    await formatting.address({ signal }),
  ]);
  const answer = await host.dialogs.open('form', {
    title: m.format_title({ flash: label }),
    text: say(flash.warning),
    itemsLabel: m.format_lost({ count: lost.length }),
    items: lost.map((entry) => `${displayName(entry.path)}  ${host.format.size(entry.size)}`),
    fields: [
      {
        kind: 'text',
        id: 'address',
        label: m.format_address({ address }),
        value: '',
        mono: true,
        check: (value) => (sameAddress(value, address) ? null : m.format_address_differs()),
      },
    ],
    action: m.format_action(),
    danger: true,
    aside: { label: m.back_up(), act: () => void page.backUp() },
  });
  if (!answer) return;
  await host.jobs.run({ key: 'job_format', params: { flash: label } }, async ({ signal }) => {
    await formatting.format(flash.id, answer.text('address'), { signal });
    for (const view of page.views) await view.volume.refresh({ signal });
  });
  host.notices.good(() => m.format_done({ flash: label }));
}

async function unlockSystem({ view }: OpenModule, host: Services): Promise<void> {
  const sure = await host.dialogs.open('confirm', {
    title: m.unlock_system_title(),
    text: m.unlock_system_text(),
    action: m.unlock_system_action(),
    danger: true,
  });
  if (sure) view.source.systemFilesUnlocked = true;
}

function lockSystem({ view }: OpenModule) {
  view.source.systemFilesUnlocked = false;
}

const bare = (address: string) => address.replaceAll(/[^0-9a-f]/gi, '').toLowerCase();
const sameAddress = (typed: string, address: string) =>
  bare(typed) !== '' && bare(typed) === bare(address);
const badUrl = (url: string) => (/^https?:\/\/[^/\s]+/.test(url) ? null : m.http_url_bad());
const noName = (name: string) => (name.trim() ? null : m.http_name_missing());
