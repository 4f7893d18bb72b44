import { presetById } from '../../images/presets/presets';
import { buildSample, sampleFiles } from '../../images/presets/samples';
import { targetOf } from '../../images/geometry';
import type { ImageClient } from '../../images/worker/client';
import type { Incoming } from '../../volumes/tree/types';
import type { CallOptions } from '../../volumes/volume';
import { zipFiles } from '../../volumes/zip/zip-files';

/** The module whose partitions the sample has: the smallest images of those with a backup. */
const MODULE = 'ec600s-cnlb';

const README = `A sample made by Portside, to look into, change and save a package.
There is no firmware in it: do not flash it.
`;

/**
 * A zip that is packed as vendors pack theirs: the images of both partitions beside other files.
 * @throws {PortsideError} as building an image does
 */
export async function samplePackage(client: ImageClient, options: CallOptions): Promise<File> {
  const module = presetById(MODULE);
  if (!module) throw new Error('The presets have lost the module of the sample');
  const files = [{ name: 'README.txt', bytes: new TextEncoder().encode(README) }];
  for (const partition of module.partitions) {
    const contents = partition.id === 'backup' ? backupFiles() : sampleFiles();
    const bytes = await buildSample(client, targetOf(module, partition), contents, options);
    files.push({ name: partition.fileName, bytes });
  }
  return new File([await zipFiles(files)], 'sample-package.zip');
}

/** What the module goes back to, below the directory that it looks in. */
const backupFiles = (): Incoming[] =>
  sampleFiles().flatMap((one) =>
    one.path.endsWith('.py') ? { ...one, path: `usr/${one.path}` } : [],
  );
