import type { CommandHost } from './commands';
import { commandsOfKey } from '../kit/keys';

const TEXTS = 'input, textarea, select, [contenteditable="true"]';

/** Keys that work wherever the focus is, except while a dialog or menu is open. */
export function handleShortcut(app: CommandHost, event: KeyboardEvent) {
  if (event.defaultPrevented || app.dialogs.stack.length || app.menu.open) return;
  // The editor's text lies in a shadow root.
  const [target] = event.composedPath();
  const typing = target instanceof Element && target.closest(TEXTS) !== null;
  const ids = commandsOfKey(event, typing);
  if (!ids.length) return;
  event.preventDefault();
  performCommand(app, ids);
}

/** Does what a shortcut stands for: the first of them that is offered. */
export function performCommand(app: CommandHost, ids: readonly string[]) {
  // The table of commands is not needed before a key is pressed.
  void app.notices.attempt(async () => {
    const { commandsOf } = await import('./commands');
    const action = commandsOf(app).find(({ id }) => ids.includes(id));
    if (!action?.disabled) await action?.act();
  });
}
