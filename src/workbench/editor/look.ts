import { json } from '@codemirror/lang-json';
import { pythonLanguage } from '@codemirror/lang-python';
import {
  defaultHighlightStyle,
  HighlightStyle,
  indentUnit,
  StreamLanguage,
  syntaxHighlighting,
} from '@codemirror/language';
import { properties } from '@codemirror/legacy-modes/mode/properties';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { csv } from './csv';

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.bool, tags.null, tags.operatorKeyword], color: 'var(--ink)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--good)' },
  { tag: tags.comment, color: 'var(--muted)', fontStyle: 'italic' },
  { tag: [tags.number, tags.propertyName], color: 'var(--warn)' },
  { tag: tags.invalid, color: 'var(--bad)' },
]);

export const highlighting: Extension = [
  syntaxHighlighting(colours),
  syntaxHighlighting(defaultHighlightStyle, { fallback: true }),
];

/** Colours of the page, in every editor and comparison of texts. */
export const theme: Extension = EditorView.theme({
  '&': { height: '100%', color: 'var(--text)', fontSize: '13px' },
  '&.cm-focused': { outline: '2px solid var(--ink)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.5', fontVariantLigatures: 'none' },
  '.cm-content': { caretColor: 'var(--ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': { background: 'var(--well)', color: 'var(--muted)', border: '0' },
  '.cm-activeLine, .cm-activeLineGutter': { background: 'var(--row-selected)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground':
    { background: 'color-mix(in srgb, var(--ink) 26%, transparent)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', maxHeight: '14em' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 8px' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': {
    background: 'var(--ink)',
    color: 'var(--ink-on)',
  },
  '.cm-completionDetail': { fontFamily: 'var(--sans, sans-serif)', fontStyle: 'normal' },
  '.cm-panels, .cm-tooltip': { background: 'var(--side)', color: 'var(--text)' },
  '.cm-panels-top': { borderBottom: '1px solid var(--line)' },
  '.cm-textfield, .cm-button': {
    border: '1px solid var(--line-strong)',
    borderRadius: '5px',
    background: 'var(--raised)',
    color: 'var(--text)',
    fontSize: '12.5px',
  },
  '.cm-panel button[name=close]': { color: 'var(--muted)' },
  '.cm-searchMatch': { background: 'var(--warn-wash)', outline: '1px solid var(--warn)' },
});

/** The mode's own names would be coloured as headings and quotations of a text. */
const iniNames: Record<string, string> = {
  header: 'keyword',
  def: 'propertyName',
  quote: 'string',
};
const ini = StreamLanguage.define({
  ...properties,
  token(stream, state) {
    const name = properties.token(stream, state);
    return name && (iniNames[name] ?? name);
  },
});

/** Language of a file by its extension; plain text if there is none. */
export function languageOf(name: string): Extension {
  if (/\.py$/i.test(name)) return [pythonLanguage, indentUnit.of('    ')];
  if (/\.json$/i.test(name)) return [json(), indentUnit.of('  ')];
  if (/\.(ini|cfg|conf|properties|env)$/i.test(name)) return ini;
  if (/\.(csv|tsv)$/i.test(name)) return StreamLanguage.define(csv);
  return [];
}
