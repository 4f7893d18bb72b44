import type { Diagnostic } from 'littlefs-wasm';
import { BLOCK_STATES, type OpenedImage } from '../../images/types';
import { headerFacts } from '../../images/describe';
import { olderStateReasons } from '../../images/verdict/damage';
import type { Target } from '../../images/presets/target-types';
import type { ImageSnapshot } from '../../images/snapshot';
import { m } from '../../kit/words/first';
import { displayName } from '../../volumes/paths';
import type { MapKind } from './blocks/block-kinds';
import { hex, type Formats } from '../../kit/formats';
import { say } from '../../kit/words/words';

/** What an image is, in one sentence. */
export function headSentence(
  snapshot: ImageSnapshot,
  target: Target | null,
  format: Formats,
): string {
  const facts = headerFacts(snapshot, target);
  if (!facts) return m.head_no_geometry();
  const { version, offset, partition, usedBlocks, freeBlocks } = facts;
  const parts: string[] = [m.head_version({ version: `${version.major}.${version.minor}` })];
  if (partition) {
    const name = displayName(partition.name);
    parts.push(m.head_partition({ name, offset: hexOffset(offset) }));
  } else if (offset !== 0) parts.push(m.head_offset({ offset: hexOffset(offset) }));
  parts.push(
    m.head_geometry({ count: facts.blockCount, size: facts.blockSize }),
    m.files_count({ count: facts.files }),
  );
  const size = format.size(facts.contentBytes);
  if (usedBlocks === null) parts.push(size);
  else {
    parts.push(m.head_used({ size, used: usedBlocks, free: Math.max(0, freeBlocks ?? 0) }));
  }
  const usable = target ? m.head_usable({ count: facts.usableBlocks }) : '';
  return parts.join(' · ') + usable;
}

/** Which older state may be on screen; none once it was edited. */
export function olderStateSentences(
  { opened, dirty }: ImageSnapshot,
  format: Formats,
): readonly string[] {
  if (!opened || dirty) return [];
  const reasons = olderStateReasons(opened.diagnostics);
  return reasons.map(({ code, params: { shown, newer } }) =>
    code === 'older-state'
      ? m.older_state({
          shown: format.number(Number(shown)),
          newer: format.number(Number(newer)),
        })
      : m.older_state_possible({ shown: format.number(Number(shown)) }),
  );
}

/** 4096 → '0x1000', also for offsets before the first byte. */
export function hexOffset(offset: number): string {
  return `${offset < 0 ? '-' : ''}0x${hex(Math.abs(offset))}`;
}

/** `opened`: null for a build to come. */
export function describeBlock(opened: OpenedImage | null, block: number, kind: MapKind): string {
  const older = opened && BLOCK_STATES[opened.blocks.state[block] ?? 0] === 'older';
  const name = say({ key: `map_kind_${kind}`, params: {} });
  const what = older && kind !== 'damaged' ? `${name}, ${m.map_older()}` : name;
  const owner = opened?.entries[opened.blocks.owner[block] ?? -1];
  return owner
    ? m.map_block_owner({ block, kind: what, path: displayName(owner.path) })
    : m.map_block({ block, kind: what });
}

export function sayDiagnostic(opened: OpenedImage, diagnostic: Diagnostic): string {
  const { code, entry, a, b } = diagnostic;
  const sentence = say({ key: diagnosticKey(code), params: { a, b } });
  const concerned = entry >= 0 ? opened.entries[entry] : undefined;
  return concerned ? m.diagnostic_of({ path: displayName(concerned.path), sentence }) : sentence;
}

export function diagnosticKey(code: string): string {
  return `diagnostic_${code.replaceAll('-', '_')}`;
}

export function sayWhere({ block, offset }: Diagnostic): string {
  if (block < 0) return '';
  return offset < 0
    ? m.diagnostic_where({ block })
    : m.diagnostic_where_offset({ block, offset: hexOffset(offset) });
}
