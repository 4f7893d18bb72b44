import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dialectFacts, dialectOf, parseVersion } from './line/dialects';
import { flagLabels, flagNames, flagsText } from './files/file-flags';
import { typeChoices, typeLabel } from './files/file-types';
import { versionNumber, versionText } from './files/version';

const VER = 'WiConnect-2.2.0.12, Built:2015-04-08 20:12:21 for AMW004.3, Board:AMW004-E03.3';

describe('dialects', () => {
  it.each([
    [VER, 'wiconnect-2'],
    ['WiConnect-1.1.0.3, Built:2014-06-12 12:00:00 for AMW004.2, Board:AMW004-E02', 'wiconnect-1'],
    ['ZentriOS-W-3.6.1.0, Built:2016-01-01 for AMW006.2, Board:AMW006-E02.2', 'zentrios'],
    ['ZentriOS-WL-1.2.0.10', 'zentrios'],
    ['Gecko_OS-STANDARD-2.3.0-1, Built:2018-05-05 for AMW007, Board:AMW007-E03', 'gecko-2'],
    ['Gecko_OS-STANDARD-4.2.7-11064, Built:2021-03-03 for WGM160P', 'gecko-4'],
    ['Gecko OS 4.0.1', 'gecko-4'],
  ])('%s is %s', (text, dialect) => {
    expect(dialectOf(text)).toEqual({ dialect, known: true });
  });

  it('takes WiConnect 2 for a version that names nothing known, and says so', () => {
    expect(dialectOf('AcmeOS-7.1')).toEqual({ dialect: 'wiconnect-2', known: false });
  });

  it('takes the example of ver apart', () => {
    expect(parseVersion(VER)).toEqual({
      firmware: 'WiConnect-2.2.0.12',
      built: '2015-04-08 20:12:21',
      model: 'AMW004.3',
      board: 'AMW004-E03.3',
    });
  });

  it.each([
    ['GECKO_OS-STANDARD-4.2.7-14345, 2021-01-25T02:12:21Z, WGM160P', 'WGM160P'],
    ['ZENTRIOS-WL-1.2.1.0, 2017-03-14T06:35:34Z, Board:AMW007-E04.3', 'AMW007-E04.3'],
    ['AcmeOS-7.1', null],
  ])('finds the model in %s', (text, model) => {
    expect(parseVersion(text).model).toBe(model);
  });

  it('keeps the CRC of each', () => {
    const bytes = new TextEncoder().encode('123456789');
    expect(dialectFacts('gecko-2').crc(bytes)).toBe(0x89f6);
    expect(dialectFacts('gecko-4').crc(bytes)).toBe(0xcbf43926);
  });
});

describe('flags', () => {
  it.each([
    [0x001b, ['valid', 'executable', 'internal', 'bootable']],
    [0x0021, ['valid', 'user']],
    [0x0061, ['valid', 'user', 'essential']],
    [0x0121, ['valid', 'user', 'unprotected']],
    [0x0161, ['valid', 'user', 'essential', 'unprotected']],
  ])('%i', (flags, names) => {
    expect(flagNames(flags)).toEqual({ names, rest: 0 });
  });

  it('shows bits without a name as they are', () => {
    expect(flagLabels(0x0081).at(-1)).toEqual({
      key: 'wiconnect_flag_other',
      params: { flags: '0080' },
    });
    expect(flagsText(0x1b)).toBe('001B');
  });
});

describe('types', () => {
  it.each([
    ['wiconnect-2', 0x81, 'application'],
    ['wiconnect-1', 0x80, 'application'],
    ['wiconnect-2', 0x80, 'number'],
    ['wiconnect-2', 0x96, 'custom'],
    ['wiconnect-2', 0xc7, 'custom'],
    ['wiconnect-2', 0xc8, 'number'],
    ['gecko-4', 0x44, 'general'],
    ['gecko-4', 0xfe, 'custom'],
    ['gecko-4', 0x46, 'number'],
  ] as const)('%s %i is %s', (dialect, type, name) => {
    expect(typeLabel(dialect, type).key).toBe(`wiconnect_type_${name}`);
  });

  it('offers no firmware', () => {
    expect(typeChoices('wiconnect-2').map(({ id }) => id)).toEqual([
      0x03, 0xf9, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe,
    ]);
  });
});

describe('versions', () => {
  it('pack 5, 6, 13 and 8 bits', () => {
    expect(versionNumber('1.0.0')).toBe(1 << 27);
    expect(versionNumber('31.63.8191.255')).toBe(0xffffffff);
    expect(versionNumber('2.0.0.11')).toBe((2 << 27) + 11);
  });

  it.each(['32.0.0', '1.64.0', '1.0.8192', '1.0.0.256', '1.0', '1', '', '1.0.0.0.0', 'a.b.c'])(
    'refuse “%s”',
    (text) => {
      expect(() => versionNumber(text)).toThrow(
        expect.objectContaining({ code: 'value-not-allowed' }),
      );
    },
  );

  it('come back from their number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffffff }), (value) => {
        expect(versionNumber(versionText(value))).toBe(value);
      }),
    );
  });
});
