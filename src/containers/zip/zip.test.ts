import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSplice } from '../splice';
import { writeZip, type WrittenMember } from './testing-zip';
import { openZip } from './zip';

const text = (value: string) => new TextEncoder().encode(value);
const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer());
const open = (bytes: Uint8Array<ArrayBuffer>) => openZip(new Blob([bytes]));

const content = fc
  .tuple(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: 1, max: 60 }))
  .map(([bytes, times]) => Uint8Array.from(Array.from({ length: times }, () => [...bytes]).flat()));

const member: fc.Arbitrary<Omit<WrittenMember, 'name'>> = fc.record(
  {
    data: content,
    stored: fc.boolean(),
    descriptor: fc.record({ signed: fc.boolean(), width: fc.constantFrom(4 as const, 8 as const) }),
    zip64: fc.boolean(),
    // An extended timestamp, as Info-ZIP writes it.
    extra: fc.constant(Uint8Array.of(0x55, 0x54, 5, 0, 1, 1, 2, 3, 4)),
    centralExtra: fc.constant(Uint8Array.of(0x55, 0x54, 5, 0, 1, 1, 2, 3, 4)),
    comment: fc.uint8Array({ maxLength: 9 }),
    time: fc.integer({ min: 0, max: 0xffffffff }),
    gap: fc.nat({ max: 5 }),
  },
  { requiredKeys: ['data'] },
);
const archive = fc.record({
  members: fc
    .array(member, { minLength: 1, maxLength: 6 })
    .map((list) => list.map((one, i) => ({ ...one, name: `d/f${i}.bin` }))),
  around: fc.record({
    before: fc.nat({ max: 40 }),
    gap: fc.nat({ max: 5 }),
    zip64: fc.boolean(),
    // "P" would begin a second end record in some of them.
    comment: fc.uint8Array({ maxLength: 20, max: 0x40 }),
  }),
});

describe('a zip of any writer', () => {
  it('is read as it was written', () =>
    fc.assert(
      fc.asyncProperty(archive, async ({ members, around }) => {
        const zip = await open(writeZip(members, around));
        expect(zip.members.map(({ name }) => name)).toEqual(members.map(({ name }) => name));
        for (const [i, one] of zip.members.entries()) {
          expect(await bytesOf(await one.read())).toEqual(members[i]?.data);
        }
        expect(zip.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
      }),
    ));

  it('comes out bit for bit if nothing is changed', () =>
    fc.assert(
      fc.asyncProperty(archive, async ({ members, around }) => {
        const bytes = writeZip(members, around);
        const splice = await (await open(bytes)).rewrite(new Map());
        expect(splice.pieces).toEqual([{ kind: 'kept', from: 0, length: bytes.length }]);
        expect(await bytesOf(splice.blob)).toEqual(bytes);
      }),
    ));

  it('is, with another content, what its writer would have made of that', () =>
    fc.assert(
      fc.asyncProperty(archive, content, fc.nat(), async ({ members, around }, data, pick) => {
        const at = pick % members.length;
        const original = writeZip(members, around);
        const changed = members.map((one, i) => (i === at ? { ...one, data } : one));
        const zip = await open(original);
        const name = members[at]?.name ?? '';
        const splice = await zip.rewrite(new Map([[name, new Blob([data])]]));
        expect(await bytesOf(splice.blob)).toEqual(writeZip(changed, around));
        const check = await checkSplice(splice, splice.blob);
        expect(check.differsFrom).toBe(null);
      }),
    ));
});

describe('a damaged zip', () => {
  const two: WrittenMember[] = [
    { name: 'a.txt', data: text('aaaaaaaaaaaaaaaaaaaa') },
    { name: 'b.txt', data: text('bbbb'), stored: true },
  ];
  const findings = async (bytes: Uint8Array<ArrayBuffer>) =>
    (await open(bytes)).findings.map(({ code }) => code);

  it('is refused at every place where it may be cut', async () => {
    const whole = writeZip(two);
    for (let length = 0; length < whole.length; length++) {
      await expect(open(whole.slice(0, length)), `${length} bytes`).rejects.toMatchObject({
        code: expect.stringMatching(/^firmware-(broken|cut)$/) as string,
      });
    }
  });

  it('has the sum of a member compared when it is read', async () => {
    for (const [i, one] of two.entries()) {
      const lied = two.map((member, at) => (at === i ? { ...member, lies: { crc: 1 } } : member));
      const zip = await open(writeZip(lied));
      await expect(zip.members[i]?.read(), one.name).rejects.toMatchObject({
        code: 'firmware-damaged',
      });
      expect(await bytesOf(await (zip.members[1 - i] as (typeof zip.members)[0]).read())).toEqual(
        two[1 - i]?.data,
      );
    }
  });

  it('tells of a member that claims to unpack to gigabytes, and does not read it', async () => {
    const bytes = writeZip([{ ...two[0]!, lies: { size: 0xf000_0000 } }]);
    expect(await findings(bytes)).toEqual(['zip-lies']);
    const [member] = (await open(bytes)).members;
    expect(member?.closed).toBe('damaged');
  });

  it('stops unpacking once a bomb gives more than it said', async () => {
    const bomb = { name: 'z', data: new Uint8Array(1 << 20), lies: { size: 2000 } };
    const [member] = (await open(writeZip([bomb]))).members;
    await expect(member?.read()).rejects.toMatchObject({ code: 'firmware-damaged' });
  });

  it('tells of entries that overlap, and is not written anew', async () => {
    const bytes = writeZip([two[0]!, { ...two[0]!, name: 'c.txt', lies: { offset: 0 } }]);
    expect(await findings(bytes)).toContain('zip-overlap');
    const zip = await open(bytes);
    await expect(zip.rewrite(new Map([['a.txt', new Blob(['x'])]]))).rejects.toMatchObject({
      code: 'firmware-broken',
    });
  });

  it('tells of an entry outside of the file', async () => {
    expect(await findings(writeZip([two[0]!, { ...two[1]!, lies: { offset: 9_999 } }]))).toContain(
      'zip-astray',
    );
  });

  it('tells of a number of entries that is not so', async () => {
    expect(await findings(writeZip(two, { count: 7 }))).toContain('zip-count');
  });

  it('is refused if it has two ends', async () => {
    const inner = writeZip(two);
    const outer = writeZip(two, { comment: inner.slice(-22) });
    await expect(open(outer)).rejects.toMatchObject({ params: { what: 'zip-two-ends' } });
  });

  it('tells of a method in the head that is not that of the directory', async () => {
    const bytes = writeZip([{ ...two[0]!, lies: { localMethod: 0 } }]);
    expect(await findings(bytes)).toEqual(['zip-disagrees']);
  });

  it.each([
    ['encrypted', { flags: 1 }],
    ['packing', { method: 14 }],
  ] as const)('keeps a member closed that is %s', async (why, how) => {
    const zip = await open(writeZip([{ ...two[0]!, ...how }, two[1]!]));
    expect(zip.members.map(({ closed }) => closed)).toEqual([why, null]);
    await expect(zip.members[0]?.read()).rejects.toMatchObject({ code: 'firmware-closed' });
  });
});
