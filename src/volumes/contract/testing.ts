import { describe, it } from 'vitest';
import { volumeCases, type ContractBench, type ContractTree } from './contract';
import type { Volume } from '../volume';

/** The cases of every volume as tests. */
export function contractTests(name: string, bench: ContractBench): void {
  describe(`what every volume promises: ${name}`, () => {
    // `it.each` would shorten the names.
    for (const each of volumeCases(bench)) it(each.name, () => each.run(bench));
  });
}

/** Puts a tree onto a volume that can be written. */
export async function filled<V extends Volume>(volume: V, tree: ContractTree): Promise<V> {
  for (const [path, content] of Object.entries(tree)) {
    if (content === 'dir') await volume.mkdir(path);
    else await volume.write(path, content);
  }
  return volume;
}
