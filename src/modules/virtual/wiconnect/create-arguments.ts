import { byteLength } from '../../../volumes/paths';
import type { WiconnectDialect } from '../../wiconnect/line/dialects';
import { refuse, type VirtualReply } from './replies';

export interface CreateArguments {
  readonly name: string;
  readonly size: number;
  readonly version: string;
  readonly type: number;
  readonly crc: number | null;
  readonly essential: boolean;
  readonly unprotected: boolean;
  readonly stayOpen: boolean;
}

/** Longest name, in bytes. */
const NAME_MAX = 95;

/** What `file_create` is told, before the name and by position or, in Gecko OS 4, after it by letter. */
export function parseCreate(
  dialect: WiconnectDialect,
  words: readonly string[],
): CreateArguments | VirtualReply {
  return dialect === 'gecko-4' ? lettered(words) : positional(words);
}

function positional(words: readonly string[]): CreateArguments | VirtualReply {
  let letters = '';
  let at = 0;
  for (; /^-[euo]+$/.test(words[at] ?? ''); at++) letters += (words[at] ?? '').slice(1);
  const rest = words.slice(at);
  if (rest.length < 2) return refuse(4);
  if (rest.length > 5) return refuse(5);
  const [name = '', size = '', version, type, crc] = rest;
  return checked(name, size, { version, type, crc, letters });
}

function lettered(words: readonly string[]): CreateArguments | VirtualReply {
  const [name, size, ...rest] = words;
  if (name === undefined || size === undefined) return refuse(4);
  let letters = '';
  const values: Record<string, string | undefined> = {};
  while (rest.length) {
    const option = rest.shift() ?? '';
    if (/^-[euo]+$/.test(option)) letters += option.slice(1);
    else if (/^-[vtc]$/.test(option)) {
      const value = rest.shift();
      if (value === undefined) return refuse(4);
      values[option.slice(1)] = value;
    } else return refuse(7);
  }
  return checked(name, size, { version: values.v, type: values.t, crc: values.c, letters });
}

function checked(
  name: string,
  size: string,
  options: {
    version: string | undefined;
    type: string | undefined;
    crc: string | undefined;
    letters: string;
  },
): CreateArguments | VirtualReply {
  const { version = '1.0.0', type = '0xFE', crc, letters } = options;
  // A name that is too long fails like one that is there already: a guess.
  if (byteLength(name) > NAME_MAX || name === '') return refuse(1);
  if (!/^\d+$/.test(size)) return refuse(7);
  if (!/^\d+\.\d+\.\d+(\.\d+)?$/.test(version)) return refuse(7);
  if (!/^(0x)?[0-9a-f]{1,2}$/i.test(type)) return refuse(7);
  if (crc !== undefined && !/^(0x)?[0-9a-f]{1,8}$/i.test(crc)) return refuse(7);
  return {
    name,
    size: Number(size),
    version,
    type: parseInt(type, 16),
    crc: crc === undefined ? null : parseInt(crc, 16),
    essential: letters.includes('e'),
    unprotected: letters.includes('u'),
    stayOpen: letters.includes('o'),
  };
}
