import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addParameter, placesOf, removeParameter, type NewParameter } from './parameter-keys';
import { readParameters } from './parameters';

const labels = (text: string, name: string) =>
  placesOf(readParameters(text, name)).map(({ path }) => path.join('.'));

function add(text: string, name: string, place: string, added: Partial<NewParameter>): string {
  const file = readParameters(text, name);
  const at = placesOf(file).findIndex(({ path }) => path.join('.') === place);
  return addParameter(file, at, { name: 'k', kind: 'string', value: 'v', ...added }).file.text;
}

function remove(text: string, name: string, path: string): string {
  const file = readParameters(text, name);
  const row = file.rows.find((one) => one.path.join('.') === path);
  return removeParameter(file, row?.id ?? -1).file.text;
}

describe('keys of a JSON text', () => {
  const text =
    '{\r\n\t"net" : {"apn": "cmnet"},\r\n\t"ports": [80, 443],\r\n\t"empty": {}\r\n}\r\n';

  it('are added to every object and array', () => {
    expect(labels(text, 'a.json')).toEqual(['', 'net', 'ports', 'empty']);
    expect(labels('7', 'a.json')).toEqual([]);
  });

  it.each([
    ['', { kind: 'null', value: 'null' }, ['{}\r\n}', '{},\r\n\t"k": null\r\n}']],
    ['net', { name: 'a"b', value: '中' }, ['"cmnet"}', '"cmnet", "a\\"b": "中"}']],
    ['ports', { kind: 'number', value: '8e3' }, ['443]', '443, 8e3]']],
    ['empty', { kind: 'boolean', value: 'true' }, ['"empty": {}', '"empty": {"k": true}']],
    ['', { kind: 'object' }, ['{}\r\n}', '{},\r\n\t"k": {}\r\n}']],
  ] as const)('join %j spelled as their neighbours are', (place, added, [from, to]) => {
    expect(add(text, 'a.json', place, added)).toBe(text.replace(from, to));
  });

  it('have a name that is not there yet, and a value of their kind', () => {
    expect(() => add(text, 'a.json', '', { name: '' })).toThrow('parameter-name-empty');
    expect(() => add(text, 'a.json', 'net', { name: 'apn' })).toThrow('parameter-exists');
    expect(() => add(text, 'a.json', '', { kind: 'number', value: '8o' })).toThrow(
      'value-not-allowed',
    );
    expect(add(text, 'a.json', '', { name: 'apn' })).toContain('"apn": "v"');
  });

  it.each([
    ['net', ['"net" : {"apn": "cmnet"},\r\n\t', '']],
    ['net.apn', ['"apn": "cmnet"', '']],
    ['ports.0', ['80, ', '']],
    ['ports.1', [', 443', '']],
    ['empty', [',\r\n\t"empty": {}', '']],
  ] as const)('go with their comma: %s', (path, [from, to]) => {
    expect(remove(text, 'a.json', path)).toBe(text.replace(from, to));
  });

  it('are added and removed without a trace in any object', () => {
    const name = fc.string({ minLength: 1 });
    fc.assert(
      fc.property(fc.dictionary(name, fc.jsonValue()), name, fc.nat(3), (before, key, indent) => {
        fc.pre(!(key in before) && key !== '__proto__');
        const spelled = JSON.stringify(before, null, indent);
        const file = readParameters(spelled, 'a.json');
        const added = addParameter(file, 0, { name: key, kind: 'number', value: '7' });
        expect(JSON.parse(added.file.text)).toEqual({
          ...(JSON.parse(spelled) as object),
          [key]: 7,
        });
        const { file: after } = removeParameter(added.file, added.at);
        expect(after.text).toBe(spelled);
      }),
    );
  });
});

describe('keys of an INI text', () => {
  const text = '; modem\n[net]\napn = cmnet   ; plain\nroam = Yes\n\n[log]\n[gps]\non=1';

  it('are added behind the last of their section, spelled as it is', () => {
    expect(labels(text, 'a.ini')).toEqual(['', 'net', 'log', 'gps']);
    expect(add(text, 'a.ini', 'net', {})).toBe(text.replace('Yes\n', 'Yes\nk = v\n'));
    expect(add(text, 'a.ini', 'log', {})).toBe(text.replace('[log]\n', '[log]\nk = v\n'));
    expect(add(text, 'a.ini', 'gps', { value: '' })).toBe(`${text}\nk=`);
    expect(add(text, 'a.ini', '', {})).toBe(`k = v\n${text}`);
    expect(add('', 'a.ini', '', {})).toBe('k=v\n');
  });

  it.each([
    [{ name: ' ' }, 'parameter-name-empty'],
    [{ name: 'roam' }, 'parameter-exists'],
    [{ name: 'a=b' }, 'parameter-name'],
    [{ name: '; a' }, 'parameter-name'],
    [{ name: '[a]' }, 'parameter-name'],
    [{ value: 'a ; b' }, 'value-not-allowed'],
    [{ value: 'a\nb' }, 'value-not-allowed'],
  ])('are refused if they would be read back as something else: %j', (added, code) => {
    expect(() => add(text, 'a.ini', 'net', added)).toThrow(code);
  });

  it('go with their line', () => {
    expect(remove(text, 'a.ini', 'net.apn')).toBe(text.replace('apn = cmnet   ; plain\n', ''));
    expect(remove(text, 'a.ini', 'gps.on')).toBe(text.replace('on=1', ''));
  });
});
