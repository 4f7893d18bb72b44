import * as m from '../paraglide/messages.js';

/** What answers on a line where no file system does (yet). */
export interface Answer {
  readonly kind: AnswerKind;
  /** What it said, fit for the eye; '' where it said nothing. */
  readonly said: string;
  /** A password was given, and it was not the one. */
  readonly wrong?: boolean;
}

export type AnswerKind = 'at' | 'password' | 'refused' | 'running' | 'echo' | 'noise' | 'silent';

const titles: Record<AnswerKind, () => string> = {
  at: m.answer_at,
  password: m.answer_password,
  refused: m.answer_refused,
  running: m.answer_running,
  echo: m.answer_echo,
  noise: m.answer_noise,
  silent: m.answer_silent,
};

export function whatAnswered({ kind }: Answer): string {
  return titles[kind]();
}

/** What to try, the likeliest first. `port`: on a cable, where plugs and rates can be wrong. */
export function nextSteps({ kind }: Answer, port: boolean): string[] {
  switch (kind) {
    case 'at':
      return [m.answer_at_next(), m.answer_at_which()];
    case 'password':
      return [m.answer_password_next()];
    case 'refused':
      return [m.answer_refused_next()];
    case 'running':
      return [m.answer_running_next(), m.answer_running_rescue()];
    case 'echo':
      return [m.answer_echo_next(), m.answer_silent_busy()];
    case 'noise':
      return port ? [m.answer_noise_rate(), m.answer_noise_port()] : [m.answer_noise_port()];
    case 'silent':
      return port
        ? [m.answer_silent_port(), m.answer_silent_rate(), m.answer_silent_busy()]
        : [m.answer_silent_busy()];
  }
}

/** Bytes as text that can be shown: what is no printable ASCII becomes '·', lines stay. */
export function fitForTheEye(bytes: Uint8Array, max = 400): string {
  const text = Array.from(bytes.subarray(-max), (byte) =>
    byte === 10 || (byte >= 32 && byte < 127) ? String.fromCharCode(byte) : byte === 13 ? '' : '·',
  ).join('');
  return text.replace(/^\n+|\s+$/g, '');
}
