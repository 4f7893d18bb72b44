import type { EditRow } from '../volumes/tree/types';
import type { FileDigest } from '../volumes/volume';
import { contentsOf, noDigests, withDigests, type Digests } from './tree-contents';
import type { Shell } from '../kit/shell';
import type { VolumeFace } from './volume-face.svelte';

/** Digests of a volume's files, computed when asked for and kept until the content changes. */
export class VolumeDigests {
  readonly #view: VolumeFace;
  readonly #shell: Shell;
  #known = $state.raw<Digests>(noDigests);
  #busy = $state(false);
  readonly #contents = $derived.by(() => contentsOf(this.#view.snapshot.root));

  constructor(view: VolumeFace, shell: Shell) {
    this.#view = view;
    this.#shell = shell;
  }

  /** All are being computed. */
  get busy(): boolean {
    return this.#busy;
  }

  of(row: EditRow): FileDigest | undefined {
    const known = this.#known.get(row.key);
    return known && known.content === this.#contents.get(row.key) ? known.digest : undefined;
  }

  /** Computes that of a file, unless it is known. @throws {PortsideError} `file-unreadable` */
  async compute(row: EditRow) {
    if (row.type === 'dir' || this.of(row)) return;
    const { volume, cached, name } = this.#view;
    const verb = { key: 'job_digest', params: { name } };
    // Merely selecting a file computes it, so that it is a job only if that takes its time.
    const [digest] = cached?.slow
      ? await this.#view.perform(verb, (options) => volume.checksums([row.path], options))
      : await volume.checksums([row.path]);
    if (digest) this.keep([row], [digest]);
  }

  /** Computes those of all files, as a job. A damaged file has none. */
  async computeAll() {
    const rows = this.#view.rows.filter(
      (row) => row.type === 'file' && !row.damaged && !this.of(row),
    );
    if (!rows.length) return;
    const paths = rows.map((row) => row.path);
    const title = { key: 'job_digest', params: { name: this.#view.name } };
    this.#busy = true;
    await this.#shell.notices.attempt(async () => {
      const digests = await this.#shell.jobs.run(title, ({ signal, progress }) =>
        this.#view.volume.checksums(paths, { signal, onProgress: progress }),
      );
      this.keep(rows, digests);
    });
    this.#busy = false;
  }

  /** Remembers digests of rows, in their order. */
  keep(rows: readonly EditRow[], digests: readonly FileDigest[]) {
    this.#known = withDigests(this.#known, rows, digests, this.#contents);
  }
}
