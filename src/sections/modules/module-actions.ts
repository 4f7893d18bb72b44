import { when, type Action } from '../../kit/actions';
import { m } from '../../kit/words/first';
import type { ModuleConnection } from './module-connection.svelte';

/** What the section around a module does for it. */
interface ModuleDoings {
  disconnect(session: ModuleConnection): unknown;
  goToTerminal(): unknown;
  showTranscript(): unknown;
}

/** All that can be done with the module on screen, besides its files; groups as in the menu of its head. */
export function moduleActions(session: ModuleConnection, doings: ModuleDoings): readonly Action[] {
  const { page } = session;
  const open = session.stage === 'open';
  const idle = open && !page?.running;
  return [
    ...(page
      ? [
          ...when(page.module.run !== undefined && page.runnable !== null, {
            id: 'run',
            label: m.run_hint({ path: page.runnable?.path ?? '' }),
            disabled: !idle,
            act: () => page.run(),
          }),
          { id: 'back-up', label: m.back_up(), disabled: !idle, act: () => page.backUp() },
          { id: 'restore', label: m.restore(), disabled: !idle, act: () => page.restore() },
          ...when(page.module.stop !== undefined, {
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
    session.live
      ? {
          id: 'disconnect',
          label: m.disconnect(),
          divided: true,
          act: () => doings.disconnect(session),
        }
      : { id: 'reconnect', label: m.module_reconnect(), act: () => session.connect() },
  ];
}
