import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PortsideError } from '../../ground/errors/portside-error';
import { jsonProblem, scanJson } from './json-scan';
import { holdsParameters, readParameters, setParameter, type ParameterFile } from './parameters';
import { readText, writeText } from './text';

const find = (file: ParameterFile, path: string) =>
  file.rows.find((row) => row.path.join('.') === path)?.id ?? -1;

describe('JSON parameters', () => {
  const text =
    '{\r\n\t"apn" : "cmnet",\r\n\t"rate":1.50e3,"on":true,\r\n\t"list":[ null, "x" ]}\r\n';

  it('are rows of path, kind and value', () => {
    const rows = readParameters(text).rows.map(({ path, kind, value }) => [
      path.join('.'),
      kind,
      value,
    ]);
    expect(rows).toEqual([
      ['', 'object', ''],
      ['apn', 'string', 'cmnet'],
      ['rate', 'number', '1.50e3'],
      ['on', 'boolean', 'true'],
      ['list', 'array', ''],
      ['list.0', 'null', 'null'],
      ['list.1', 'string', 'x'],
    ]);
  });

  it('change nothing but the value', () => {
    const file = readParameters(text);
    const set = (path: string, value: string) => setParameter(file, find(file, path), value).text;
    expect(set('apn', '中国 "移动"')).toBe(text.replace('"cmnet"', '"中国 \\"移动\\""'));
    expect(set('rate', '1.50')).toBe(text.replace('1.50e3', '1.50'));
    expect(setParameter(file, find(file, 'list.0'), '7', 'number').text).toBe(
      text.replace('null', '7'),
    );
  });

  it('stay ASCII if they were by means of escapes', () => {
    const file = readParameters('{"a":"\\u4e2d"}');
    expect(setParameter(file, 1, '国').text).toBe('{"a":"\\u56fd"}');
  });

  it.each([
    ['rate', '01'],
    ['rate', 'abc'],
    ['rate', ''],
    ['on', 'yes'],
    ['on', '1, "x": 2'],
  ])('refuse %s = %j', (path, value) => {
    const file = readParameters(text);
    expect(() => setParameter(file, find(file, path), value)).toThrow('value-not-allowed');
  });

  it('say where they stop being JSON', () => {
    expect(() => readParameters('{"a": 1,\n "b": 2,\n}', 'x.json')).toThrow(
      expect.objectContaining({ code: 'json-syntax', params: { line: 2, column: 8 } }),
    );
    const reason = (bad: string) => jsonProblem(bad)?.reason;
    expect(reason('')).toBe('ends-early');
    expect(reason('[1')).toBe('ends-early');
    expect(reason('[1,]')).toBe('trailing-comma');
    expect(reason('{a:1}')).toBe('unexpected');
    expect(reason('"\\x"')).toBe('bad-string');
    expect(reason('[012]')).toBe('bad-number');
    expect(reason('1 2')).toBe('something-after');
    expect(reason('['.repeat(5000))).toBe('too-deep');
  });

  it('accept exactly what JSON.parse accepts, and give each value its place', () => {
    const damaged = fc
      .tuple(
        fc.json(),
        fc.nat(),
        fc.constantFrom('', ',', '"', ']', '}', '1', ' ', '\\', '-', '.', 'e'),
      )
      .map(
        ([json, n, piece]) =>
          json.slice(0, n % (json.length + 1)) + piece + json.slice(n % (json.length + 1)),
      );
    fc.assert(
      fc.property(fc.oneof(fc.json(), damaged), (json) => {
        let parsed: unknown;
        try {
          parsed = JSON.parse(json);
        } catch {
          expect(jsonProblem(json)).not.toBeNull();
          return;
        }
        const values = scanJson(json);
        if (!Array.isArray(values)) throw new Error(`refused ${json}`);
        expect(JSON.parse(json.slice(values[0]?.start, values[0]?.end))).toEqual(parsed);
      }),
      { numRuns: 2000 },
    );
  });

  it('an edit of any value of any JSON is that edit and no other', () => {
    fc.assert(
      fc.property(
        fc.json({ maxDepth: 3 }),
        fc.nat(),
        fc.string({ unit: 'binary' }),
        (json, n, value) => {
          const file = readParameters(json, 'x.json');
          const rows = file.rows.filter(({ kind }) => kind === 'string');
          const row = rows[n % (rows.length || 1)];
          if (!row) return;
          const next = setParameter(file, row.id, value);
          expect(next.rows[row.id]?.value).toBe(value);
          expect(next.text.startsWith(json.slice(0, row.start))).toBe(true);
          expect(next.text.endsWith(json.slice(row.end))).toBe(true);
          expect(setParameter(next, row.id, row.value).rows.map((r) => r.value)).toEqual(
            file.rows.map((r) => r.value),
          );
        },
      ),
    );
  });
});

