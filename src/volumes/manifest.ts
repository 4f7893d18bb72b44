import type { Volume, CallOptions, FileDigest, VolumeEntry } from './volume';
import { compareNames } from './paths';
import { walk } from './walk';

export interface Manifest {
  /** Name of the volume it was taken from. */
  volume: string;
  /** Sorted by path, the root left out. */
  entries: ManifestEntry[];
}

type ManifestEntry =
  { path: string; type: 'file'; size: number; sha256: string } | { path: string; type: 'dir' };

/** What a volume holds, with the SHA-256 of every file. @throws as `Volume.checksums` does. */
export async function takeManifest(volume: Volume, options: CallOptions = {}): Promise<Manifest> {
  const entries = await walk(volume, '/', options);
  const files = entries.filter((entry) => entry.type === 'file').map((entry) => entry.path);
  return manifestOf(volume.name, entries, await volume.checksums(files, options));
}

/** @throws {Error} if a file has no digest: a manifest with gaps would pass for a whole one. */
export function manifestOf(
  volume: string,
  entries: readonly VolumeEntry[],
  digests: readonly FileDigest[],
): Manifest {
  const byPath = new Map(digests.map((digest) => [digest.path, digest.sha256]));
  const rows = entries
    .filter((entry) => entry.path !== '/')
    .map(({ path, type, size, recordedPath = path }): ManifestEntry => {
      if (type === 'dir') return { path: recordedPath, type };
      const sha256 = byPath.get(path);
      if (sha256 === undefined) throw new Error(`No digest for ${path}`);
      return { path: recordedPath, type, size, sha256 };
    });
  rows.sort((a, b) => compareNames(a.path, b.path));
  return { volume, entries: rows };
}

/** The file's text: JSON, one entry a line, so that two manifests differ by lines. */
export function manifestText({ volume, entries }: Manifest): string {
  const rows = entries.map((entry) => `    ${JSON.stringify(entry)}`).join(',\n');
  const list = rows ? `[\n${rows}\n  ]` : '[]';
  return `{\n  "volume": ${JSON.stringify(volume)},\n  "entries": ${list}\n}\n`;
}
