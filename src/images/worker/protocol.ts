import type { Forecast } from 'littlefs-wasm';
import type { HandlersOf } from '../../ground/worker/messages';
import type {
  BlockDetail,
  BuildNode,
  BuildResult,
  EntryDigest,
  Geometry,
  OpenedImage,
  OpenResult,
  PlanNode,
} from '../types';

/** Milliseconds of work between two looks at the messages that came in. */
export const SLICE = 30;

/** What the page asks of the worker, verb by verb. Handles are chosen by the page. */
export interface Verbs {
  /** A Blob, such as a file, is read by the worker, so that the page never holds its bytes. */
  open: {
    args: { handle: number; bytes: Uint8Array<ArrayBuffer> | Blob; name: string };
    result: OpenResult;
  };
  /** A copy of the whole file that was opened. */
  bytes: { args: { handle: number }; result: Uint8Array<ArrayBuffer> };
  /**
   * Reads the same bytes as another candidate, or as after the driver's first write; as they are if that
   * changes nothing that is listed.
   */
  choose: {
    args: { handle: number; candidate: number; afterRepair?: boolean | undefined };
    result: OpenedImage;
  };
  read: {
    args: {
      handle: number;
      entry: number;
      offset?: number | undefined;
      length?: number | undefined;
    };
    result: Uint8Array<ArrayBuffer>;
  };
  blocksOf: { args: { handle: number; entry: number }; result: number[] };
  block: { args: { handle: number; block: number }; result: BlockDetail };
  digest: { args: { handle: number; entries: readonly number[] }; result: EntryDigest[] };
  forecast: { args: { nodes: readonly PlanNode[]; geometry: Geometry }; result: Forecast };
  build: { args: { nodes: readonly BuildNode[]; geometry: Geometry }; result: BuildResult };
  close: { args: { handle: number }; result: null };
}

export type Verb = keyof Verbs;
export type Handlers = HandlersOf<Verbs>;
