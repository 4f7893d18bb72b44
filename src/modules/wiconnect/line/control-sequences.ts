/**
 * What a terminal obeys and does not show (ECMA-48): control strings (OSC, DCS, SOS, PM, APC) with
 * what they hold, control sequences (CSI), other escape sequences, and single control characters
 * but tab, CR and LF. A sequence that a line ends in the middle of goes up to there.
 */
const CONTROLS = new RegExp(
  [
    '(?:\\u001b[\\]PX^_]|[\\u0090\\u0098\\u009d-\\u009f])[^\\r\\n\\u0007\\u001b\\u009c]*(?:\\u0007|\\u001b\\\\|\\u009c)?',
    '(?:\\u001b\\[|\\u009b)[0-?]*[ -/]*[@-~]?',
    '\\u001b[ -/]*[0-~]?',
    '[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f]',
  ].join('|'),
  'g',
);

/** A text as a terminal would show it: colours and the like are no part of what a module says. */
export function withoutControls(text: string): string {
  return text.replace(CONTROLS, '');
}
