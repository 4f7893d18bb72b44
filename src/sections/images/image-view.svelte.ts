import type { Diagnostic } from 'littlefs-wasm';
import { headerFacts } from '../../images/describe';
import { assumeTarget, type Assumption } from '../../images/presets/likely-target';
import type { EditRow } from '../../volumes/tree/types';
import type { ImageVolume } from '../../images/image-volume';
import type { ImageEntry } from '../../images/types';
import { m } from '../../kit/words/first';
import type { ImageSnapshot } from '../../images/snapshot';
import { mapKinds, markedBlocks, plannedKinds, type MapKind } from './blocks/block-kinds';
import { ImageOutput } from './image-output.svelte';
import { describeBlock, headSentence, olderStateSentences, sayDiagnostic } from './image-words';
import { wordVerdict, type Judged } from './verdict/verdict-words';
import type { Shell } from '../../kit/shell';
import type { ImageOrigin } from '../services';
import { targetById, targets, type TargetChoice } from '../../workbench/module-choice/targets';
import { VolumeView } from '../../workbench/volume-view.svelte';
import { sayError } from '../../kit/words/words';

interface ImageViewOptions {
  readonly targetId?: string | null;
  readonly from?: ImageOrigin | null;
  readonly sample?: boolean;
}

/** One image on screen, opened or new: the volume's state, and what is selected in it. */
export class ImageView extends VolumeView<ImageVolume> {
  readonly kind = 'littlefs';
  readonly output: ImageOutput;
  /** The one that was chosen for it; '' for none of all. */
  #targetId = $state<string | null>(null);
  /** The module chosen last when it was opened: what is chosen later elsewhere changes nothing here. */
  readonly #lastChosen: string | null;
  #pickedBlock = $state(-1);
  /** What of it lies in the database, so that a reload does not lose it; null if nothing does. */
  kept: ImageSnapshot | null = $state.raw(null);
  /** It is more than is kept, which was told. */
  tooLarge = false;
  /** Hears of what is kept with it, but is no change of its files. */
  onKeep: () => void = () => undefined;

  /** What it is a part of; null: a file of its own. */
  readonly from: ImageOrigin | null;
  /** It was made here, to try things with. */
  readonly sample: boolean;

  constructor(
    volume: ImageVolume,
    shell: Shell,
    { targetId = null, from = null, sample = false }: ImageViewOptions = {},
  ) {
    super(volume, shell);
    this.from = from;
    this.sample = sample;
    this.#targetId = targetId;
    this.#lastChosen = shell.preferences.module;
    this.output = new ImageOutput(this, shell, () => this.onKeep());
  }

  get marksChanges(): boolean {
    return this.snapshot.opened !== null;
  }

  /** Bytes of the file, or of the file to build; null while that is open. */
  get size(): number | null {
    const { opened, geometry } = this.snapshot;
    return opened?.fileSize ?? (geometry && geometry.blockCount * geometry.blockSize);
  }

  /** Something would be lost by closing. */
  get dirty(): boolean {
    return this.snapshot.dirty && !this.output.saved;
  }

  /** It has changes that would go with the page. */
  get unkept(): boolean {
    const { root, geometry } = this.snapshot;
    return this.dirty && !(this.kept?.root === root && this.kept.geometry === geometry);
  }

  /** The module that a person chose for it; '' for none of all, null if nobody did. */
  get chosenTarget(): string | null {
    return this.#targetId;
  }

