import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { bracketMatching, indentOnInput } from '@codemirror/language';
import { lintKeymap } from '@codemirror/lint';
import { gotoLine, openSearchPanel, search, searchKeymap } from '@codemirror/search';
import { EditorState } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { highlighting, languageOf, theme } from './look';
import { phrases } from './phrases';
import { syntaxErrors } from './syntax-errors';

export interface EditorOptions {
  /** Lines end with '\n'. */
  text: string;
  /** Its extension chooses the language. */
  name: string;
  /** Accessible name. */
  label: string;
  onchange: (text: string) => void;
  onsave: () => void;
}

export interface Editor {
  text(): string;
  /** Puts another text in its place, as one step that can be undone. */
  replace(text: string): void;
  focus(): void;
  find(): void;
  goToLine(): void;
  close(): void;
}

/** A text editor in `host`. Its styles live in a shadow root: a strict policy forbids inline ones. */
export function openEditor(host: HTMLElement, options: EditorOptions): Editor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        EditorState.lineSeparator.of('\n'),
        lineNumbers(),
        highlightActiveLineGutter(),
        highlightActiveLine(),
        drawSelection(),
        history(),
        indentOnInput(),
        bracketMatching(),
        highlighting,
        languageOf(options.name),
        syntaxErrors(options.name),
        search({ top: true }),
        phrases(),
        keymap.of([
          {
            key: 'Mod-s',
            run: () => {
              options.onsave();
              return true;
            },
          },
          ...searchKeymap,
          ...lintKeymap,
          ...defaultKeymap,
          ...historyKeymap,
          indentWithTab,
        ]),
        EditorView.contentAttributes.of({ 'aria-label': options.label }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) options.onchange(update.state.sliceDoc());
        }),
        theme,
      ],
    }),
  });
  return {
    text: () => view.state.sliceDoc(),
    replace: (text) => view.dispatch({ changes: changeTo(view.state.sliceDoc(), text) }),
    focus: () => view.focus(),
    find: () => void openSearchPanel(view),
    goToLine: () => void gotoLine(view),
    close: () => view.destroy(),
  };
}

/** The one stretch in which two texts differ. */
function changeTo(before: string, after: string): { from: number; to: number; insert: string } {
  const shorter = Math.min(before.length, after.length);
  let from = 0;
  while (from < shorter && before[from] === after[from]) from++;
  let end = 0;
  while (end < shorter - from && before.at(-1 - end) === after.at(-1 - end)) end++;
  return { from, to: before.length - end, insert: after.slice(from, after.length - end) };
}
