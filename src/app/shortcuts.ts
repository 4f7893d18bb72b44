import type { CommandHost } from './commands';
import { commandOfKey, type KeyedCommand } from '../kit/keys';

/** Keys that work wherever the focus is, except while a dialog or menu is open. */
export function handleShortcut(app: CommandHost, event: KeyboardEvent) {
  if (event.defaultPrevented || app.dialogs.stack.length || app.menu.open) return;
  const typing = event.target instanceof Element && event.target.matches('input, textarea, select');
  const id = commandOfKey(event, typing);
  if (!id) return;
  event.preventDefault();
  performCommand(app, id);
}

/** Does what a shortcut stands for. */
export function performCommand(app: CommandHost, id: KeyedCommand) {
  // The table of commands is not needed before a key is pressed.
  void app.notices.attempt(async () => {
    const { commandsOf } = await import('./commands');
    const action = commandsOf(app).find((one) => one.id === id);
    if (!action?.disabled) await action?.act();
  });
}
