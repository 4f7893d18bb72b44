import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES, errorMessageKeys } from '../ground/errors/codes';
import { OUTCOMES, PASSED_CHECKS, REASON_CODES } from '../images/presets/target-types';
import { diagnosticKey } from '../sections/images/image-words';
import { outcomeKey, passedKey, reasonKey } from '../sections/images/verdict/verdict-words';
import { signatureKey } from '../kit/words/words';

type Variants = { declarations: string[]; match: Record<string, string> }[];
type Catalogue = Record<string, string | Variants>;

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const en = JSON.parse(read('../../messages/en.json')) as Catalogue;
const zh = JSON.parse(read('../../messages/zh-CN.json')) as Catalogue;

function texts(message: string | Variants): string[] {
  return typeof message === 'string'
    ? [message]
    : message.flatMap(({ match }) => Object.values(match));
}

/** Inputs that a message asks for. */
function inputs(message: string | Variants): string[] {
  const names =
    typeof message === 'string'
      ? [...message.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? '')
      : message.flatMap(({ declarations }) =>
          declarations.flatMap((line) => /^input (\w+)$/.exec(line)?.[1] ?? []),
        );
  return [...new Set(names)].sort();
}

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
    for (const path of ['../../messages/en.json', '../../messages/zh-CN.json']) {
      const keys = [...read(path).matchAll(/^ {2}"(\w+)":/gm)].map(([, key]) => key);
      expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([]);
      expect(keys.length).toBeGreaterThan(1000);
    }
  });

  it('have the same keys', () => {
    expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
  });

  it('ask for the same parameters under each key', () => {
    const parameters = (catalogue: Catalogue) =>
      Object.fromEntries(Object.entries(catalogue).map(([key, text]) => [key, inputs(text)]));
    expect(parameters(zh)).toEqual(parameters(en));
  });

  it('say something under each key', () => {
    const empty = [...Object.entries(en), ...Object.entries(zh)]
      .filter(([, message]) => texts(message).some((text) => text.trim() === ''))
      .map(([key]) => key);
    expect(empty).toEqual([]);
  });

  it('declare every name that their patterns use', () => {
    const undeclared = [...Object.entries(en), ...Object.entries(zh)].flatMap(([key, message]) => {
      if (typeof message === 'string') return [];
      return message.flatMap(({ declarations, match }) => {
        const declared = declarations.map((line) => /^(?:input|local) (\w+)/.exec(line)?.[1]);
        return Object.values(match)
          .flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)])
          .filter(([, name]) => !declared.includes(name))
          .map(([, name]) => `${key}: ${name}`);
      });
    });
    expect(undeclared).toEqual([]);
  });

  it('say something different from each other where there are words', () => {
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
