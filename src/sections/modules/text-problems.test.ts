import { describe, expect, it } from 'vitest';
import { bench } from '../../modules/wiconnect/testing';
import type { VirtualWiConnectOptions } from '../../modules/virtual/wiconnect/options';
import { MemoryVolume } from '../../volumes/testing-memory';
import { CopyFlow } from '../../workbench/copy/copy-flow';
import { DialogsState, type DialogKinds } from '../../kit/dialogs/dialogs.svelte';
import { JobsState } from '../../kit/jobs/jobs.svelte';
import { ModuleView } from './module-view.svelte';
import type { Shell } from '../../kit/shell';

type Ask = DialogKinds['textProblems']['ask'];

const BAD = new TextEncoder().encode('set wlan.ssid me\r\nsave,-,Save\r\n');
const GOOD = new TextEncoder().encode('save,-,Save\r\n');

type Files = readonly { path: string; bytes: Uint8Array<ArrayBuffer> }[];

/** Brings files onto a module in one way, and tells what was asked and sent. */
async function bring(
  by: (files: Files, view: ModuleView, shell: Shell) => Promise<unknown>,
  files: Files,
  answer: boolean,
  options: VirtualWiConnectOptions = {},
) {
  const { module, device, said } = await bench({ files: [], ...options });
  const dialogs = new DialogsState();
  const asked: Ask[] = [];
  dialogs.open = (kind: string, ask: Ask | DialogKinds['copyPlan']['ask']) => {
    if ('plan' in ask) return Promise.resolve(new Set(ask.plan.rows.map(({ id }) => id)));
    if (kind === 'textProblems') {
      asked.push(ask);
      // Nothing that changes anything has gone out.
      expect(said.out.join('')).not.toMatch(/fcr|file_create|write|fde/);
    }
    return Promise.resolve(answer || undefined);
  };
  const shell = { dialogs, jobs: new JobsState(), notices: { good: () => {} } } as unknown as Shell;
  const view = new ModuleView(module.volume, shell, () => 'Module');
  await view.start({});
  said.out.length = 0;
  await by(files, view, shell);
  const out = said.out.join('');
  const typeOf = (name: string) => device.machine.flash.get(name)?.type;
  view.close();
  await module.close();
  return { asked, out, typeOf };
}

const upload = (files: Files, view: ModuleView) =>
  view.edits.add(
    files.map(({ path, bytes }) => ({ type: 'file', path, bytes }) as const),
    '/',
  );

const copy = (files: Files, view: ModuleView, shell: Shell) => {
  const tree = Object.fromEntries(files.map(({ path, bytes }) => [`/${path}`, bytes]));
  return new CopyFlow(new MemoryVolume(tree), view.volume, shell).run(null);
};

const copyFromModule = async (files: Files, view: ModuleView, shell: Shell) => {
  const row = { location: 'extended', type: 0xfe, flags: 0x21, version: '1.0.0' } as const;
  const other = await bench({
    files: files.map(({ path, bytes }) => ({ ...row, name: path, content: bytes })),
  });
  await new CopyFlow(other.module.volume, view.volume, shell).run(null);
  await other.module.close();
};

describe.each([
  ['an upload', upload],
  ['a copy from another volume', copy],
  ['a copy from another module', copyFromModule],
] as const)('%s', (_, by) => {
  it('asks about what the module would stumble over before anything is sent', async () => {
    const files = [
      { path: 'a.txt', bytes: BAD },
      { path: 'good.script', bytes: GOOD },
      { path: 'bad.script', bytes: BAD },
    ];
    const left = await bring(by, files, false);
    expect(left.asked).toMatchObject([
      {
        files: [
          {
            path: '/bad.script',
            problems: [
              { key: 'wiconnect_problem_script_fields', line: 1, severity: 'error', params: {} },
            ],
          },
        ],
      },
    ]);
    expect(left.out).not.toMatch(/fcr|file_create|write|fde/);

    const sure = await bring(by, files, true);
    expect(sure.asked).toHaveLength(1);
    expect(['a.txt', 'good.script', 'bad.script'].map(sure.typeOf)).toEqual([0xfe, 0xfd, 0xfd]);
  });

  it('checks what is no text, too, and asks nothing about what is right', async () => {
    const binary = await bring(by, [{ path: 'x.script', bytes: new Uint8Array(40) }], false);
    expect(binary.asked).toHaveLength(1);
    expect((await bring(by, [{ path: 'x.script', bytes: GOOD }], false)).asked).toEqual([]);
  });

  it('gives a script the general type if the firmware has no type for scripts', async () => {
    const { typeOf } = await bring(by, [{ path: 'x.script', bytes: GOOD }], true, {
      dialect: 'gecko-4',
    });
    expect(typeOf('x.script')).toBe(0xfe);
  });
});
