/**
 * The keys of commands, by command. A letter goes with Ctrl or Command, '⇧' is Shift; signs are
 * pressed alone.
 */
export const KEYS = {
  palette: 'K',
  'open-image': 'O',
  build: 'B',
  'download-image': 'S',
  undo: 'Z',
  redo: '⇧Z',
  filter: '/',
  help: '?',
} as const;

/** The keys of what can be done with the rows of a tree grid that has the focus, written alike. */
export const GRID_KEYS = {
  open: 'Enter',
  rename: 'F2',
  delete: 'Delete',
  menu: '⇧F10',
  'select-all': 'A',
  copy: 'C',
  cut: 'X',
  paste: 'V',
} as const;

export type KeyedCommand = keyof typeof KEYS;

/** Where a text is typed, these belong to it. */
const ofTexts: ReadonlySet<KeyedCommand> = new Set(['undo', 'redo', 'filter', 'help']);

type Press = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

/** The command that a key press stands for; null if it is none. `typing`: the focus is in a text. */
export function commandOfKey(press: Press, typing: boolean): KeyedCommand | null {
  if (press.altKey) return null;
  const control = press.ctrlKey || press.metaKey;
  const letter = press.key.toUpperCase();
  // Windows has a second key for this.
  const pressed = !control ? press.key : letter === 'Y' ? KEYS.redo : withShift(press, letter);
  const found = (Object.keys(KEYS) as KeyedCommand[]).find((id) => KEYS[id] === pressed);
  if (!found || control !== /\p{L}/u.test(KEYS[found])) return null;
  return typing && ofTexts.has(found) ? null : found;
}

/** A key as the tables above write it. */
export const withShift = (press: Pick<Press, 'shiftKey'>, key: string) =>
  press.shiftKey ? `⇧${key}` : key;
