import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf } from '../../../serial/bytes';
import { PromptWatch } from './prompt-watch';

function watching(...what: ['type' | 'hear', string][]): PromptWatch {
  const watch = new PromptWatch();
  for (const [verb, text] of what) {
    if (verb === 'type') watch.typed(bytesOf(text));
    else watch.heard(bytesOf(text));
  }
  return watch;
}

describe('what runs in a friendly REPL', () => {
  it('is what was started and has not come back to a prompt', () => {
    expect(watching(['type', 'f()']).running).toBe(false);
    expect(watching(['type', 'f()\r']).running).toBe(true);
    expect(watching(['type', 'f()\r'], ['hear', 'f()\r\n1\r\n>>> ']).running).toBe(false);
    expect(watching(['type', 'f()\r'], ['hear', 'f()\r\n>>> 1']).running).toBe(true);
  });

  it('is seen in however small pieces its echo comes, where lines were typed ahead', () => {
    const echo = bytesOf('while 1:pass\r\n... \r\n');
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: echo.length })), (cuts) => {
        const watch = watching(['type', 'while 1:pass\r\r']);
        const at = [0, ...cuts.sort((a, b) => a - b), echo.length];
        at.slice(1).forEach((to, i) => watch.heard(echo.subarray(at[i], to)));
        expect(watch.running).toBe(true);
      }),
    );
  });

  it('is not what a callback prints at the prompt', () => {
    const watch = watching(['type', 'f()\r'], ['hear', 'f()\r\n>>> ']);
    watch.heard(bytesOf('network up\r\n'));
    expect(watch.running).toBe(false);
    watch.typed(bytesOf('1+1'));
    watch.heard(bytesOf('1+1'));
    watch.heard(bytesOf('\r\nnetwork down\r\n'));
    expect(watch.running).toBe(false);
  });

  it('is none if a program threw away what was typed ahead of its end', () => {
    const watch = watching(['type', 'f()\r'], ['type', 'g()\r'], ['hear', 'f()\r\n>>> ']);
    watch.typed(bytesOf('\r'));
    watch.heard(bytesOf('\r\n>>> '));
    watch.heard(bytesOf('network up\r\n'));
    expect(watch.running).toBe(false);
  });
});
