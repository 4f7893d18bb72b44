import { describe, expect, it } from 'vitest';
import { openContainer } from '../../containers/open';
import { writePac } from '../../containers/testing-packages';
import { en, inputs, missing, read, union } from '../../kit/words/testing';
import { closedKey, findingKey, sayFinding, sayFormat } from './package-words';

const codes = union('src/containers/findings.ts', 'FindingCode');

describe('the words of packages', () => {
  it('say every finding, every format and every reason', () => {
    expect(missing(codes, (code) => [findingKey(code)])).toEqual([]);
    const formats = union('src/containers/container-types.ts', 'Format');
    expect(missing(formats, (format) => [`format_${format.replaceAll('-', '_')}`])).toEqual([]);
    const reasons = ['table', 'packing', 'encrypted', 'no-content', 'damaged', 'format'];
    expect(missing(reasons, (why) => [`firmware_fixed_${why.replaceAll('-', '_')}`])).toEqual([]);
    expect(
      missing(['encrypted', 'packing', 'damaged', 'no-content'], (why) => [closedKey(why)]),
    ).toEqual([]);
  });

  it('quote only what the findings document', () => {
    const source = read('src/containers/findings.ts');
    for (const code of codes) {
      const note = new RegExp(`/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\s*\\| '${code}'`).exec(
        source,
      )?.[1];
      const documented = [...(note ?? '').matchAll(/`(\w+)`/g)].map((found) => found[1]);
      for (const name of inputs(en[findingKey(code)] ?? ''))
        expect(documented, code).toContain(name);
    }
  });

  it('tell a wrong sum with what was found in its place', async () => {
    const bytes = writePac({});
    new DataView(bytes.buffer).setUint16(2122, 0x1234, true);
    const pac = await openContainer(new Blob([bytes]));
    const wrong = pac?.findings.find(({ code }) => code === 'sum-wrong');
    expect(wrong && sayFinding(wrong)).toMatch(
      /crc2 is wrong: 0x1234 recorded, 0x[0-9A-F]{4} computed\./,
    );
    expect(pac && sayFormat(pac.format)).toBe('UNISOC package (.pac)');
  });
});
