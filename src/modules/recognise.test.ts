import { describe, expect, it } from 'vitest';
import { sleep } from '../ground/jobs/clock';
import { every } from '../ground/jobs/testing-clock';
import { probeModule, type Finding } from './recognise';
import { byLine, scriptedModule, type Reaction } from '../serial/testing';

const BANNER = 'MicroPython v1.12 on 2021-03-12; EC600S with QuecPython\r\nType "help()".\r\n>>> ';

type Mode = 'friendly' | 'unfinished' | 'paste' | 'raw' | 'running' | 'stubborn';

/** A REPL with the modes of MicroPython; it throws where the probe would run or restart something. */
function repl(mode: Mode, interrupts = 1): Reaction {
  let source = mode === 'raw' ? 'import os\nos.rem' : '';
  return (c) => {
    if (c === '\x04') throw new Error('Ctrl-D runs or restarts.');
    if (mode === 'stubborn') return undefined;
    if (mode === 'running') {
      if (c !== '\x03' || --interrupts > 0) return undefined;
      mode = 'friendly';
      return 'Traceback (most recent call last):\r\nKeyboardInterrupt: \r\n>>> ';
    }
    if (mode === 'raw') {
      if (c === '\x03') source = '';
      else if (c !== '\x02') source += c;
      else if (source) throw new Error('A script was left half typed.');
      else {
        mode = 'friendly';
        return `\r\n${BANNER}`;
      }
      return undefined;
    }
    if (c === '\x03') {
      mode = 'friendly';
      return '\r\n>>> ';
    }
    if (c === '\x02') return `\r\n${BANNER}`;
    if (c === '\r') {
      return { friendly: '\r\n>>> ', unfinished: '\r\n... ', paste: '\r\n=== ' }[mode];
    }
    return c === '\n' ? undefined : c;
  };
}

/** A modem that takes everything before AT for noise, as its standard says. */
const modem = (echo: boolean) =>
  byLine((line) => (/AT$/.test(line) ? '\r\nOK\r\n' : undefined), echo);
/** One that complains about it. */
const strictModem = byLine((line) =>
  line === 'AT' ? '\r\nOK\r\n' : line ? '\r\nERROR\r\n' : undefined,
);

const password = byLine(() => '\r\nIncorrect password, please try again:');
const refused: Reaction = (c) => (c === '\r' ? 'REPL refuse\r\n' : undefined);

const CASES: [string, Finding, () => Reaction][] = [
  ['a prompt', { kind: 'repl', found: 'prompt' }, () => repl('friendly')],
  ['an unfinished line', { kind: 'repl', found: 'unfinished' }, () => repl('unfinished')],
  ['paste mode', { kind: 'repl', found: 'paste' }, () => repl('paste')],
  ['the raw REPL', { kind: 'repl', found: 'raw' }, () => repl('raw')],
  ['a program', { kind: 'repl', found: 'running' }, () => repl('running')],
  ['a program that takes two', { kind: 'repl', found: 'running' }, () => repl('running', 3)],
  ['a modem', { kind: 'at' }, () => modem(false)],
  ['a modem that echoes', { kind: 'at' }, () => modem(true)],
  ['a modem that complains', { kind: 'at' }, () => strictModem],
  ['a password prompt', { kind: 'password' }, () => password],
  ['a locked REPL', { kind: 'refused' }, () => refused],
  [
    'WiConnect for people',
    { kind: 'wiconnect', mode: 'human' },
    () => byLine((line) => (line ? '\r\nUnknown command\r\n> ' : '\r\nReady\r\n> ')),
  ],
  [
    'WiConnect for machines',
    { kind: 'wiconnect', mode: 'machine' },
    () => byLine((line) => (line ? 'R300017\r\nUnknown command\r\n' : 'R000000\r\n')),
  ],
  [
    'WiConnect that ends lines with LF, with half a command',
    { kind: 'wiconnect', mode: 'human' },
    () => {
      let line = 'set wlan.ssid';
      return (c) => {
        if (c !== '\n') {
          line += c.trim();
          return undefined;
        }
        const answer = line ? '\r\nUnknown command\r\n> ' : '\r\nReady\r\n> ';
        line = '';
        return answer;
      };
    },
  ],
  ['a loop-back', { kind: 'echo' }, () => (c) => c],
  ['a terminal that echoes', { kind: 'echo' }, () => (c) => (c === '\r' ? '\r\n' : c)],
  ['nothing', { kind: 'silent' }, () => () => undefined],
  [
    'the login of a computer',
    { kind: 'console' },
    () => byLine((line) => (line ? '\r\nPassword: ' : '\r\nOpenWrt login: '), true),
  ],
  ['a shell', { kind: 'console' }, () => byLine(() => '\r\nroot@OpenWrt:/tmp# ', true)],
  ['garbage', { kind: 'noise' }, () => () => Uint8Array.of(0xf8, 0x80, 0x06, 0xfe, 0x78)],
];

