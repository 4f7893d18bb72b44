import { describe, expect, it } from 'vitest';
import { toPortsideError } from '../../ground/errors/convert';
import type { PortsideError } from '../../ground/errors/portside-error';
import { bytesOf } from '../../serial/bytes';
import { Wire } from '../../serial/wire';
import { openZip } from '../../volumes/zip/unzip';
import type { SettleChoice } from '../extras';
import type { VirtualWiConnect } from '../virtual/wiconnect/device';
import type { VirtualWiConnectOptions } from '../virtual/wiconnect/options';
import type { BackupManifest } from './backup/types';
import type { WiconnectModule } from './module';
import { openWiconnectModule } from './open';
import { damagedAt, noiseOf, QUICK, virtualDevice, type Damage, type Direction } from './testing';

/** Names that one lost, doubled or changed byte makes of `ab.txt`, and of the others' names. */
const OTHERS = ['aab.txt', 'abb.txt', 'b.txt', 'a.txt', 'ac.txt', 'cb.txt', 'ab.tx', 'nab.txt'];
const NAME = 'ab.txt';
const TO = 'nb.txt';
const WAITING = `${NAME}.portside-new`;
const OLD = bytesOf('the old content\r\nfde "a.txt"\r\n');
const NEW = noiseOf(200, 7);
const URL = 'http://h/x';
const SCRIPT = bytesOf('set wlan.ssid mine,-,\r\n');

const file = { location: 'extended', type: 0xfe, flags: 0x21, version: '1.0.0' } as const;

type Files = Readonly<Record<string, Uint8Array<ArrayBuffer>>>;

/** One verb, and what it makes of the named files. */
interface Verb {
  readonly name: string;
  readonly before: Files;
  readonly after: Files;
  /** What it made or gave is also right beside the files. */
  readonly run: (module: WiconnectModule, device: VirtualWiConnect) => Promise<void>;
  /** Attributes of the named file afterwards. */
  readonly kept?: readonly [type: number, version: string, flags: number];
  /** Contents of the others; default: each its own. */
  readonly others?: Uint8Array<ArrayBuffer>;
  /** Where the named files are; the others are in extended flash. */
  readonly location?: 'bulk';
  /** No module can be asked whether it has understood: only one that shows what it is sent proves it. */
  readonly shownOnly?: boolean;
  /** It is asked for once: a damaged answer is told, and not asked for again. */
  readonly onlyOnce?: boolean;
}

const attributes = { type: 0x96, version: '1.2.3', essential: true, unprotected: true };
const KEPT = [0xfe, '1.0.0', 0x21] as const;

const settling = (choice: SettleChoice, before: Files, after: Files): Verb => ({
  name: `settle (${choice})`,
  before,
  after,
  kept: KEPT,
  run: async (module) => {
    const [item] = module.unfinished;
    if (!item) throw new Error('Nothing is offered');
    await module.settle(item, choice);
  },
});

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
    kept: KEPT,
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
    kept: KEPT,
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
      const files = (await volume.entries()).filter(({ type }) => type === 'file');
      expect(files).toHaveLength(OTHERS.length + 1);
    },
  },
  settling('finish', { [NAME]: OLD, [WAITING]: NEW }, { [NAME]: NEW }),
  settling('undo', { [NAME]: OLD, [WAITING]: NEW }, { [NAME]: OLD }),
  settling('discard', { [WAITING]: NEW }, {}),
  {
    name: 'http download',
    before: {},
    after: { [NAME]: NEW },
    run: (module) => given(module.fetchFile)(URL, `/${NAME}`),
  },
  {
    name: 'http download over a file',
    before: { [NAME]: OLD },
    after: { [NAME]: NEW },
    run: (module) => given(module.fetchFile)(URL, `/${NAME}`, { replace: true }),
  },
  {
    name: 'http upload',
    before: { [NAME]: OLD },
    after: { [NAME]: OLD },
    run: async (module, { machine }) => {
      await given(module.sendFile)(`/${NAME}`, URL);
      expect([...machine.uploads]).toEqual([[URL, OLD]]);
    },
    shownOnly: true,
    onlyOnce: true,
  },
  {
    name: 'setup script',
    before: { [NAME]: SCRIPT },
    after: { [NAME]: SCRIPT },
    others: bytesOf('set wlan.ssid others,-,\r\n'),
    run: async (module, { machine }) => {
      try {
        await given(module.runSetup)(`/${NAME}`);
        expect(machine.variables.get('wlan.ssid')).toBe('mine');
      } finally {
        expect(['mine', 'harbour']).toContain(machine.variables.get('wlan.ssid'));
      }
    },
    shownOnly: true,
    onlyOnce: true,
  },
  {
    name: 'format',
    before: { [NAME]: OLD },
    after: {},
    location: 'bulk',
    onlyOnce: true,
    run: async (module, { machine }) => {
      await given(module.formatting).format('bulk', machine.model.mac);
    },
  },
  {
    name: 'backup',
    before: { [NAME]: OLD },
    after: { [NAME]: OLD },
    run: async (module, { machine }) => {
      const { archive, files, skipped } = await module.archives.backUp();
      const zip = await openZip(archive);
      const entry = (name: string) => given(zip.find((one) => one.name === name)?.read());
      const manifest = JSON.parse(
        new TextDecoder().decode(await entry('wiconnect.json')),
      ) as BackupManifest;
      for (const kept of manifest.files) {
        const { content, type, flags, version } = given(machine.flash.get(kept.name));
        expect(kept).toMatchObject({ size: content.length, type, flags, version });
        expect(kept.matches).not.toBe(false);
        expect(await entry(kept.file)).toEqual(content);
      }
      expect([files, manifest.files.length]).toEqual([9 - skipped.length, 9 - skipped.length]);
    },
  },
];

