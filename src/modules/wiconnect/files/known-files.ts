import type { Message } from '../../../ground/jobs/job-types';
import { byteLength } from '../../../volumes/paths';
import type { TextCheck, TextProblem } from '../../../volumes/volume';
import { COMMAND_MAX } from '../line/command-line';
import { isLeftover } from '../replace/slots';

const PURPOSES: readonly (readonly [RegExp, string])[] = [
  [/^\/?default_setup\.script$/, 'setup_script'],
  [/\.script$/, 'script'],
  [/^\/?default_config\.csv$/, 'default_config'],
  [/^\/?gpio_config_init\.csv$/, 'gpio_config'],
  [/^\/?ghm_capabilities\.json$/, 'capabilities'],
  [/^\/?command_help\.csv$/, 'command_help'],
  [/^\/?upgrade_app\.exe$/, 'upgrade_app'],
  [/^\/?wiconnect\.exe$/, 'application'],
  [/^\/?wifi_fw\.bin$/, 'wifi_firmware'],
  [/^\/?geotrust_ca\.pem$/, 'certificate'],
  [/^\/setup\//, 'setup_pages'],
  [/^\/favicon\.ico\.gz$/, 'setup_pages'],
  [/^\/?webapp\//, 'web_app'],
];

/** What a file is for, if its name says so. */
export function purposeOf(name: string): Message | null {
  if (isLeftover(name)) return { key: 'wiconnect_purpose_leftover', params: {} };
  const found = PURPOSES.find(([pattern]) => pattern.test(name));
  return found ? { key: `wiconnect_purpose_${found[1]}`, params: {} } : null;
}

/**
 * Finds what the module would stumble over in a text of that name; null for names that are not
 * special. `commands` are those of the module; null if they are not known. `before` is the text
 * that the module has: whatever it took once is no reason to warn.
 */
export function textCheckOf(
  name: string,
  commands: ReadonlySet<string> | null,
  before = '',
): TextCheck | null {
  if (/\.script$/.test(name)) {
    const known = commands && new Set([...commands, ...linesOf(before).map(verbOf)]);
    return (text) => eachLine(text, (line) => scriptProblem(line, known));
  }
  if (/^\/?(default_config|gpio_config_init)\.csv$/.test(name)) {
    return (text) => eachLine(text, csvProblem);
  }
  return null;
}

type Found = Omit<TextProblem, 'line'> | null;

function eachLine(text: string, judge: (line: string) => Found): TextProblem[] {
  return linesOf(text).flatMap((line, i) => {
    if (line.trim() === '' || line.trimStart().startsWith('#')) return [];
    const found = judge(line);
    return found ? [{ ...found, line: i + 1 }] : [];
  });
}

const linesOf = (text: string) => text.split(/\r\n|\r|\n/);

/** The command of a line. */
const verbOf = (line: string) => /^\s*([^\s,]*)/.exec(line)?.[1] ?? '';

/** `command,arguments,comment`; all three are there, if empty. */
function scriptProblem(line: string, commands: ReadonlySet<string> | null): Found {
  const parts = line.split(',');
  if (parts.length < 3) return problem('script_fields', 'error', { found: parts.length });
  const [command = '', argument = ''] = parts.map((part) => part.trim());
  if (command === '') return problem('script_no_command', 'error');
  const length = byteLength(
    argument === '' || argument === '-' ? command : `${command} ${argument}`,
  );
  if (length > COMMAND_MAX) return problem('script_long', 'error', { length, max: COMMAND_MAX });
  const verb = verbOf(command);
  if (commands && !commands.has(verb))
    return problem('script_unknown', 'warning', { command: verb });
  return null;
}

/** Their columns are not documented beyond that there are some. */
function csvProblem(line: string): Found {
  const quotes = line.split('"').length - 1;
  if (quotes % 2) return problem('csv_quote', 'error');
  return line.includes(',') ? null : problem('csv_one_column', 'warning');
}

function problem(
  what: string,
  severity: 'error' | 'warning',
  params: Readonly<Record<string, string | number>> = {},
): Omit<TextProblem, 'line'> {
  return { key: `wiconnect_problem_${what}`, severity, params };
}