  get targetId(): string {
    if (this.#targetId !== null) return this.#targetId;
    return this.assumption.kind === 'one' ? this.assumption.choice.id : '';
  }

  /** Which module it is for, as far as the image tells; of no account once one is chosen. */
  readonly assumption: Assumption<TargetChoice> = $derived.by(() => {
    const { opened, geometry, name } = this.snapshot;
    const last = targetById(this.#lastChosen)?.module ?? null;
    if (opened) return assumeTarget(opened.candidate, name, targets, last);
    if (!geometry) return { kind: 'none' };
    const [major, minor] = geometry.version.split('.').map(Number);
    const generation = major === 1 ? 1 : 2;
    const version = { major: major ?? 0, minor: minor ?? 0 };
    return assumeTarget({ ...geometry, generation, version }, name, targets, last);
  });

  /** The module is assumed, and by what; null if it was chosen, or there is none. */
  get assumedBy(): 'image' | 'last' | null {
    if (this.#targetId !== null || this.assumption.kind !== 'one') return null;
    return this.assumption.by;
  }

  /** Modules that the image fits alike, to choose from. */
  get equalTargets(): readonly TargetChoice[] {
    if (this.#targetId !== null || this.assumption.kind !== 'several') return [];
    return this.assumption.choices;
  }

  chooseTarget(id: string) {
    this.#targetId = id;
    if (id) this.shell.preferences.module = id;
    this.onKeep();
  }

  readonly target = $derived.by(() => targetById(this.targetId));

  readonly #facts = $derived.by(() => headerFacts(this.snapshot, this.target));

  readonly judged: Judged = $derived.by(() =>
    wordVerdict(this.snapshot, this.target, this.shell.format),
  );

  readonly sentence: string = $derived.by(() =>
    headSentence(this.snapshot, this.target, this.shell.format),
  );

  /** That an older state may be on screen, and which; none if none is. */
  readonly olderState: readonly string[] = $derived.by(() =>
    olderStateSentences(this.snapshot, this.shell.format),
  );

  override get emptyWords(): string {
    const { opened, dirty } = this.snapshot;
    if (opened && !dirty && this.olderState.length) return m.files_none_older();
    if (opened && !dirty && opened.diagnostics.some(({ severity }) => severity === 'error')) {
      return m.files_none_readable();
    }
    return super.emptyWords;
  }

  readonly diagnostics: readonly Diagnostic[] = $derived(this.snapshot.opened?.diagnostics ?? []);

  readonly kinds: readonly MapKind[] = $derived.by(() => {
    const { opened, geometry, rows } = this.snapshot;
    const usable = this.#facts?.usableBlocks ?? Infinity;
    if (opened) return mapKinds(opened.blocks, usable);
    const used = this.#facts?.usedBlocks;
    if (!geometry || used == null) return [];
    const data = rows.reduce((sum, row) => sum + (row.type === 'file' ? (row.blocks ?? 0) : 0), 0);
    return plannedKinds({
      blockCount: geometry.blockCount,
      usable: Math.min(usable, geometry.blockCount - geometry.keepFree),
      directories: Math.max(0, used - data - 2),
      data,
    });
  });

  /** Blocks of what is selected, and the one a diagnostic led to. */
  readonly marked: ReadonlySet<number> = $derived.by(() => {
    const { opened } = this.snapshot;
    const entries = this.tree.selection.map((row) => row.entry);
    return markedBlocks(opened?.blocks ?? null, entries, this.#pickedBlock);
  });

  /** The block that was looked at last, as long as nothing is selected; -1 if none. */
  get pickedBlock(): number {
    return this.snapshot.opened && !this.tree.selected.size ? this.#pickedBlock : -1;
  }

  /** How full it is; for an edited image, as it was opened. */
  get blockSummary(): string {
    const facts = this.#facts;
    const { opened, dirty } = this.snapshot;
    if (!opened) return m.map_forecast();
    if (!facts) return '';
    if (dirty) return m.map_as_opened();
    return m.map_used({ used: opened.usage.used, available: facts.usableBlocks });
  }

  override open(row: EditRow) {
    this.#pickedBlock = -1;
    super.open(row);
  }

  override reveal(path: string) {
    this.#pickedBlock = -1;
    super.reveal(path);
  }

  describeBlock(block: number): string {
    const { opened } = this.snapshot;
    const kind = this.kinds[block];
    return kind ? describeBlock(opened, block, kind) : '';
  }

  /** Selects what a block belongs to. */
  pickBlock(block: number) {
    const owner = this.snapshot.opened?.blocks.owner[block] ?? -1;
    const row = this.snapshot.rows.find((one) => one.entry === owner && owner >= 0);
    if (row) this.tree.reveal(row.key);
    else this.tree.selected.clear();
    this.#pickedBlock = block;
  }

  /** Selects what a diagnostic is about. */
  showDiagnostic({ entry, block }: Diagnostic) {
    const row = this.snapshot.rows.find((one) => one.entry === entry && entry > 0);
    if (row) this.tree.reveal(row.key);
    else if (block >= 0) this.pickBlock(block);
    this.#pickedBlock = block;
    this.detailOpen = true;
  }

  sayDiagnostic(diagnostic: Diagnostic): string {
    const { opened } = this.snapshot;
    return opened ? sayDiagnostic(opened, diagnostic) : '';
  }

  /** The entry of the original that a row comes from. */
  entryOf(row: EditRow): ImageEntry | undefined {
    return row.entry < 0 ? undefined : this.snapshot.opened?.entries[row.entry];
  }

  /** Blocks of the original that belong to a row, ascending. */
  blocksOf(row: EditRow): number[] {
    const blocks: number[] = [];
    if (row.entry < 0) return blocks;
    this.snapshot.opened?.blocks.owner.forEach((owner, block) => {
      if (owner === row.entry) blocks.push(block);
    });
    return blocks;
  }

  /** Which of the file systems found in the file is shown; -1 for a new image. */
  get candidate(): number {
    const { opened } = this.snapshot;
    if (!opened) return -1;
    const { candidate, candidates } = opened;
    // They come from the worker as copies, so they are known by where they are.
    return candidates.findIndex(
      ({ offset, generation }) =>
        offset === candidate.offset && generation === candidate.generation,
    );
  }

  /** Reads the file as another of the file systems found in it; asks where edits would be lost. */
  async openCandidate(candidate: number) {
    const title = m.candidate_title();
    const text = m.candidate_loses();
    if (!(await this.#mayLose({ title, text, action: m.candidate_action() }))) return;
    await this.shell.notices.attempt(() => this.volume.choose(candidate));
  }

  /** Shows it as the driver's first write leaves it, or as it is; asks where edits would be lost. */
  async showAfterRepair(afterRepair: boolean) {
    const title = afterRepair ? m.repair_after_title() : m.repair_before_title();
    const text = m.repair_loses();
    if (!(await this.#mayLose({ title, text, action: m.repair_action() }))) return;
    await this.shell.notices.attempt(() => this.volume.choose(this.candidate, { afterRepair }));
  }

  async #mayLose(ask: { title: string; text: string; action: string }): Promise<boolean> {
    if (!this.dirty) return true;
    return (await this.shell.dialogs.open('confirm', { ...ask, danger: true })) === true;
  }

  /** Why the tree can't be built, in one sentence. */
  get refusal(): string | null {
    const { forecast } = this.snapshot;
    return forecast.kind === 'refused' ? sayError(forecast.error).what : null;
  }

  close(): Promise<void> {
    return this.volume.close();
  }
}
