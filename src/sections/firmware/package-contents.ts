import type { FirmwarePackage, Part } from '../../firmware/package';
import { withFileSystem } from '../../firmware/place';
import { displayName } from '../../volumes/paths';
import type { CallOptions } from '../../volumes/volume';
import type { ImagePart } from '../services';
import { lastOf } from './package-words';

/** A package, and those of its parts that are open as images. */
export interface EditedPackage {
  readonly firmware: FirmwarePackage;
  /** Parts whose files differ from those in the package. */
  readonly changed: readonly Part[];
  imageOf(part: Part): ImagePart | null;
}

/**
 * What the changed parts of a package become, by their keys: the images of their files are built, each
 * in its place. `settle` tells the images that they are saved.
 * @throws {PortsideError} `firmware-no-room`, and what building and reading throw
 */
export async function buildContents(
  edited: EditedPackage,
  options: CallOptions,
  built: (name: string) => void,
): Promise<{ contents: ReadonlyMap<string, Blob>; settle: () => void }> {
  const contents = new Map<string, Blob>();
  const settled: (() => void)[] = [];
  for (const part of edited.changed) {
    const image = edited.imageOf(part);
    const opened = image?.volume.snapshot.opened;
    if (!image || !opened) continue;
    const { root } = image.volume.snapshot;
    const { bytes } = await image.volume.build(options);
    const { offset, blockSize, blockCount } = opened.candidate;
    const place = { offset, size: blockSize * blockCount };
    const name = displayName(lastOf(part.trail));
    const whole = await part.member.read(options);
    contents.set(part.key, withFileSystem(whole, place, new Blob([bytes]), name));
    settled.push(() => image.wasSaved(root));
    built(name);
  }
  return { contents, settle: () => settled.forEach((settle) => settle()) };
}
