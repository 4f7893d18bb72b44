import { PortsideError } from '../../ground/errors/portside-error';
import { freeName } from '../../volumes/paths';
import type { CallOptions } from '../../volumes/volume';
import { readAt } from '../blob';
import { asciiBytes, fieldText, startsWith, viewOf } from '../bytes';
import type { Container, Member } from '../container-types';
import { finding, type Finding } from '../findings';
import { Splice } from '../splice';
import { sha256Of } from '../work/blob-work';

/*
 * Eigencomm's `.binpkg`: version 106 has a head of 52 bytes with `bpkg` in it, version 105 one of 40
 * without. Per image 364 bytes and its payload.
 */
const MARK = asciiBytes('bpkg');
const HEAD_106 = 52;
const HEAD_105 = 40;
const IMAGE = 364;
/** Images that are read at most. */
const MAX = 64;

export interface BinpkgAbout {
  readonly version: 105 | 106;
}

const SHA = asciiBytes('SHA256');

/** The head holds the name of its digest at a place of each version. */
export function isBinpkg(head: Uint8Array): boolean {
  return versionOf(head) !== null;
}

function versionOf(head: Uint8Array): 105 | 106 | null {
  if (startsWith(head, MARK, 8)) return 106;
  // Time and count, then the name of the digest.
  return startsWith(head, SHA, 16) && head.length >= HEAD_105 ? 105 : null;
}

/** It is shown, and never written anew. @throws {PortsideError} `firmware-cut`, `cancelled`, `read-failed` */
export async function openBinpkg(
  blob: Blob,
  { signal, onProgress }: CallOptions = {},
): Promise<Container<BinpkgAbout>> {
  const version = versionOf(await readAt(blob, 0, Math.min(HEAD_106, blob.size)));
  if (!version) throw new PortsideError('firmware-broken', { what: 'binpkg', at: 0 });
  const headSize = version === 106 ? HEAD_106 : HEAD_105;
  const view = viewOf(await readAt(blob, 0, headSize));
  const said = view.getUint32(version === 106 ? 16 : 12, true);
  const findings: Finding[] = [];
  const members: Member[] = [];
  const names = new Set<string>();
  let at = headSize;
  while (members.length < Math.min(said, MAX) && at + IMAGE <= blob.size) {
    const bytes = await readAt(blob, at, IMAGE);
    const fields = viewOf(bytes);
    const wanted = fieldText(bytes, 0, 64) || `#${members.length}`;
    const name = names.has(wanted) ? freeName(wanted, (one) => names.has(one)) : wanted;
    names.add(name);
    const length = fields.getUint32(76, true);
    const from = at + IMAGE;
    const whole = from + length <= blob.size;
    if (!whole) findings.push(finding('entry-astray', 'error', at, { name }));
    else {
      const payload = blob.slice(from, from + length);
      findings.push(await judgeHash(payload, fieldText(bytes, 80, 256), name, from, { signal }));
    }
    members.push({
      ...{ name, at: from, address: fields.getUint32(64, true), size: length, stored: length },
      fit: { kind: 'none', why: 'format' },
      closed: whole ? null : 'damaged',
      read: () =>
        whole
          ? Promise.resolve(blob.slice(from, from + length))
          : Promise.reject(new PortsideError('firmware-closed', { name, why: 'damaged' })),
    });
    onProgress?.(Math.min(from + length, blob.size), blob.size);
    at = from + length;
  }
  if (members.length !== said) {
    findings.push(finding('count-wrong', 'error', null, { said, found: members.length }));
  }
  return {
    format: 'binpkg',
    ...{ blob, members, findings },
    about: { version },
    rewrite: (contents) => {
      const [name] = contents.keys();
      if (name === undefined) return Promise.resolve(new Splice(blob).keep(0, blob.size));
      throw new PortsideError('firmware-fixed', { name, why: 'format' });
    },
  };
}

async function judgeHash(
  payload: Blob,
  said: string,
  name: string,
  at: number,
  options: CallOptions,
): Promise<Finding> {
  const sum = `SHA-256 ${name}`;
  if (!/^[0-9a-f]{64}$/i.test(said)) return finding('sum-missing', 'note', at, { sum });
  const found = await sha256Of(payload, options);
  return found === said.toLowerCase()
    ? finding('sum-right', 'ok', at, { sum })
    : finding('sum-wrong', 'error', at, { sum, said: said.toLowerCase(), found });
}
