import { describe, expect, it } from 'vitest';
import { toPortsideError } from '../../ground/errors/convert';
import type { PortsideError } from '../../ground/errors/portside-error';
import { bytesOf } from '../../serial/bytes';
import { Wire } from '../../serial/wire';
import type { VirtualWiConnect } from '../virtual/wiconnect/device';
import type { VirtualWiConnectOptions } from '../virtual/wiconnect/options';
import type { WiconnectModule } from './module';
import { openWiconnectModule } from './open';
import { damagedAt, noiseOf, QUICK, virtualDevice, type Damage } from './testing';

/** Names that one lost, doubled or changed byte makes of `ab.txt`, and of the others' names. */
const OTHERS = ['aab.txt', 'abb.txt', 'b.txt', 'a.txt', 'ac.txt', 'cb.txt', 'ab.tx', 'nab.txt'];
const NAME = 'ab.txt';
const TO = 'nb.txt';
const OLD = bytesOf('the old content\r\nfde "a.txt"\r\n');
const NEW = noiseOf(200, 7);

const file = { location: 'extended', type: 0xfe, flags: 0x21, version: '1.0.0' } as const;

/** One verb, and what it makes of the named files. */
interface Verb {
  readonly name: string;
  readonly before: Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
  readonly after: Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
  /** What it made or gave is also right beside the files. */
  readonly run: (module: WiconnectModule) => Promise<void>;
  /** Attributes of the named file afterwards. */
  readonly kept?: readonly [type: number, version: string, flags: number];
}

const attributes = { type: 0x96, version: '1.2.3', essential: true, unprotected: true };
const VERBS: readonly Verb[] = [
  {
    name: 'write',
    before: {},
    after: { [NAME]: NEW },
    run: ({ volume }) => volume.write(`/${NAME}`, NEW, { attributes }),
    kept: [0x96, '1.2.3', 0x161],
  },
  {
    name: 'replace',
    before: { [NAME]: OLD },
    after: { [NAME]: NEW },
    run: ({ volume }) => volume.write(`/${NAME}`, NEW, { replace: true }),
    kept: [0xfe, '1.0.0', 0x21],
  },
  {
    name: 'delete',
    before: { [NAME]: OLD },
    after: {},
    run: ({ volume }) => volume.remove(`/${NAME}`),
  },
  {
    name: 'rename',
    before: { [NAME]: OLD },
    after: { [TO]: OLD },
    run: ({ volume }) => volume.rename(`/${NAME}`, `/${TO}`),
    kept: [0xfe, '1.0.0', 0x21],
  },
  {
    name: 'read',
    before: { [NAME]: OLD },
    after: { [NAME]: OLD },
    run: async ({ volume }) => {
      expect(await volume.read(`/${NAME}`)).toEqual(OLD);
    },
  },
  {
    name: 'verify',
    before: { [NAME]: OLD },
    after: { [NAME]: OLD },
    run: async ({ volume }) => {
      const [found] = await volume.verify([`/${NAME}`]);
      // Without `file_stat` nothing is known to compare it with.
      expect(found?.state).not.toBe('differs');
    },
  },
  {
    name: 'list',
    before: { [NAME]: OLD },
    after: { [NAME]: OLD },
    run: async ({ volume }) => {
      expect(await volume.entries()).toHaveLength(OTHERS.length + 1);
    },
  },
];

type State = Record<string, string>;

const latin1 = new TextDecoder('latin1');
const stateOf = (files: Readonly<Record<string, Uint8Array>>): State =>
  Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, latin1.decode(bytes)]));

function stateOn(device: VirtualWiConnect): { named: State; others: State } {
  const [named, others]: [State, State] = [{}, {}];
  for (const { name, content, type, flags, version } of device.machine.flash.files) {
    const other = OTHERS.includes(name);
    if (other) others[name] = [latin1.decode(content), type, flags, version].join(' ');
    else named[name] = latin1.decode(content);
  }
  return { named, others };
}

interface Outcome {
  readonly error: PortsideError | null;
  readonly sent: number;
}

