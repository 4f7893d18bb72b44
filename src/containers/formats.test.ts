import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc16Arc } from '../ground/checksums/crc16-arc';
import { crc32 } from '../ground/checksums/crc32';
import { viewOf } from './bytes';
import type { Container } from './container-types';
import { openContainer } from './open';
import { checkSplice } from './splice';
import { containerBytes } from './testing';
import { writeLod, writePac } from './testing-packages';

const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer());

async function opened(bytes: Uint8Array<ArrayBuffer>): Promise<Container> {
  const container = await openContainer(new Blob([bytes]));
  if (!container) throw new Error('No container');
  return container;
}

async function replaced(container: Container, name: string, content: Uint8Array<ArrayBuffer>) {
  const splice = await container.rewrite(new Map([[name, new Blob([content])]]));
  const written = splice.blob;
  expect((await checkSplice(splice, written)).differsFrom).toBe(null);
  return { splice, bytes: await bytesOf(written) };
}

/** Quicker than `toEqual` by orders of magnitude for a flash of some MiB. */
const differ = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) !== 0;

const errors = ({ findings }: Container) =>
  findings.filter(({ severity }) => severity === 'error').map(({ code }) => code);

describe('the reference image in other containers', () => {
  const image = containerBytes('fs.bin');

  it.each(['fs.uf2', 'fs.hex'])('is, in %s, the same bytes', async (name) => {
    const container = await opened(containerBytes(name));
    expect(container.members).toHaveLength(1);
    const content = await bytesOf(await container.members[0]!.read());
    const length = Math.min(content.length, image.length);
    expect(differ(content.subarray(0, length), image.subarray(0, length))).toBe(false);
    expect(errors(container)).toEqual([]);
  });

  it.each(['fs.uf2', 'fs.hex', 'esp-two-fs.bin'])('comes out of %s bit for bit', async (name) => {
    const bytes = containerBytes(name);
    const splice = await (await opened(bytes)).rewrite(new Map());
    expect(differ(await bytesOf(splice.blob), bytes)).toBe(false);
  });

  it.each(['fs.uf2', 'fs.hex'])(
    'is changed in %s, read again, and only its bytes',
    async (name) => {
      const container = await opened(containerBytes(name));
      const [member] = container.members;
      const content = await bytesOf(await member!.read());
      // The middle of the image: a stretch of it, over the ends of blocks and lines.
      for (let at = 3000; at < 3100; at++) content[at] = (content[at] as number) ^ 0x5a;
      const { bytes } = await replaced(container, member!.name, content);
      const again = await opened(bytes);
      expect(differ(await bytesOf(await again.members[0]!.read()), content)).toBe(false);
      expect(errors(again)).toEqual([]);
      expect(bytes.length).toBe(container.blob.size);
    },
  );

  it.each(['fs.uf2', 'fs.hex'])('gets what %s has no place for at its end', async (name) => {
    const container = await opened(containerBytes(name));
    const [member] = container.members;
    const content = await bytesOf(await member!.read());
    const longer = new Uint8Array(content.length + 0x11000).fill(0xff);
    longer.set(content);
    longer.fill(0x42, content.length + 0x10800, content.length + 0x10900);
    const { bytes } = await replaced(container, member!.name, longer);
    const again = await opened(bytes);
    const end = content.length + 0x10900;
    const read = await bytesOf(await again.members[0]!.read());
    expect(differ(read, longer.subarray(0, end))).toBe(false);
    expect(errors(again)).toEqual([]);
  });

  it('changes one partition of a flash, and nothing beside it', async () => {
    const flash = containerBytes('esp-two-fs.bin');
    const container = await opened(flash);
    const web = container.members.find(({ name }) => name === 'web')!;
    const content = new Uint8Array(web.size).fill(7);
    const { bytes } = await replaced(container, 'web', content);
    const expected = flash.slice();
    expected.set(content, web.at!);
    expect(differ(bytes, expected)).toBe(false);
  });
});

describe('a container of very many blocks', () => {
  it('is changed with few looks at the original', async () => {
    const container = await opened(containerBytes('fs.uf2'));
    const [member] = container.members;
    const content = (await bytesOf(await member!.read())).map((byte) => byte ^ 0x5a);
    let looks = 0;
    const slice = container.blob.slice.bind(container.blob);
    container.blob.slice = (...range) => {
      looks++;
      return slice(...range);
    };
    await container.rewrite(new Map([[member!.name, new Blob([content])]]));
    expect(looks).toBeLessThan(5);
  });
});

