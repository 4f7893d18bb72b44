import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import enFirst from './en-first';
import enRest from './en-rest';
import type { Pattern } from './pattern';
import zhFirst from './zh-CN-first';
import zhRest from './zh-CN-rest';

export type Catalogue = Readonly<Record<string, Pattern>>;
export const en: Catalogue = { ...enFirst, ...enRest };
export const zh: Catalogue = { ...zhFirst, ...zhRest };

/** The text of a file of the repository. */
export const read = (path: string) =>
  readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

export const texts = (pattern: Pattern) =>
  typeof pattern === 'string' ? [pattern] : [pattern.one, pattern.other];

/** Inputs that a message asks for, with how they are written. */
export function holes(pattern: Pattern): string[] {
  const found = texts(pattern).flatMap((text) => [...text.matchAll(/\{([^}]*)\}/g)]);
  return [...new Set(found.map(([, hole = '']) => hole))].sort();
}

export const inputs = (pattern: Pattern) =>
  holes(pattern).map((hole) => hole.replace(', number', ''));

/** The members of a string union, as its declaration lists them. */
export function union(source: string, name: string): string[] {
  // Without its comments, in which a semicolon ends nothing.
  const code = read(source).replaceAll(/\/\*[\s\S]*?\*\//g, '');
  const body = new RegExp(`export type ${name} =([\\s\\S]*?);`).exec(code)?.[1];
  if (body === undefined) throw new Error(`${source} declares no ${name}`);
  const members = [...body.matchAll(/'([^']+)'/g)];
  return members.map((found) => found[1] ?? '');
}

/** Keys that the catalogue lacks, of those that the codes ask for. */
export function missing<Code>(
  codes: readonly Code[],
  keys: (code: Code) => readonly string[],
): string[] {
  expect(codes.length).toBeGreaterThan(0);
  return codes.flatMap(keys).filter((key) => !(key in en));
}
