import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { ParameterForm } from './parameter-form.svelte';

const json = '{\n  "net": {"apn": "cmnet", "ports": [80, 443]},\n  "on": true, "x.y": null\n}\n';

function open(text: string, name: string) {
  const onchange = vi.fn<(text: string) => void>();
  const form = new ParameterForm(text, name, onchange);
  const id = (label: string) => form.fields.find((field) => field.label === label)?.id ?? -1;
  return { form, id, onchange };
}

describe('the form of a JSON text', () => {
  it('shows every value by its path', () => {
    const { form } = open(json, 'a.json');
    expect(form.fields.map(({ label, kind, value }) => [label, kind, value])).toEqual([
      ['net.apn', 'string', 'cmnet'],
      ['net.ports[0]', 'number', '80'],
      ['net.ports[1]', 'number', '443'],
      ['on', 'boolean', 'true'],
      ['["x.y"]', 'null', 'null'],
    ]);
  });

  it('tells names apart that are there twice', () => {
    const { form } = open('{"a": 1, "a": 2}', 'a.json');
    expect(form.fields.map(({ label }) => label)).toEqual(['a', 'a (2)']);
  });

  it('changes only the value, and says each new text', () => {
    const { form, id, onchange } = open(json, 'a.json');
    form.set(id('net.ports[1]'), '8443');
    expect(form.text).toBe(json.replace('443', '8443'));
    expect(onchange.mock.calls).toEqual([[form.text]]);
  });

  it('keeps what was refused in its field and out of the text', () => {
    const { form, id, onchange } = open(json, 'a.json');
    form.set(id('net.ports[0]'), '8o');
    expect(form.firstRefused).toMatchObject({ label: 'net.ports[0]', value: '8o' });
    expect(form.firstRefused?.refusal).toMatchObject({ code: 'value-not-allowed' });
    expect([form.text, onchange.mock.calls]).toEqual([json, []]);
    form.set(id('on'), 'false');
    expect(form.firstRefused?.value).toBe('8o');
    form.set(id('net.ports[0]'), '8');
    expect(form.firstRefused).toBeNull();
    expect(form.text).toBe(json.replace('80', '8').replace('true', 'false'));
  });

  it.each([
    ['net.apn', 'null', 'null'],
    ['net.apn', 'number', '0'],
    ['net.apn', 'boolean', 'false'],
    ['net.ports[0]', 'string', '"80"'],
    ['on', 'string', '"true"'],
    ['["x.y"]', 'string', '""'],
  ] as const)('makes %s a %s', (label, kind, spelled) => {
    const { form, id } = open(json, 'a.json');
    form.setKind(id(label), kind);
    expect(form.firstRefused).toBeNull();
    expect(form.fields.find((field) => field.label === label)?.kind).toBe(kind);
    expect(form.text).toContain(spelled);
  });

  it('never refuses another kind, and comes back to the same text', () => {
    const kinds = fc.constantFrom('string', 'number', 'boolean', 'null');
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double(), fc.constant(null)), kinds, (value, kind) => {
        const text = JSON.stringify({ value });
        const { form, id } = open(text, 'a.json');
        form.setKind(id('value'), kind);
        expect(form.firstRefused).toBeNull();
        expect(() => JSON.parse(form.text) as unknown).not.toThrow();
      }),
    );
  });

  it('says where a text is no JSON', () => {
    expect(() => open('{"a": }', 'a.json')).toThrow('json-syntax');
  });
});

describe('keys of the form', () => {
  const labels = (form: ParameterForm) => form.fields.map(({ label }) => label);

  it('are added to a place, removed, and brought back', () => {
    const { form, id, onchange } = open(json, 'a.json');
    expect(form.places).toEqual([
      { label: '', named: true },
      { label: 'net', named: true },
      { label: 'net.ports', named: false },
    ]);
    form.add(1, { name: 'user', kind: 'string', value: 'x' });
    expect(form.news).toEqual({ kind: 'added', label: 'net.user' });
    expect(labels(form)).toContain('net.user');
    form.remove(id('net.apn'));
    expect(form.news).toEqual({ kind: 'removed', label: 'net.apn' });
    form.undo();
    form.undo();
    expect([form.text, form.canUndo]).toEqual([json, false]);
    form.redo();
    expect(labels(form)).toContain('net.user');
    expect(onchange.mock.lastCall).toEqual([form.text]);
  });

  it('leave what was refused in its own field', () => {
    const { form, id } = open(json, 'a.json');
    form.set(id('net.ports[1]'), 'x');
    form.remove(id('net.apn'));
    expect(form.firstRefused).toMatchObject({ label: 'net.ports[1]', value: 'x' });
    form.add(0, { name: 'last', kind: 'null', value: 'null' });
    expect(form.firstRefused).toMatchObject({ label: 'net.ports[1]', value: 'x' });
    form.remove(id('net.ports[1]'));
    expect(form.firstRefused).toBeNull();
  });

  it('show an empty group, which can be removed as well', () => {
    const { form, id } = open('{"a": {}}', 'a.json');
    expect(form.fields).toMatchObject([{ label: 'a', editable: false, value: '{}' }]);
    form.remove(id('a'));
    expect(form.text).toBe('{}');
  });

  it('are undone together with what was typed, one field at a time', () => {
    const { form, id } = open(json, 'a.json');
    form.set(id('net.ports[0]'), '8');
    form.set(id('net.ports[0]'), '81');
    form.set(id('net.ports[1]'), '4');
    form.undo();
    expect(form.text).toBe(json.replace('80', '81'));
    form.undo();
    expect(form.text).toBe(json);
  });
});

describe('the form of key=value lines', () => {
  const ini = '; modem\r\n[net]\r\napn = cmnet ; plain\r\nroam=Yes\r\nbaud: 115200\r\n';

  it('shows sections as paths and offers no kinds', () => {
    const { form } = open(ini, 'a.ini');
    expect(form.fields.map(({ label, value, kinds }) => [label, value, kinds.length])).toEqual([
      ['net.apn', 'cmnet', 0],
      ['net.roam', 'Yes', 0],
      ['net.baud', '115200', 0],
    ]);
  });

  it('spells a boolean as the file does', () => {
    const { form, id } = open(ini, 'a.ini');
    expect(form.fields[1]?.choices).toEqual(['Yes', 'No']);
    form.set(id('net.roam'), 'No');
    expect(form.text).toBe(ini.replace('Yes', 'No'));
    expect(open('a=ON', 'a.ini').form.fields[0]?.choices).toEqual(['ON', 'OFF']);
  });

  it('takes a word where a number was', () => {
    const { form, id } = open(ini, 'a.ini');
    form.set(id('net.baud'), 'auto');
    expect(form.text).toBe(ini.replace('115200', 'auto'));
  });
});
