import {
  acceptCompletion,
  autocompletion,
  completionKeymap,
  selectedCompletion,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { bracketMatching, indentOnInput } from '@codemirror/language';
import { lintKeymap } from '@codemirror/lint';
import { gotoLine, openSearchPanel, search, searchKeymap } from '@codemirror/search';
import { EditorState, Prec, type Extension, type StateEffect } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { pythonCompletion } from './completion/python-completion';
import type { PythonNames } from './completion/python-names';
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
  /** Of the actions that have keys of their own in a text, by their keys as CodeMirror writes them. */
  keys: Readonly<Record<string, () => void>>;
  /** What Python is completed with; null for no completion. */
  names: PythonNames | null;
  /** What the editor of this text was left with. */
  left: LeftEditor | null;
}

/** An editor that has left the screen: its text, undo steps, selection and place. */
export interface LeftEditor {
  readonly state: EditorState;
  readonly place: StateEffect<unknown>;
}

export interface Editor {
  text(): string;
  /** Puts another text in its place, as one step that can be undone. */
  replace(text: string): void;
  focus(): void;
  find(): void;
  /** Asks for the line. */
  goToLine(): void;
  /** Puts the cursor at the beginning of a line, from 1, and takes the focus. */
  goTo(line: number): void;
  /** Takes it off the screen. */
  leave(): LeftEditor;
}

/** A text editor in `host`. Its styles live in a shadow root: a strict policy forbids inline ones. */
export function openEditor(host: HTMLElement, options: EditorOptions): Editor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const fresh = () =>
    EditorState.create({
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
        completions(options),
        search({ top: true }),
        phrases(),
        keymap.of([
          ...Object.entries(options.keys).map(([key, act]) => ({
            key,
            run: () => {
              act();
              return true;
            },
          })),
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
    });
  const view = new EditorView({
    root,
    parent: root,
    state: options.left?.state ?? fresh(),
    ...(options.left && { scrollTo: options.left.place }),
  });
  return {
    text: () => view.state.sliceDoc(),
    replace: (text) => view.dispatch({ changes: changeTo(view.state.sliceDoc(), text) }),
    focus: () => view.focus(),
    find: () => void openSearchPanel(view),
    goToLine: () => void gotoLine(view),
    goTo: (line) => {
      const { doc } = view.state;
      const { from } = doc.line(Math.min(Math.max(1, line), doc.lines));
      view.dispatch({
        selection: { anchor: from },
        effects: EditorView.scrollIntoView(from, { y: 'center' }),
      });
      view.focus();
    },
    leave: () => {
      const left = { state: view.state, place: view.scrollSnapshot() };
      view.destroy();
      return left;
    },
  };
}

/** Completion of Python; where there is none Ctrl+Space does nothing. */
function completions({ name, names }: EditorOptions): Extension {
  if (!names || !/\.py$/i.test(name)) return [];
  return [
    autocompletion({ override: [pythonCompletion(names)], icons: false, defaultKeymap: false }),
    Prec.highest(
      keymap.of([
        ...completionKeymap.filter(({ key }) => key !== 'Enter'),
        // A name that is typed to its end needs no completion: the line ends.
        { key: 'Enter', run: (view) => !isTyped(view.state) && acceptCompletion(view) },
        { key: 'Tab', run: acceptCompletion },
      ]),
    ),
  ];
}

/** What is marked stands before the cursor already. */
function isTyped(state: EditorState): boolean {
  const { head } = state.selection.main;
  const label = selectedCompletion(state)?.label;
  if (label === undefined) return false;
  const before = state.sliceDoc(Math.max(0, head - label.length - 1), head);
  return new RegExp(`(^|\\W)${label}$`).test(before);
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
