import type { BootRestore } from '../module';

const RESTORED = /^- restoring (.+?)\r?$/gm;
const MISSING = /^~ backup file does not exist: (.+?)\r?$/gm;
const FAILURE = /^x backup restore procedure error: (.*?)\r?$/m;

/** What a boot says of its restore from /bak; null if it says nothing of one. */
export function restoreIn(output: string): BootRestore | null {
  const named = (pattern: RegExp) =>
    [...output.matchAll(pattern)].map(([, name]) => name as string);
  const restored = named(RESTORED);
  const missing = named(MISSING);
  const failure = FAILURE.exec(output)?.[1] ?? null;
  if (!restored.length && !missing.length && failure === null) return null;
  return { restored, missing, failure };
}