/** Does the verb with one byte gone wrong, and looks at everything that came of it. */
async function once(
  verb: Verb,
  options: VirtualWiConnectOptions,
  at: number,
  damage: Damage,
): Promise<Outcome> {
  const files = Object.entries(verb.before).map(([name, content]) => ({ ...file, name, content }));
  const neighbours = OTHERS.map((name) => ({ ...file, name, content: bytesOf(`of ${name}`) }));
  const device = virtualDevice({ ...options, files: [...files, ...neighbours] });
  const damaged = damagedAt(device.connect());
  const wire = new Wire(damaged.line);
  const how = { timing: QUICK, flowControl: false };
  const module = (await openWiconnectModule(wire, how)) as WiconnectModule;
  const before = stateOn(device);
  damaged.arm(at, damage);
  const error = await verb.run(module).then(
    () => null,
    (thrown: unknown) => {
      // What a verb gives is compared within it.
      if (thrown instanceof Error && thrown.name === 'AssertionError') throw thrown;
      return toPortsideError(thrown);
    },
  );
  const { sent } = damaged;
  const { named, others } = stateOn(device);
  const where = `${verb.name}, ${damage} at ${at}: ${error?.code} ${JSON.stringify(error?.params)}`;

  const gone = Object.keys(before.others).filter((name) => !(name in others));
  const told = error?.code === 'wrong-file-gone' ? String(error.params.gone).split(', ') : [];
  expect(told, where).toEqual(gone);
  for (const [name, state] of Object.entries(others))
    expect(state, where).toBe(before.others[name]);
  if (error === null) {
    expect(named, where).toEqual(stateOf(verb.after));
    const [kept] = Object.keys(verb.after);
    const row = device.machine.flash.get(kept ?? '');
    if (row && verb.kept) expect([row.type, row.version, row.flags], where).toEqual(verb.kept);
  } else {
    // Nothing is there that was neither there before nor is meant to come.
    for (const [name, state] of Object.entries(named)) {
      const allowed = [stateOf(verb.before)[name], stateOf(verb.after)[name]];
      const waits = name === `${NAME}.portside-new` && error.code === 'swap-unfinished';
      expect(waits ? [state] : allowed, `${where}: ${name}`).toContain(state);
    }
    const whole = Object.values(named);
    const had = Object.values(stateOf(verb.before));
    const lost = had.length > 0 && whole.length === 0 && verb.name !== 'delete';
    expect(lost, where).toBe(false);
  }
  await module.close();
  return { error, sent };
}

const KINDS: readonly Damage[] = ['drop', 'double', 'change-1', 'change-2'];
/** Every so many-th byte; 1 with PORTSIDE_SOAK. */
const STEP = process.env['PORTSIDE_SOAK'] ? 1 : 23;
const AT_ONCE = 40;

async function everywhere(verb: Verb, options: VirtualWiConnectOptions): Promise<number> {
  const { sent, error } = await once(verb, options, Infinity, 'drop');
  expect(error).toBeNull();
  const cases = KINDS.flatMap((kind, k) =>
    Array.from(
      { length: Math.ceil(sent / STEP) },
      (_, i) => [kind, i * STEP + ((k * 7) % STEP)] as const,
    ),
  );
  let failed = 0;
  for (let at = 0; at < cases.length; at += AT_ONCE) {
    const some = cases.slice(at, at + AT_ONCE);
    const outcomes = await Promise.all(some.map(([kind, byte]) => once(verb, options, byte, kind)));
    failed += outcomes.filter((outcome) => outcome.error !== null).length;
  }
  return failed / cases.length;
}

describe.each<[string, VirtualWiConnectOptions, number]>([
  ['that shows what it is sent', {}, 0.02],
  ['that shows nothing in machine mode', { machineEcho: false }, 0.1],
  ['of Gecko OS 4', { dialect: 'gecko-4' }, 0.02],
  ['without list and file_stat', { machineEcho: false, lacks: ['stream_list', 'file_stat'] }, 0.2],
])('one byte gone wrong on its way to a module %s', (_, options, most) => {
  it.each(VERBS.map((verb) => [verb.name, verb] as const))(
    'changes nothing but the named file, or is told as what it is: %s',
    { timeout: 3_600_000 },
    async (_name, verb) => {
      const failing = await everywhere(verb, options);
      // Hardly any costs more than another try.
      expect(failing).toBeLessThanOrEqual(most);
    },
  );
});
