import type { BuildVersion } from 'littlefs-wasm';
import { PortsideError } from '../../../ground/errors/portside-error';
import { toPortsideError } from '../../../ground/errors/convert';
import { freeGeometry, geometryFor, likeImage, targetOf } from '../../../images/geometry';
import type { Target } from '../../../images/presets/target-types';
import type { Geometry } from '../../../images/types';
import type { ImageView } from '../image-view.svelte';
import { parseSize } from '../../../kit/sizes';
import { targetById } from '../../../workbench/module-choice/targets';

export type NewImageKind = 'module' | 'free' | 'like';

/** Numbers of the free geometry, as typed; null if a field is empty. */
export interface FreeFields {
  version: BuildVersion;
  blockSize: number | null;
  /** Blocks, or the whole size as `parseSize` reads it. */
  extent: string;
  extentIs: 'blocks' | 'size';
  readSize: number | null;
  progSize: number | null;
  cacheSize: number | null;
  fill: 0x00 | 0xff;
  keepFree: number | null;
  nameMax: number | null;
}

/** What a new image shall be, while it is being chosen. */
export class NewImageForm {
  kind = $state<NewImageKind>('module');
  targetId = $state('');
  /** Size of the partition as typed; only if it is not published or shall differ. */
  size = $state('');
  likeId = $state('');
  name = $state('');
  readonly free: FreeFields = $state({
    version: '2.1',
    blockSize: 4096,
    extent: '1 MiB',
    extentIs: 'size',
    readSize: 256,
    progSize: 256,
    cacheSize: 256,
    fill: 0xff,
    keepFree: 0,
    nameMax: 255,
  });
  readonly #likes: readonly ImageView[];

  constructor(likes: readonly ImageView[], targetId: string) {
    this.#likes = likes;
    this.targetId = targetId;
    this.likeId = likes[0]?.id ?? '';
  }

  /** The chosen partition with the size as typed. */
  readonly target: Target | null = $derived.by(() => {
    const target = targetById(this.targetId);
    if (!target) return null;
    const typed = this.size.trim() ? parseSize(this.size) : null;
    return targetOf(target.module, target.partition, typed ?? target.size);
  });

  /** The name of the file, as typed or as the module's firmware calls it. */
  readonly fileName: string = $derived.by(() => {
    if (this.name.trim()) return this.name.trim();
    if (this.kind === 'module') return this.target?.partition.fileName ?? 'littlefs.bin';
    if (this.kind === 'like') return this.#like?.name ?? 'littlefs.bin';
    return 'littlefs.bin';
  });

  get #like(): ImageView | undefined {
    return this.#likes.find((view) => view.id === this.likeId);
  }

  /** What it would be built with, or why that can't be said yet. */
  readonly result: { geometry: Geometry } | { error: PortsideError } = $derived.by(() => {
    try {
      return { geometry: this.#geometry() };
    } catch (error) {
      return { error: toPortsideError(error) };
    }
  });

  #geometry(): Geometry {
    if (this.kind === 'module') {
      if (this.size.trim() && parseSize(this.size) === null) {
        throw new PortsideError('bad-option', { option: 'size' });
      }
      if (!this.target) throw new PortsideError('size-unknown');
      return geometryFor(this.target);
    }
    if (this.kind === 'like') {
      const snapshot = this.#like?.snapshot;
      if (!snapshot?.geometry) throw new PortsideError('size-unknown');
      return snapshot.opened ? likeImage(snapshot.opened) : snapshot.geometry;
    }
    return this.#free();
  }

  #free(): Geometry {
    const { extent, extentIs, version, fill, ...numbers } = this.free;
    const blockSize = wanted('blockSize', numbers.blockSize, 64);
    const typed = parseSize(extent);
    if (typed === null || typed <= 0) throw new PortsideError('bad-option', { option: extentIs });
    if (extentIs === 'size' && typed % blockSize) {
      throw new PortsideError('size-not-multiple', { size: typed, blockSize });
    }
    const blockCount = extentIs === 'size' ? typed / blockSize : typed;
    return {
      ...freeGeometry(version, blockSize, blockCount),
      fill,
      readSize: wanted('readSize', numbers.readSize, 1),
      progSize: wanted('progSize', numbers.progSize, 1),
      cacheSize: wanted('cacheSize', numbers.cacheSize, 1),
      keepFree: wanted('keepFree', numbers.keepFree, 0),
      nameMax: wanted('nameMax', numbers.nameMax, 1),
    };
  }
}

function wanted(option: keyof FreeFields, value: number | null, min: number): number {
  if (value === null || !Number.isInteger(value) || value < min) {
    throw new PortsideError('bad-option', { option });
  }
  return value;
}