const payload = fc.uint8Array({ minLength: 1, maxLength: 300 });
const pac = fc.record({
  version: fc.constantFrom('BP_R1.0.0' as const, 'BP_R2.0.1' as const),
  operations: fc.constantFrom('running' as const, 'zero' as const),
  user: payload,
  backup: payload,
  ap: payload,
});

describe('a .pac', () => {
  it('is, with another file system of the same size, other in payload and crc2 alone', () =>
    fc.assert(
      fc.asyncProperty(pac, fc.uint8Array({ minLength: 1 }), async (given, noise) => {
        const container = await opened(writePac(given));
        expect(errors(container)).toEqual([]);
        const user = given.user.map((byte, i) => byte ^ (noise[i % noise.length] as number));
        const { bytes } = await replaced(container, 'PY_FS_U', Uint8Array.from(user));
        expect(differ(bytes, writePac({ ...given, user: Uint8Array.from(user) }))).toBe(false);
        expect(crc16Arc(bytes.subarray(0, 2122))).toBe(0);
      }),
    ));

  it('is, with a longer one, what its writer would have made', () =>
    fc.assert(
      fc.asyncProperty(pac, payload, async (given, user) => {
        const container = await opened(writePac(given));
        const { bytes } = await replaced(container, 'PY_FS_U', Uint8Array.from(user));
        expect(differ(bytes, writePac({ ...given, user }))).toBe(false);
      }),
    ));

  it('keeps a wrong sum that nobody asked to mend, and mends it if asked', async () => {
    const bytes = writePac({});
    viewOf(bytes).setUint16(2122, 0x1234, true);
    const container = await opened(bytes);
    expect(errors(container)).toEqual(['sum-wrong']);
    const contents = new Map([['PY_FS_U', new Blob([new Uint8Array([9])])]]);
    const kept = await bytesOf((await container.rewrite(contents)).blob);
    expect(viewOf(kept).getUint16(2122, true)).toBe(0x1234);
    const mended = await bytesOf((await container.rewrite(contents, { mendSums: true })).blob);
    expect(errors(await opened(mended))).toEqual([]);
  });

  it('takes room and address of the AP image’s record before those of the XML', async () => {
    const record = { name: 'PY_U', device: 'SFL2', offset: 0x400000, size: 0x3000 };
    const container = await opened(writePac({ records: [record], xmlSize: 0x2000 }));
    const member = container.members.find(({ name }) => name === 'PY_FS_U')!;
    expect([member.address, member.fit]).toEqual([0x70400000, { kind: 'exact', size: 0x3000 }]);
    expect(container.findings.map(({ code }) => code)).toContain('partition-disagrees');
  });

  it('opens as far as it is there, wherever it is cut', async () => {
    const whole = writePac({ user: new Uint8Array(100).fill(1) });
    for (let length = 60; length < whole.length; length += 41) {
      const cut = openContainer(new Blob([whole.slice(0, length)]));
      if (length < 2124) await expect(cut).rejects.toMatchObject({ code: 'firmware-cut' });
      else expect(errors((await cut)!)).toContain('length-wrong');
    }
  });
});

describe('a .lod', () => {
  it.each([true, false])('changes the words of its file system, and its sum (%s)', async (sum) => {
    const user = new Uint8Array(0x20000).map((_, i) => i * 7);
    const container = await opened(writeLod({ user, sum }));
    expect(errors(container)).toEqual([]);
    const content = user.map((byte, i) => (i > 500 && i < 700 ? ~byte : byte));
    const { bytes } = await replaced(container, 'customer_fs', content);
    expect(new TextDecoder().decode(bytes)).toBe(
      new TextDecoder().decode(writeLod({ user: content, sum })),
    );
  });
});

describe('gzip', () => {
  it('keeps its head and packs another content', async () => {
    const { gzipSync, gunzipSync } = await import('node:zlib');
    const content = new Uint8Array(5000).map((_, i) => i >> 4);
    const bytes = Uint8Array.from(gzipSync(content));
    const container = await opened(bytes);
    expect(await bytesOf(await container.members[0]!.read())).toEqual(content);
    const other = content.map((byte) => byte + 1);
    const { bytes: written } = await replaced(container, 'content', other);
    expect(written.subarray(0, 10)).toEqual(bytes.subarray(0, 10));
    expect(Uint8Array.from(gunzipSync(written))).toEqual(other);
    expect(viewOf(written).getUint32(written.length - 8, true)).toBe(crc32(other));
  });
});
