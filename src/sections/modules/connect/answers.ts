import { m } from '../../../kit/words/all';

/** What answers on a line on which no file system does (yet). */
export interface Answer {
  readonly kind: AnswerKind;
  /** What it said, fit for the eye; '' if it said nothing. */
  readonly said: string;
  /** A password was given, and it was not the one. */
  readonly wrong?: boolean;
}

type AnswerKind =
  'at' | 'password' | 'refused' | 'running' | 'console' | 'nmea' | 'echo' | 'noise' | 'silent';

/** What is known of the line that it was asked over. */
export interface AnsweredLine {
  /** On a cable, where plugs and rates can be wrong. */
  readonly port: boolean;
  /** Bytes wait for RTS/CTS. */
  readonly flowControl: boolean;
}

const titles: Record<AnswerKind, () => string> = {
  at: m.answer_at,
  password: m.answer_password,
  refused: m.answer_refused,
  running: m.answer_running,
  console: m.answer_console,
  nmea: m.answer_nmea,
  echo: m.answer_echo,
  noise: m.answer_noise,
  silent: m.answer_silent,
};

export function whatAnswered({ kind }: Answer): string {
  return titles[kind]();
}

/** What to try, the likeliest first. */
export function nextSteps({ kind }: Answer, { port, flowControl }: AnsweredLine): string[] {
  switch (kind) {
    case 'at':
      return [m.answer_at_next(), m.answer_at_which()];
    case 'password':
      return [m.answer_password_next()];
    case 'refused':
      return [m.answer_refused_next()];
    case 'running':
      return [
        ...[m.answer_running_next(), m.answer_running_rescue()],
        ...(port ? [m.answer_running_port()] : []),
      ];
    case 'console':
      return [m.answer_console_next(), m.answer_console_terminal()];
    case 'nmea':
      return [m.answer_nmea_next(), m.answer_at_which(), m.answer_nmea_rescue()];
    case 'echo':
      return [m.answer_echo_next(), m.answer_silent_busy()];
    case 'noise':
      return port ? [m.answer_noise_rate(), m.answer_noise_port()] : [m.answer_noise_port()];
    case 'silent':
      return port
        ? [
            ...(flowControl ? [m.answer_silent_flow()] : []),
            ...[m.answer_silent_port(), m.answer_silent_rate(), m.answer_silent_busy()],
          ]
        : [m.answer_silent_busy()];
  }
}

/** Bytes as text that can be shown: what can't be printed becomes '·', lines stay. */
export function fitForTheEye(bytes: Uint8Array, max = 400): string {
  const end = bytes.subarray(-max);
  const text = new TextDecoder().decode(bytes.length > max ? afterFirstLine(end) : end);
  // What is hardly ever right is right by chance.
  const odd = text.match(/\ufffd/g)?.length ?? 0;
  const plain = odd * 10 > text.length ? text.replace(/[^\x20-\x7e\n\r]/g, '·') : text;
  return plain
    .replaceAll('\r', '')
    .replace(/[\p{C}\ufffd]/gu, (odd) => (odd === '\n' ? odd : '·'))
    .replace(/^\n+|\s+$/g, '');
}

/** What begins in the middle of a line begins with half a character, or half a word. */
function afterFirstLine(bytes: Uint8Array): Uint8Array {
  const at = bytes.indexOf(10);
  return at >= 0 && at < bytes.length / 2 ? bytes.subarray(at + 1) : bytes;
}