describe('key=value parameters', () => {
  const text = [
    '; factory',
    'name = "Box 1"  ; shown',
    'baud=115200 # default',
    'url=http://a/#b',
    '[net]',
    'apn: cmnet',
    'name=two',
    'on=yes',
    'empty=',
    'no value here',
    '',
  ].join('\r\n');

  it('are rows with their section', () => {
    const rows = readParameters(text).rows.map(({ path, kind, value }) => [
      path.join('.'),
      kind,
      value,
    ]);
    expect(rows).toEqual([
      ['name', 'string', 'Box 1'],
      ['baud', 'number', '115200'],
      ['url', 'string', 'http://a/#b'],
      ['net.apn', 'string', 'cmnet'],
      ['net.name', 'string', 'two'],
      ['net.on', 'boolean', 'yes'],
      ['net.empty', 'string', ''],
    ]);
  });

  it('are told from JSON by name or beginning', () => {
    expect(readParameters('[net]\na=1').format).toBe('ini');
    expect(readParameters('[1, 2]').format).toBe('json');
    expect(readParameters('[1]', 'x.ini').format).toBe('ini');
    expect(() => readParameters('a=1', 'x.json')).toThrow('json-syntax');
  });

  it('change nothing but the value', () => {
    const file = readParameters(text, 'f.ini');
    const set = (path: string, value: string) => setParameter(file, find(file, path), value).text;
    expect(set('name', 'Box; 2')).toBe(text.replace('Box 1', 'Box; 2'));
    expect(set('baud', '9600')).toBe(text.replace('115200', '9600'));
    expect(set('net.empty', 'x')).toBe(text.replace('empty=', 'empty=x'));
    expect(set('url', '')).toBe(text.replace('http://a/#b', ''));
  });

  it.each([
    ['url', 'a ; b'],
    ['url', ' lead'],
    ['url', 'two\nlines'],
    ['url', '"q"'],
    ['name', 'a" ; b = "c'],
  ])('refuse %s = %j, which would be read back as something else', (path, value) => {
    const file = readParameters(text);
    expect(() => setParameter(file, find(file, path), value)).toThrow('value-not-allowed');
  });

  it('any edit that is taken is that edit and no other, in the bytes too', () => {
    const key = fc.stringMatching(/^[a-z_]{1,6}$/);
    const value = fc.oneof(
      fc.stringMatching(/^[\w ."';#=:中-]{0,8}$/),
      fc.string({ maxLength: 6 }),
    );
    const line = fc.oneof(
      fc.tuple(key, fc.constantFrom('=', ' = ', ':'), value).map((parts) => parts.join('')),
      fc.constantFrom('', '# c', '[s]', '; x = 1', 'plain'),
    );
    const end = fc.constantFrom('\n', '\r\n', '\r');
    fc.assert(
      fc.property(fc.array(fc.tuple(line, end)), fc.nat(), value, (lines, n, wanted) => {
        const bytes = new TextEncoder().encode(lines.flat().join(''));
        const source = readText(bytes);
        if (!source) return;
        const file = readParameters(source.text, 'x.ini');
        const row = file.rows[n % (file.rows.length || 1)];
        if (!row || file.format !== 'ini') return;
        let next: ParameterFile;
        try {
          next = setParameter(file, row.id, wanted);
        } catch (error) {
          expect((error as PortsideError).code).toBe('value-not-allowed');
          return;
        }
        expect(next.rows.map((r) => r.value)).toEqual(
          file.rows.map((r) => (r.id === row.id ? wanted : r.value)),
        );
        // Between spaces, where an empty value stands can't be told any more.
        if (wanted !== '') {
          const back = writeText(source, setParameter(next, row.id, row.value).text);
          expect(back).toEqual(bytes);
        }
        const saved = writeText(source, next.text);
        expect(saved.length - bytes.length).toBe(
          new TextEncoder().encode(wanted).length - new TextEncoder().encode(row.value).length,
        );
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a form is offered', () => {
  it.each([
    ['a.json', '{'],
    ['system.cfg', ''],
    ['params', '{"a": 1}'],
    ['params.txt', '# modem\napn=cmnet\n\n[net]\nroam: yes\n'],
  ])('for %s with %j', (name, text) => {
    expect(holdsParameters(text, name)).toBe(true);
  });

  it.each([
    ['main.py', 'a = 1\n'],
    ['notes.txt', 'Write this down:\nit is no list\n'],
    ['empty.txt', ''],
    ['odd.txt', '=1\n'],
  ])('not for %s with %j', (name, text) => {
    expect(holdsParameters(text, name)).toBe(false);
  });
});
