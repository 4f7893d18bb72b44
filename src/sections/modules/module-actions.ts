import { when, type Action } from '../../kit/actions';
import { m } from '../../kit/words/first';
import type { ConnectedModule } from './connected-module.svelte';
import type { ModuleConnection } from './module-connection.svelte';

/** What the section around a module does for it. */
interface ModuleDoings {
  disconnect(session: ModuleConnection): unknown;
  goToTerminal(): unknown;
  showTranscript(): unknown;
}

/**
 * All that can be done with the module on screen, besides its files, in the order of its head: what
 * is wanted most comes first.
 */
export function moduleActions(session: ModuleConnection, doings: ModuleDoings): readonly Action[] {
  const { page } = session;
  const open = session.stage === 'open';
  const idle = open && !page?.running;
  return [
    ...(page
      ? [
          ...when(page.module.run !== undefined, running(page, idle)),
          { id: 'back-up', label: m.back_up(), disabled: !idle, act: () => page.backUp() },
        ]
      : []),
    ...when(session.live, {
      id: 'disconnect',
      label: m.disconnect(),
      act: () => doings.disconnect(session),
    }),
    ...(page
      ? [
          { id: 'restore', label: m.restore(), disabled: !idle, act: () => page.restore() },
          ...when(page.module.stop !== undefined && page.running === null, {
            id: 'stop',
            label: m.stop_running(),
            divided: true,
            disabled: !open,
            act: () => page.runs.stop(),
          }),
          ...when(page.module.stop !== undefined, {
            id: 'rescue',
            label: m.rescue(),
            disabled: !open,
            act: () => session.rescue(),
          }),
          ...when(page.module.softReset !== undefined, {
            id: 'soft-reset',
            label: m.soft_reset(),
            disabled: !open,
            act: () => page.runs.softReset(),
          }),
          ...when(page.module.restart !== undefined, {
            id: 'restart',
            label: m.restart_module(),
            disabled: !open,
            act: () => page.runs.restart(),
          }),
          ...page.actions.map(({ label, ...action }) => ({
            ...action,
            label: label(),
            disabled: !idle,
          })),
          {
            id: 'details',
            label: m.module_details(),
            divided: true,
            act: () => page.showDetails(),
          },
        ]
      : []),
    { id: 'terminal', label: m.terminal(), act: () => doings.goToTerminal() },
    { id: 'transcript', label: m.transcript(), act: () => doings.showTranscript() },
    ...when(!session.live, {
      id: 'reconnect',
      label: m.module_reconnect(),
      act: () => session.connect(),
    }),
  ];
}

/** Runs what is selected, or stops what was run. */
function running(page: ConnectedModule, idle: boolean): Action {
  if (page.running !== null) {
    return { id: 'stop-run', label: m.stop(), act: () => page.runs.stop() };
  }
  const path = page.runnable?.path;
  return {
    id: 'run',
    label: path === undefined ? m.run() : m.run_hint({ path }),
    disabled: !idle || path === undefined,
    listed: path !== undefined,
    act: () => page.run(),
  };
}
