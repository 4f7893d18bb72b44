import { describe, expect, it } from 'vitest';
import { bench } from '../modules/wiconnect/testing';
import type { VirtualWiConnectOptions } from '../modules/virtual/wiconnect/options';
import { DialogsState, type DialogKinds } from './dialogs.svelte';
import { JobsState } from './jobs.svelte';
import { ModuleView } from './module-view.svelte';
import type { Shell } from './shell';

type Ask = DialogKinds['textProblems']['ask'];

const BAD = new TextEncoder().encode('set wlan.ssid me\r\nsave,-,Save\r\n');
const GOOD = new TextEncoder().encode('save,-,Save\r\n');

async function upload(
  files: readonly { path: string; bytes: Uint8Array }[],
  answer: boolean,
  options: VirtualWiConnectOptions = {},
) {
  const { module, device, said } = await bench({ files: [], ...options });
  const dialogs = new DialogsState();
  const asked: Ask[] = [];
  dialogs.open = (_kind: string, ask: Ask) => {
    asked.push(ask);
    return Promise.resolve(answer || undefined);
  };
  const shell = { dialogs, jobs: new JobsState(), notices: { good: () => {} } } as unknown as Shell;
  const view = new ModuleView(module.volume, shell, () => 'Module');
  await view.start({});
  said.out.length = 0;
  const incoming = files.map(({ path, bytes }) => ({ type: 'file', path, bytes }) as const);
  await view.edits.add(incoming, '/');
  const out = said.out.join('');
  const typeOf = (name: string) => device.machine.flash.get(name)?.type;
  view.close();
  await module.close();
  return { asked, out, typeOf };
}

describe('an upload', () => {
  it('asks about what the module would stumble over before anything is sent', async () => {
    const files = [
      { path: 'a.txt', bytes: BAD },
      { path: 'good.script', bytes: GOOD },
      { path: 'bad.script', bytes: BAD },
    ];
    const left = await upload(files, false);
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
    expect(left.out).toBe('');

    const sure = await upload(files, true);
    expect(sure.asked).toHaveLength(1);
    expect(['a.txt', 'good.script', 'bad.script'].map(sure.typeOf)).toEqual([0xfe, 0xfd, 0xfd]);
  });

  it('checks what is no text, too, and asks nothing about what is right', async () => {
    const binary = await upload([{ path: 'x.script', bytes: new Uint8Array(40) }], false);
    expect(binary.asked).toHaveLength(1);
    expect((await upload([{ path: 'x.script', bytes: GOOD }], false)).asked).toEqual([]);
  });

  it('gives a script the general type where the firmware has no type for scripts', async () => {
    const { typeOf } = await upload([{ path: 'x.script', bytes: GOOD }], true, {
      dialect: 'gecko-4',
    });
    expect(typeOf('x.script')).toBe(0xfe);
  });
});
