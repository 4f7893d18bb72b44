import { EditorState, type Extension } from '@codemirror/state';
import { m } from '../../kit/words/all';

/** What CodeMirror itself says, in the language of the page; '$' stands for its own parameter. */
export function phrases(): Extension {
  const own = '$';
  return EditorState.phrases.of({
    '$ unchanged lines': m.cm_unchanged_lines({ own }),
    'Control character': m.cm_control_character(),
    'Selection deleted': m.cm_selection_deleted(),
    'Go to line': m.cm_go_to_line(),
    go: m.cm_go(),
    Find: m.cm_find(),
    Replace: m.cm_replace(),
    next: m.cm_next(),
    previous: m.cm_previous(),
    all: m.cm_all(),
    'match case': m.cm_match_case(),
    regexp: m.cm_regexp(),
    'by word': m.cm_by_word(),
    replace: m.cm_replace_one(),
    'replace all': m.cm_replace_all(),
    close: m.cm_close(),
    'current match': m.cm_current_match(),
    'on line': m.cm_on_line(),
    'replaced match on line $': m.cm_replaced_on_line({ own }),
    'replaced $ matches': m.cm_replaced({ own }),
    Completions: m.cm_completions(),
    Diagnostics: m.cm_diagnostics(),
    'No diagnostics': m.cm_no_diagnostics(),
  });
}
