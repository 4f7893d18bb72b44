import { bytesOf, joinBytes } from '../../../serial/bytes';
import { bytesLiteral } from './py-literal';
import type { ReplAbilities } from './abilities';
import type { Pacing } from './line-quality';
import { latin1, newMark } from './script';
import type { Turn } from './scheduler';

/** From fast to slow; the last one is for inputs of 32 bytes that are looked at now and then. */
const PACINGS: readonly Pacing[] = [
  { piece: 128, pause: 0 },
  { piece: 128, pause: 5 },
  { piece: 64, pause: 10 },
  { piece: 32, pause: 20 },
];

/** Finds how fast a raw REPL without raw-paste takes a source without losing any of it. */
export async function probePacing(
  turn: Turn,
  { heapFree, literals }: ReplAbilities,
  signal?: AbortSignal,
): Promise<Pacing> {
  const length = heapFree === null ? 256 : Math.max(128, Math.min(2048, heapFree >> 3));
  const bytes = Uint8Array.from({ length }, (_, i) => 0x20 + (i % 90));
  for (const pacing of PACINGS.slice(0, -1)) {
    turn.repl.quality.pacing = pacing;
    if (await survives(turn, bytesLiteral(bytes, literals), length, signal)) return pacing;
  }
  return PACINGS.at(-1) as Pacing;
}

async function survives(
  turn: Turn,
  literal: Uint8Array,
  length: number,
  signal?: AbortSignal,
): Promise<boolean> {
  for (let i = 0; i < 3; i++) {
    const mark = newMark();
    const source = joinBytes([bytesOf(`print('${mark}%d;'%len(`), literal, bytesOf('))\n')]);
    try {
      const { output } = await turn.repl.exec(source, { signal, idle: 2000 });
      if (!latin1(output).includes(`${mark}${length};`)) return false;
    } catch (thrown) {
      if (signal?.aborted || turn.repl.wire.failure) throw thrown;
      await turn.recover(signal);
      return false;
    }
  }
  return true;
}
