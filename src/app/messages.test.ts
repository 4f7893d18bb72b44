import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES, errorMessageKeys } from '../ground/errors/codes';
import { OUTCOMES, PASSED_CHECKS, REASON_CODES } from '../images/presets/target-types';
import { diagnosticKey } from '../sections/images/image-words';
import { outcomeKey, passedKey, reasonKey } from '../sections/images/verdict/verdict-words';
import enFirst from '../kit/words/en-first';
import enRest from '../kit/words/en-rest';
import type { Pattern } from '../kit/words/pattern';
import { signatureKey } from '../kit/words/words';
import zhFirst from '../kit/words/zh-CN-first';
import zhRest from '../kit/words/zh-CN-rest';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
type Catalogue = Readonly<Record<string, Pattern>>;
const en: Catalogue = { ...enFirst, ...enRest };
const zh: Catalogue = { ...zhFirst, ...zhRest };

const texts = (pattern: Pattern) =>
  typeof pattern === 'string' ? [pattern] : [pattern.one, pattern.other];

/** Inputs that a message asks for, with how they are written. */
function holes(pattern: Pattern): string[] {
  const found = texts(pattern).flatMap((text) => [...text.matchAll(/\{([^}]*)\}/g)]);
  return [...new Set(found.map(([, hole = '']) => hole))].sort();
}

const inputs = (pattern: Pattern) => holes(pattern).map((hole) => hole.replace(', number', ''));

/** The members of a string union, as its declaration lists them. */
function union(source: string, name: string): string[] {
  // Without its comments, in which a semicolon ends nothing.
  const code = read(source).replaceAll(/\/\*[\s\S]*?\*\//g, '');
  const body = new RegExp(`export type ${name} =([\\s\\S]*?);`).exec(code)?.[1];
  if (body === undefined) throw new Error(`${source} declares no ${name}`);
  const members = [...body.matchAll(/'([^']+)'/g)];
  return members.map((found) => found[1] ?? '');
}

const engineTypes = '../../wasm/src/types.ts';

describe('the two catalogues', () => {
  it('name no key twice: the second would replace the first without a word', () => {
    const [first, rest] = [new Set(Object.keys(enFirst)), Object.keys(enRest)];
    expect(rest.filter((key) => first.has(key))).toEqual([]);
    expect(rest.length).toBeGreaterThan(1000);
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

/** Keys that the catalogue lacks, of those that the codes ask for. */
function missing<Code>(codes: readonly Code[], keys: (code: Code) => readonly string[]): string[] {
  expect(codes.length).toBeGreaterThan(0);
  return codes.flatMap(keys).filter((key) => !(key in en));
}

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
    const source = read('../ground/errors/codes.ts');
    for (const code of ERROR_CODES) {
      const note = new RegExp(`/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\s*'${code}',`).exec(source)?.[1];
      const documented = [...(note ?? '').matchAll(/`(\w+)`/g)].map((found) => found[1]);
      const { what, next } = errorMessageKeys(code);
      for (const name of [...inputs(en[what] ?? ''), ...inputs(en[next] ?? '')]) {
        expect(documented, code).toContain(name);
      }
    }
  });

  it('every reason of a verdict, every check it passed and every signature', () => {
    expect(missing(REASON_CODES, (code) => [reasonKey(code)])).toEqual([]);
    expect(missing(PASSED_CHECKS, (check) => [passedKey(check)])).toEqual([]);
    const signatures = union(engineTypes, 'Signature');
    expect(missing(signatures, (signature) => [signatureKey(signature)])).toEqual([]);
  });

  it('every outcome, which names the module and nothing else', () => {
    const parameters = OUTCOMES.map((outcome) => [outcome, inputs(en[outcomeKey(outcome)] ?? '')]);
    expect(parameters).toEqual(OUTCOMES.map((outcome) => [outcome, ['module']]));
  });

  it('every diagnostic, which may quote its two numbers', () => {
    const codes = union('../../wasm/src/diagnostics.ts', 'DiagnosticCode');
    expect(missing(codes, (code) => [diagnosticKey(code)])).toEqual([]);
    const strange = codes.filter((code) =>
      inputs(en[diagnosticKey(code)] ?? '').some((name) => name !== 'a' && name !== 'b'),
    );
    expect(strange).toEqual([]);
  });
});
