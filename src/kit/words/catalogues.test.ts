import { describe, expect, it } from 'vitest';
import { ERROR_CODES, errorMessageKeys } from '../../ground/errors/codes';
import enFirst from './en-first';
import enRest from './en-rest';
import { en, holes, inputs, missing, read, texts, union, zh, type Catalogue } from './testing';
import { signatureKey } from './words';
import zhFirst from './zh-CN-first';
import zhRest from './zh-CN-rest';

describe('the two catalogues', () => {
  it('name no key twice: the second would replace the first without a word', () => {
    const [first, rest] = [new Set(Object.keys(enFirst)), Object.keys(enRest)];
    expect(rest.filter((key) => first.has(key))).toEqual([]);
    expect(rest.length).toBeGreaterThan(1000);
  });

  it('stand in the order of their keys, so that two people rarely write at the same line', () => {
    for (const catalogue of [enFirst, enRest, zhFirst, zhRest]) {
      const keys = Object.keys(catalogue);
      expect(keys).toEqual(keys.toSorted());
    }
  });

  it('ask for the same inputs under each key', () => {
    const asked = (catalogue: Catalogue) =>
      Object.fromEntries(Object.entries(catalogue).map(([key, text]) => [key, holes(text)]));
    expect(asked(zh)).toEqual(asked(en));
  });

  it('say something under each key', () => {
    const empty = [...Object.entries(en), ...Object.entries(zh)]
      .filter(([, message]) => texts(message).some((text) => text.trim() === ''))
      .map(([key]) => key);
    expect(empty).toEqual([]);
  });

  it('put names between braces, and nothing else', () => {
    const strange = [...Object.values(en), ...Object.values(zh)].flatMap((pattern) => [
      ...holes(pattern).filter((hole) => !/^\w+(, number)?$/.test(hole)),
      ...texts(pattern).filter((text) => /[{}]/.test(text.replaceAll(/\{[^{}]*\}/g, ''))),
    ]);
    expect(strange).toEqual([]);
  });

  it('say something different from each other if there are words', () => {
    // Names, units and patterns that are the same in both languages.
    const same = Object.keys(en).filter((key) => /[a-z]{4}/.test(texts(en[key] ?? '').join()));
    const untranslated = same.filter(
      (key) => texts(en[key] ?? '').join() === texts(zh[key] ?? '').join(),
    );
    expect(untranslated.sort()).toEqual(
      ['brand', 'family_quecpython', 'head_version', 'signature_romfs'].filter((key) =>
        untranslated.includes(key),
      ),
    );
  });
});

describe('every code has its sentences', () => {
  it('every error, two', () => {
    expect(
      missing(ERROR_CODES, (code) => {
        const { what, next } = errorMessageKeys(code);
        return [what, next];
      }),
    ).toEqual([]);
  });

  it('quotes only parameters that the error codes document', () => {
    const source = read('src/ground/errors/codes.ts');
    for (const code of ERROR_CODES) {
      const note = new RegExp(`/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\s*'${code}',`).exec(source)?.[1];
      const documented = [...(note ?? '').matchAll(/`(\w+)`/g)].map((found) => found[1]);
      const { what, next } = errorMessageKeys(code);
      for (const name of [...inputs(en[what] ?? ''), ...inputs(en[next] ?? '')]) {
        expect(documented, code).toContain(name);
      }
    }
  });

  it('every signature of bytes that hold no littlefs', () => {
    const signatures = union('wasm/src/types.ts', 'Signature');
    expect(missing(signatures, (signature) => [signatureKey(signature)])).toEqual([]);
  });
});
