import { nameFromBytes } from '../../../volumes/paths';
import { withoutControls } from '../line/control-sequences';

/** A row of `list`: something that is open on the module. */
export interface OpenStream {
  readonly handle: number;
  /** 'FILE', or what else there is. */
  readonly type: string;
  /** Of a file; null if `info` does not say. */
  readonly name: string | null;
  readonly info: string;
}

const ROW = /^#\s*(\d+)\s+(\S+)\s+(.*)$/;
/** 'webapp/index.html-1.4.0.24 (1995, 0)'. */
const FILE_INFO = /^(.*)-\d+\.\d+\.\d+(?:\.\d+)? \(\d+, \d+\)\s*$/;

export function parseStreams(payload: Uint8Array): OpenStream[] {
  return withoutControls(nameFromBytes(payload))
    .split(/\r\n|\r|\n/)
    .flatMap((line) => {
      const [, handle, type = '', info = ''] = ROW.exec(line) ?? [];
      if (handle === undefined) return [];
      const name = type === 'FILE' ? (FILE_INFO.exec(info)?.[1] ?? null) : null;
      return [{ handle: Number(handle), type, name, info }];
    });
}

/**
 * The handle that a command answers with: '0', or '[Opened: 0]' as in human mode; null if the
 * answer is none. A module may say it in a log block on the way to 'Success'.
 */
export function parseHandle(text: string, logs: readonly string[] = []): number | null {
  const bare = /^\s*(\d{1,3})\s*$/.exec(text)?.[1];
  const found = bare ?? [text, ...logs].map((said) => OPENED.exec(said)?.[1]).find(Boolean);
  return found === undefined ? null : Number(found);
}

const OPENED = /(?:^|\W)Opened:\s*(\d{1,3})\s*\]?\s*$/i;