function given<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('The virtual module has it');
  return value;
}

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
  readonly passed: number;
}

/** Does the verb with one byte gone wrong, and looks at everything that came of it. */
async function once(
  verb: Verb,
  options: VirtualWiConnectOptions,
  direction: Direction,
  at: number,
  damage: Damage,
): Promise<Outcome> {
  const { location = file.location } = verb;
  const own = Object.entries(verb.before);
  const files = own.map(([name, content]) => ({ ...file, name, content, location }));
  const neighbours = OTHERS.map((name) => {
    return { ...file, name, content: verb.others ?? bytesOf(`of ${name}`) };
  });
  const web = { [URL]: NEW };
  const device = virtualDevice({ ...options, web, files: [...files, ...neighbours] });
  const damaged = damagedAt(device.connect());
  const wire = new Wire(damaged.line);
  const how = { timing: QUICK, flowControl: false };
  const module = (await openWiconnectModule(wire, how)) as WiconnectModule;
  const before = stateOn(device);
  damaged.arm(direction, at, damage);
  const error = await verb.run(module, device).then(
    () => null,
    (thrown: unknown) => {
      // What a verb gives is compared within it.
      if (thrown instanceof Error && thrown.name === 'AssertionError') {
        thrown.message = `${direction}, ${damage} at ${at}: ${thrown.message}`;
        throw thrown;
      }
      return toPortsideError(thrown);
    },
  );
  const passed = damaged.passed[direction];
  const { named, others } = stateOn(device);
  const what = `${error?.code} ${JSON.stringify(error?.params)}`;
  const where = `${verb.name}, ${direction}, ${damage} at ${at}: ${what}`;

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
      const waits = name === WAITING && module.unfinished.length === 1;
      expect(waits ? [state] : allowed, `${where}: ${name}`).toContain(state);
    }
    const lost = Object.keys(named).length === 0;
    expect(
      lost && Object.keys(verb.before).length > 0 && Object.keys(verb.after).length > 0,
      where,
    ).toBe(false);
  }
  await module.close();
  return { error, passed };
}

const KINDS: readonly Damage[] = ['drop', 'double', 'change-1', 'change-2'];
/** With PORTSIDE_SOAK=n every n-th byte, so that 1 takes all; else so many in each direction. */
const STEP = Number(process.env['PORTSIDE_SOAK']) || null;
/** The first of the bytes that a step takes, so that two runs with one step try different bytes. */
const OFFSET = Number(process.env['PORTSIDE_SOAK_OFFSET']) || 0;
const SAMPLE = 12;
const AT_ONCE = 40;

async function everywhere(
  verb: Verb,
  options: VirtualWiConnectOptions,
  direction: Direction,
): Promise<{ failed: number; cases: number }> {
  const { passed, error } = await once(verb, options, direction, Infinity, 'drop');
  expect(error).toBeNull();
  const step = STEP ?? Math.max(1, Math.ceil((passed * KINDS.length) / SAMPLE));
  const cases = KINDS.flatMap((kind, k) =>
    Array.from(
      { length: Math.ceil(passed / step) },
      (_, i) => [kind, i * step + ((OFFSET + k * Math.ceil(step / KINDS.length)) % step)] as const,
    ),
  );
  console.log(`${verb.name}, ${direction}: ${cases.length} of ${KINDS.length * passed} ways`);
  let failed = 0;
  for (let at = 0; at < cases.length; at += AT_ONCE) {
    const some = cases.slice(at, at + AT_ONCE);
    const outcomes = await Promise.all(
      some.map(([kind, byte]) => once(verb, options, direction, byte, kind)),
    );
    failed += outcomes.filter((outcome) => outcome.error !== null).length;
  }
  return { failed, cases: cases.length };
}

const MODULES: readonly (readonly [string, VirtualWiConnectOptions, number])[] = [
  ['that shows what it is sent', {}, 0.02],
  ['that shows nothing in machine mode', { machineEcho: false }, 0.1],
  ['of Gecko OS 4', { dialect: 'gecko-4' }, 0.02],
  ['without list and file_stat', { machineEcho: false, lacks: ['stream_list', 'file_stat'] }, 0.2],
];

describe.each(MODULES)('one byte gone wrong on the line of a module %s', (_, options, most) => {
  const verbs = VERBS.filter(({ shownOnly }) => !shownOnly || options.machineEcho !== false);
  const cases = (['out', 'in'] as const).flatMap((direction) =>
    verbs.map((verb) => [direction, verb.name, verb] as const),
  );
  it.each(cases)(
    'changes nothing but the named file, or is told as what it is: %s, %s',
    { timeout: 3_600_000 },
    async (direction, _name, verb) => {
      const { failed, cases } = await everywhere(verb, options, direction);
      // Hardly any costs more than another try.
      const share = direction === 'in' && verb.onlyOnce ? 0.1 : most;
      expect(failed).toBeLessThanOrEqual(Math.max(1, share * cases));
    },
  );
});
