import * as v from 'valibot';
import { PortsideError } from '../ground/errors/portside-error';
import { lineRates } from '../serial/line-rates';
import { key, type Store } from './store';
import { LOCALES, loadWords } from './words/catalogues';

/** What says that a JSON file is ours. */
const FORMAT = 'portside-settings';
/** The newest form that is known, and the one that is written. */
const SCHEMA = 1;
/** Characters; a file of settings has some hundred. */
const TEXT_MAX = 100_000;

const PIXELS = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(100_000));

/**
 * The settings, by their names in the store. Ports are none: whether one may be opened is for each
 * browser to be asked.
 */
const settings = {
  locale: v.exactOptional(v.picklist(LOCALES)),
  theme: v.exactOptional(v.picklist(['light', 'dark', 'system'])),
  module: v.exactOptional(v.pipe(v.string(), v.regex(/^[\w./-]{1,80}$/))),
  dock: v.exactOptional(v.picklist(['open', 'folded'])),
  panes: v.exactOptional(v.record(v.pipe(v.string(), v.maxLength(80)), PIXELS)),
  'line.rate': v.exactOptional(v.picklist(lineRates)),
  'line.flow': v.exactOptional(v.picklist(['none', 'hardware'])),
} as const;
type Name = keyof typeof settings;

const NAMES = Object.keys(settings) as Name[];
/** Settings whose text in the store is JSON. */
const AS_JSON: ReadonlySet<Name> = new Set(['panes', 'line.rate']);

const head = v.object({ format: v.literal(FORMAT), schema: v.pipe(v.number(), v.integer()) });
const whole = v.strictObject({ ...head.entries, settings: v.strictObject(settings) });

/** The settings of a store as a JSON file; what was never chosen is left out. */
export function settingsText(store: Store): string {
  const found: Partial<Record<Name, unknown>> = {};
  for (const name of NAMES) {
    const parsed = v.safeParse(settings[name].wrapped, valueIn(store, name));
    if (parsed.success) found[name] = parsed.output;
  }
  return `${JSON.stringify({ format: FORMAT, schema: SCHEMA, settings: found }, null, 2)}\n`;
}

/**
 * Puts the settings of a file into a store, all or none; those it does not name stay.
 * @throws {PortsideError} `settings-invalid` with `place`, `settings-newer` with `found` and `known`;
 * what loading the words of its language throws
 */
export async function takeSettings(store: Store, text: string): Promise<void> {
  const taken = parseSettings(text);
  // Before anything is written: without its words the page could not be shown.
  if (taken.locale) await loadWords(taken.locale);
  for (const name of NAMES) {
    const value = taken[name];
    if (value === undefined) continue;
    store.setItem(key(name), typeof value === 'string' ? value : JSON.stringify(value));
  }
}

function parseSettings(text: string): v.InferOutput<typeof whole>['settings'] {
  let json: unknown;
  try {
    if (text.length > TEXT_MAX) throw new SyntaxError('too long');
    json = JSON.parse(text);
  } catch (cause) {
    throw new PortsideError('settings-invalid', { place: '/' }, { cause });
  }
  const begun = v.safeParse(head, json);
  if (!begun.success) throw invalid(begun.issues);
  if (begun.output.schema > SCHEMA) {
    throw new PortsideError('settings-newer', { found: begun.output.schema, known: SCHEMA });
  }
  const parsed = v.safeParse(whole, json);
  if (!parsed.success) throw invalid(parsed.issues);
  return parsed.output.settings;
}

function invalid([issue]: readonly v.BaseIssue<unknown>[]): PortsideError {
  const place = issue?.path?.map((item) => String(item.key)).join('.') ?? '/';
  return new PortsideError('settings-invalid', { place });
}

function valueIn(store: Store, name: Name): unknown {
  const text = store.getItem(key(name));
  if (text === null || !AS_JSON.has(name)) return text ?? undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // What another version left is no setting of this one.
    return undefined;
  }
}
