import * as v from 'valibot';
import type { EditNode } from '../../volumes/tree/types';
import { geometrySchema } from '../geometry-schema';
import type { ImageEdits } from './edits';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const bytes = v.custom<Uint8Array<ArrayBuffer>>((value) => value instanceof Uint8Array);
const common = {
  key: count,
  name: v.string(),
  attributes: v.array(v.object({ type: v.pipe(count, v.maxValue(255)), value: bytes })),
};

const node: v.GenericSchema<unknown, EditNode> = v.lazy(() => v.variant('type', [file, directory]));
const file = v.object({
  ...common,
  type: v.literal('file'),
  size: count,
  content: v.variant('kind', [
    v.object({ kind: v.literal('original'), entry: count }),
    v.object({ kind: v.literal('bytes'), bytes }),
  ]),
});
const directory = v.object({ ...common, type: v.literal('dir'), children: v.array(node) });

const edits: v.GenericSchema<unknown, ImageEdits> = v.object({
  root: directory,
  nextKey: count,
  geometry: v.nullable(geometrySchema),
  candidate: count,
  afterRepair: v.boolean(),
});

/** What was stored, or null if it is no edits: another version or a damaged disk wrote it. */
export function parseEdits(value: unknown): ImageEdits | null {
  const parsed = v.safeParse(edits, value);
  return parsed.success ? parsed.output : null;
}