describe('probeModule', () => {
  const splits = [{}, { split: 1 }, { split: 1, gap: 1 }, { split: 3 }];
  for (const [name, finding, reaction] of CASES) {
    it.each(splits)(`finds ${name} (%o)`, async (how) => {
      const { wire } = scriptedModule(reaction(), how);
      const probe = await probeModule(wire, { patience: 'gap' in how ? 1 : 0.3 });
      expect(probe).toMatchObject(finding);
      expect(probe.bytes.length > 0).toBe(finding.kind !== 'silent');
      await wire.close();
    });
  }

  it.each([
    ['text', '温度 21.5\r\n', 'running'],
    ['prompts of its own', '>>> waiting\r\n', 'running'],
    [
      'positions',
      '$GNRMC,093012.00,A,3149.3030,N,11706.9342,E,0.012,,211126,,,A,V*1B\r\n$GPTXT,01,01,02,x*35\r\n',
      'nmea',
    ],
    ['what only looks like positions', '$GNRMC is what is printed here\r\n', 'running'],
    ['bytes at another rate', new Uint8Array([0xe0, 0x1c, 0xfc, 0x00, 0x9e, 0x80]), 'noise'],
  ] as const)('knows a program that can’t be interrupted and prints %s', async (_, what, kind) => {
    const { wire, say } = scriptedModule(repl('stubborn'));
    const stop = every(wire.clock, 10, () => void say(what).catch(() => undefined));
    try {
      expect(await probeModule(wire, { patience: 0.3 })).toMatchObject({ kind });
    } finally {
      stop();
      await wire.close();
    }
  });

  it('fills up a module that waits for the rest of a piece, though an application prints', async () => {
    let missing = 1000;
    let printing = true;
    const { wire } = scriptedModule((c) => {
      if (missing > 0) {
        missing--;
        // Just when it is asked whether it listens.
        const prints = printing && missing < 990;
        if (prints) printing = false;
        return prints ? '[2015-03-23 | 03:21:37: Associated]\r\n' : undefined;
      }
      return c === '\n' ? 'R000000\r\n' : undefined;
    });
    expect(await probeModule(wire, { patience: 0.3 })).toMatchObject({ kind: 'wiconnect' });
    await wire.close();
  });

  it('sends the login of a computer no command', async () => {
    const login = scriptedModule(byLine(() => '\r\nraspberrypi login: ', true));
    await probeModule(login.wire, { patience: 0.3 });
    expect(login.heard()).not.toMatch(/[A-Z]/);
    await login.wire.close();
  });

  it.each([
    ['text', 'a line of forty characters and no more\r\n', 'running'],
    ['noise', String.fromCharCode(0xf8, 0x80, 6, 0xfe, 0x78), 'noise'],
  ])('keeps little of a flood of %s', async (_, what, kind) => {
    const { wire, say } = scriptedModule(repl('stubborn'));
    const piece = Uint8Array.from(what.repeat(2000), (c) => c.charCodeAt(0));
    let over = false;
    let said = 0;
    const flood = (async () => {
      for (; !over; said += piece.length) {
        await say(piece);
        await sleep(wire.clock, 5);
      }
    })();
    const probe = await probeModule(wire, { patience: 0.2 });
    over = true;
    await Promise.all([wire.close(), flood.catch(() => undefined)]);
    expect(probe.kind).toBe(kind);
    expect(said).toBeGreaterThan(100_000);
    expect(probe.bytes.length).toBeLessThanOrEqual(65_536);
  });

  it('finds a prompt behind garbage, and a module that is still booting', async () => {
    const { wire, say } = scriptedModule(repl('friendly'));
    await say(new Uint8Array(300).fill(0xff));
    await say('mount.\r\n');
    expect(await probeModule(wire, { patience: 0.3 })).toMatchObject({ kind: 'repl' });
    await wire.close();
  });

  it('sends a WiConnect prompt nothing but an empty line, and a modem nothing but AT', async () => {
    const wiconnect = scriptedModule(byLine(() => '\r\nReady\r\n> '));
    await probeModule(wiconnect.wire, { patience: 0.3 });
    expect(wiconnect.heard()).toBe('\r\n');

    const at = scriptedModule(modem(false));
    await probeModule(at.wire, { patience: 0.3 });
    expect(at.heard().replace(/[\x02\x03\r\n]/g, '')).toBe('AT'); // eslint-disable-line no-control-regex
    expect(at.wire.waiting).toBe(0);
    await Promise.all([wiconnect.wire.close(), at.wire.close()]);
  });
});
