import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES, errorMessageKeys } from '../errors/codes';
import { OUTCOMES, PASSED_CHECKS, REASON_CODES } from '../images/target-types';
import { diagnosticKey } from './image-words';
import { outcomeKey, passedKey, reasonKey } from './judged';
import { signatureKey } from './words';

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

  it.each(Object.keys(en))('%s says something, with the same parameters', (key) => {
    const [ours, theirs] = [en[key] ?? '', zh[key] ?? ''];
    expect(inputs(theirs)).toEqual(inputs(ours));
    for (const text of [...texts(ours), ...texts(theirs)]) expect(text.trim()).not.toBe('');
  });

  it('declare every name that their patterns use', () => {
    for (const [key, message] of [...Object.entries(en), ...Object.entries(zh)]) {
      if (typeof message === 'string') continue;
      for (const { declarations, match } of message) {
        const declared = declarations.map((line) => /^(?:input|local) (\w+)/.exec(line)?.[1]);
        for (const text of Object.values(match)) {
          for (const [, name] of text.matchAll(/\{(\w+)\}/g)) {
            expect(declared, `${key}: ${name}`).toContain(name);
          }
        }
      }
    }
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

describe('every code has its sentences', () => {
  it.each(ERROR_CODES)('error %s', (code) => {
    const { what, next } = errorMessageKeys(code);
    expect(en).toHaveProperty(what);
    expect(en).toHaveProperty(next);
  });

  it('quotes only parameters that the error codes document', () => {
    const source = read('../errors/codes.ts');
    for (const code of ERROR_CODES) {
      const note = new RegExp(`/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\s*'${code}',`).exec(source)?.[1];
      const documented = [...(note ?? '').matchAll(/`(\w+)`/g)].map((found) => found[1]);
      const { what, next } = errorMessageKeys(code);
      for (const name of [...inputs(en[what] ?? ''), ...inputs(en[next] ?? '')]) {
        expect(documented, code).toContain(name);
      }
    }
  });

  it.each(REASON_CODES)('verdict reason %s', (code) => {
    expect(en).toHaveProperty(reasonKey(code));
  });

  it.each(OUTCOMES)('outcome %s', (outcome) => {
    expect(en).toHaveProperty(outcomeKey(outcome));
    expect(inputs(en[outcomeKey(outcome)] ?? '')).toEqual(['module']);
  });

  it.each(PASSED_CHECKS)('passed check %s', (check) => {
    expect(en).toHaveProperty(passedKey(check));
  });

  it.each(union('../../wasm/src/diagnostics.ts', 'DiagnosticCode'))('diagnostic %s', (code) => {
    expect(en).toHaveProperty(diagnosticKey(code));
    for (const name of inputs(en[diagnosticKey(code)] ?? '')) expect(['a', 'b']).toContain(name);
  });

  it.each(union(engineTypes, 'Signature'))('signature %s', (signature) => {
    expect(en).toHaveProperty(signatureKey(signature));
  });
});
