import { describe, expect, it } from 'vitest';
import { TerminalOutput, type Screen } from './output';

/** A terminal that draws when it is told to. */
function slowScreen() {
  let shown = '';
  const waiting: (() => void)[] = [];
  const screen: Screen = {
    write: (data, drawn) => {
      shown += typeof data === 'string' ? data : String.fromCharCode(...data.subarray(-20_000));
      waiting.push(() => drawn?.());
    },
  };
  const drawAll = () => {
    while (waiting.length) waiting.shift()?.();
  };
  return { screen, drawAll, waiting, shown: () => shown };
}

const bytes = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));

describe('TerminalOutput', () => {
  it('shows all of what a terminal keeps up with', () => {
    const slow = slowScreen();
    const output = new TerminalOutput(slow.screen, () => new Uint8Array());
    for (let i = 0; i < 100; i++) {
      output.write(bytes(`line ${i}\r\n`.repeat(1000)));
      slow.drawAll();
    }
    expect(slow.shown()).not.toContain('[…]');
    expect(slow.shown().match(/line/g)).toHaveLength(100_000);
  });

  it('holds little of a flood, and ends with what came last', () => {
    const slow = slowScreen();
    const last = 'KeyboardInterrupt\r\n>>> ';
    let history = '';
    const output = new TerminalOutput(slow.screen, () => bytes(history));
    for (let i = 0; i < 1000; i++) output.write(bytes('x'.repeat(10_000)));
    expect(slow.waiting.length).toBeLessThan(40);
    history = last;
    output.write(bytes(last));
    slow.drawAll();
    expect(slow.shown().endsWith(`[…]\r\n${last}`)).toBe(true);
    output.write(bytes('more'));
    expect(slow.shown().endsWith('more')).toBe(true);
  });
});
