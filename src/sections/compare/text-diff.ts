import { MergeView, unifiedMergeView } from '@codemirror/merge';
import { defaultKeymap } from '@codemirror/commands';
import { EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, keymap, lineNumbers } from '@codemirror/view';
import { highlighting, languageOf, theme } from '../../workbench/editor/look';
import { phrases } from '../../workbench/editor/phrases';

export interface DiffOptions {
  left: string;
  right: string;
  /** Its extension chooses the language. */
  name: string;
  leftLabel: string;
  rightLabel: string;
  /** One below the other, if there is no room for two columns. */
  together: boolean;
}

/** Lines of the same around a difference, and how many have to be left out to fold them. */
const collapseUnchanged = { margin: 3, minSize: 6 };
/** Bounds of the search for the smallest difference; beyond, larger pieces count as changed. */
const diffConfig = { scanLimit: 2000, timeout: 1500 };

const diffTheme = EditorView.theme({
  '&.cm-merge-a .cm-changedLine, .cm-deletedChunk': { backgroundColor: 'var(--bad-wash)' },
  '&.cm-merge-b .cm-changedLine, .cm-inlineChangedLine': { backgroundColor: 'var(--good-wash)' },
  '&.cm-merge-a .cm-changedText, .cm-deletedText': {
    background: 'color-mix(in srgb, var(--bad) 24%, transparent)',
  },
  '&.cm-merge-b .cm-changedText': {
    background: 'color-mix(in srgb, var(--good) 24%, transparent)',
  },
  '.cm-collapsedLines': {
    background: 'var(--well)',
    color: 'var(--muted)',
    padding: '3px 8px',
  },
});

/** Shows two texts against each other, to be looked at only; gives what takes it away again. */
export function showDiff(host: HTMLElement, options: DiffOptions): () => void {
  // Styles live in a shadow root: a strict policy forbids inline ones.
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  root.replaceChildren();
  const common = (label: string): Extension => [
    lineNumbers(),
    drawSelection(),
    keymap.of(defaultKeymap),
    languageOf(options.name),
    highlighting,
    phrases(),
    EditorState.readOnly.of(true),
    EditorView.contentAttributes.of({ 'aria-label': label, 'aria-readonly': 'true' }),
    theme,
    diffTheme,
  ];
  if (options.together) {
    const view = new EditorView({
      root,
      parent: root,
      doc: options.right,
      extensions: [
        common(options.rightLabel),
        EditorView.lineWrapping,
        unifiedMergeView({
          original: options.left,
          mergeControls: false,
          collapseUnchanged,
          diffConfig,
        }),
      ],
    });
    return () => view.destroy();
  }
  const view = new MergeView({
    root,
    parent: root,
    a: { doc: options.left, extensions: common(options.leftLabel) },
    b: { doc: options.right, extensions: common(options.rightLabel) },
    gutter: true,
    collapseUnchanged,
    diffConfig,
  });
  // The view scrolls as one; its parent has the height.
  view.dom.style.height = '100%';
  view.dom.style.overflow = 'auto';
  return () => view.destroy();
}
