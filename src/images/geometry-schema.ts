import * as v from 'valibot';
import type { Geometry } from './types';

const whole = (min: number) => v.pipe(v.number(), v.safeInteger(), v.minValue(min));

/** A geometry that was written down outside, such as in an archive or the database. */
export const geometrySchema: v.GenericSchema<unknown, Geometry> = v.object({
  version: v.picklist(['1.1', '2.0', '2.1']),
  blockSize: whole(1),
  blockCount: whole(1),
  readSize: whole(1),
  progSize: whole(1),
  cacheSize: whole(1),
  fill: whole(0),
  keepFree: whole(0),
  nameMax: whole(1),
  fileMax: whole(0),
  attrMax: whole(0),
  pathMax: v.nullable(whole(1)),
});
