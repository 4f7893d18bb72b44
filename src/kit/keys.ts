/**
 * The keys of commands, by command. A letter or 'Enter' goes with Ctrl or Command, '⇧' is Shift; signs
 * are pressed alone. Of two with the same keys the one that is offered on screen is meant.
 */
export const KEYS = {
  palette: 'K',
  'open-image': 'O',
  build: 'B',
  'download-image': 'S',
  save: 'S',
  'save-and-run': 'Enter',
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

/** The commands that a key press may stand for. `typing`: the focus is in a text. */
export function commandsOfKey(press: Press, typing: boolean): readonly KeyedCommand[] {
  if (press.altKey) return [];
  const control = press.ctrlKey || press.metaKey;
  const letter = press.key.length === 1 ? press.key.toUpperCase() : press.key;
  // Windows has a second key for this.
  const pressed = !control ? press.key : letter === 'Y' ? KEYS.redo : withShift(press, letter);
  return (Object.keys(KEYS) as KeyedCommand[]).filter(
    (id) =>
      KEYS[id] === pressed && control === /\p{L}/u.test(KEYS[id]) && !(typing && ofTexts.has(id)),
  );
}

/** A key as the tables above write it. */
export const withShift = (press: Pick<Press, 'shiftKey'>, key: string) =>
  press.shiftKey ? `⇧${key}` : key;
