import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { parseArchiveJson, someText, wholeNumber } from './archive-json';

const kind = {
  name: 'about.json',
  format: 'ours',
  newest: 2,
  schema: v.object({
    owner: someText,
    files: v.array(v.object({ size: wholeNumber(0, 9) })),
  }),
};
const good = { format: 'ours', schema: 2, owner: 'a', files: [{ size: 0 }, { size: 9 }] };
const parse = (value: unknown) => parseArchiveJson(JSON.stringify(value), kind);

describe('the text that describes an archive', () => {
  it('is taken without what its schema does not name', () => {
    const { owner, files } = good;
    expect(parse({ ...good, colour: 'red' })).toEqual({ owner, files });
  });

  it.each([
    ['format', { ...good, format: 'theirs' }],
    ['schema', { ...good, schema: 0 }],
    ['schema', { ...good, schema: 1.5 }],
    ['owner', { ...good, owner: '' }],
    ['owner', { ...good, owner: undefined }],
    ['files', { ...good, files: { 0: { size: 1 } } }],
    ['files.1', { ...good, files: [{ size: 1 }, null] }],
    ['files.1.size', { ...good, files: [{ size: 1 }, { size: 10 }] }],
    ['files.0.size', { ...good, files: [{ size: '1' }] }],
    ['files.0.size', { ...good, files: [{ size: 2 ** 53 }] }],
    ['format', [good]],
    ['about.json', null],
  ])('is refused with the field that is wrong, %s', (place, value) => {
    const params = { name: 'about.json', place };
    expect(() => parse(value)).toThrow(
      expect.objectContaining({ code: 'archive-schema', params }) as Error,
    );
  });

  it('is refused if it is no JSON', () => {
    expect(() => parseArchiveJson('{', kind)).toThrow(
      expect.objectContaining({ code: 'archive-schema' }) as Error,
    );
  });

  it('is of a newer Portside before anything else in it is looked at', () => {
    expect(() => parse({ format: 'ours', schema: 3 })).toThrow(
      expect.objectContaining({ code: 'archive-newer', params: { found: 3, known: 2 } }) as Error,
    );
  });
});
