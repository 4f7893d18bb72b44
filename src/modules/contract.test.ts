import { afterAll } from 'vitest';
import { TestingClock } from '../ground/jobs/testing-clock';
import { Wire } from '../serial/wire';
import type { ContractBench, ContractTree } from '../volumes/contract/contract';
import { contractTests, filled } from '../volumes/contract/testing';
import type { Module, ModuleVolume } from './module';
import { openReplModule } from './repl/open';
import { FILE_SYSTEMS, pythonPeer } from './repl/testing-python';
import type { VirtualOptions } from './virtual/quecpython/options';
import { byteName } from './virtual/quecpython/tree';
import { startVirtualQuecPython } from './virtual/quecpython/testing';
import { WICONNECT_DIALECTS } from './wiconnect/line/dialects';
import { bench as wiconnectBench } from './wiconnect/testing';

const open: (() => Promise<void> | void)[] = [];
afterAll(async () => {
  for (const close of open) await close();
});

function first({ volumes }: Module): ModuleVolume {
  const [volume] = volumes;
  if (!volume) throw new Error('The module has no volume');
  return volume;
}

async function benchOf(module: () => Promise<Module>): Promise<ContractBench> {
  const make = async (tree: ContractTree) => filled(first(await module()), tree);
  return { capabilities: (await make({})).capabilities, make };
}

const python = async () => {
  const wire = new Wire((await pythonPeer(FILE_SYSTEMS)).plug());
  open.push(() => wire.close());
  return openReplModule(wire);
};
contractTests('a MicroPython', await benchOf(python));

const quecpython =
  (options: VirtualOptions = {}) =>
  async (): Promise<Module> => {
    const virtual = await startVirtualQuecPython(
      { files: new Map(), ...options },
      new TestingClock(),
    );
    const wire = new Wire(virtual.connect());
    open.push(async () => {
      await wire.close();
      virtual.stop();
    });
    return openReplModule(wire);
  };
contractTests('a QuecPython module', {
  ...(await benchOf(quecpython())),
  makeSmall: async (tree) =>
    filled(first(await quecpython({ storage: { user: 16 * 4096 } })()), tree),
});

contractTests('the backup partition of a QuecPython module', {
  capabilities: { ...(await quecpython()()).volumes[1]!.capabilities },
  make: async (tree) => {
    const files = Object.entries(tree).map(
      ([path, content]) => [byteName(`/bak${path}`), content === 'dir' ? null : content] as const,
    );
    return (await quecpython({ files: new Map(files) })()).volumes[1]!;
  },
});

for (const dialect of WICONNECT_DIALECTS) {
  const module = async (flash?: number): Promise<Module> => {
    const sizes = flash === undefined ? {} : { flash: { extended: flash, bulk: 0 } };
    const made = await wiconnectBench({ dialect, files: [], ...sizes });
    open.push(() => made.module.close());
    return made.module;
  };
  contractTests(dialect, {
    ...(await benchOf(() => module())),
    makeSmall: async (tree) => filled(first(await module(16 * 4096)), tree),
  });
}
