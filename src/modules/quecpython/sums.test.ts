import { expect, it } from 'vitest';
import { quectelCrc32, quectelCrc32Text } from '../../ground/checksums/crc32';
import { bytesOf } from '../../serial/bytes';
import { Wire } from '../../serial/wire';
import { openReplModule } from '../repl/open';
import { FILE_SYSTEMS, lacking, pythonPeer } from '../repl/testing-python';
import { noise } from '../suite-parts';
import { QuecPythonModule } from './quec-module';
import type { QuecVolume } from './quec-volume';

const COUNT = 30;
const names = Array.from({ length: COUNT }, (_, i) => `f${i}.py`);
const crc = (bytes: Uint8Array) => quectelCrc32Text(quectelCrc32(bytes), bytes.length);

/** A module with listed files that counts what is read of them. */
async function withList(
  lacks: readonly string[],
  work: (
    user: QuecVolume,
    module: QuecPythonModule,
    /** The listed files that were read since it was asked last. */
    readSince: () => string[],
    wire: Wire,
    python: (source: string) => string,
  ) => Promise<void>,
): Promise<void> {
  const list = names.map((name) => ({ name: `/usr/${name}`, crc32: crc(noise(500)) }));
  const peer = await pythonPeer(`${FILE_SYSTEMS}
R=[]
def may(verb,p):
 if verb=='read' and p[:1]==b'f':R.append(p)
F[0].may=may
F[1].files[b'backup_restore.json']=b'{"enable": 1}'
F[0].files[b'checksum.json']=bytes(${JSON.stringify(JSON.stringify(list))},'utf8')
for i in range(${COUNT}):F[0].files[b'f%d.py'%i]=bytes(${JSON.stringify([...noise(500)])})
${lacking(lacks)}`);
  const wire = new Wire(peer.plug());
  try {
    const module = await openReplModule(wire);
    if (!(module instanceof QuecPythonModule) || !module.user) throw new Error('no QuecPython');
    const readSince = () => {
      const read = peer.python("print(','.join(str(p,'utf8') for p in set(R)));R.clear()").trim();
      return read ? read.split(',') : [];
    };
    await work(module.user, module, readSince, wire, (source) => peer.python(source));
  } finally {
    await wire.close();
  }
}

const keyOf = (user: QuecVolume, name: string) => user.marks.get(`/${name}`)?.[0]?.key;

it('reads listed files once for the marks, and after a change of its own only that file', () =>
  withList([], async (user, module, readSince, wire, python) => {
    await user.entries();
    expect(readSince()).toHaveLength(COUNT);
    await user.bootRestorePlan();
    expect(readSince()).toEqual([]);
    await user.write('/f3.py', noise(500, 2), { replace: true });
    readSince();
    expect((await user.bootRestorePlan())?.restored).toEqual([]);
    expect(readSince()).toEqual([]);
    // The listing that follows is of our change.
    await user.entries();
    expect(readSince()).toEqual([]);
    expect(keyOf(user, 'f3.py')).toBe('mark_matches');
    // Another looks for itself, whoever changed the file.
    python("F[0].files[b'f5.py']=b'x'*500");
    await user.entries();
    expect(readSince()).toHaveLength(COUNT);
    expect(keyOf(user, 'f5.py')).toBe('mark_differs');
    expect(keyOf(user, 'f3.py')).toBe('mark_matches');
    await user.rename('/f6.py', '/lost.py');
    expect((await user.bootRestorePlan())?.notInBackup).toEqual(['/f5.py', '/f6.py']);
    expect(readSince()).toEqual([]);
    // What is typed may do anything; so may a program.
    await module.type(bytesOf('1\r'));
    await wire.quiet(100, { within: 2000 });
    python("F[0].files[b'f7.py']=b'y'*500");
    expect((await user.bootRestorePlan())?.notInBackup).toContain('/f7.py');
  }));

it.each([
  ['SHA-256', ['hashlib', 'uhashlib'], false],
  ['CRC-32', ['binascii', 'ubinascii'], true],
] as const)(
  'carries listed files over the line only if the module can’t sum them: without %s',
  (_, lacks, carries) =>
    withList(lacks, async (user, _module, readSince, wire) => {
      let heard = 0;
      wire.listen((direction, bytes) => {
        if (direction === 'in') heard += bytes.length;
      });
      await user.entries();
      expect(names.every((name) => keyOf(user, name) === 'mark_matches')).toBe(true);
      expect(heard > COUNT * 500).toBe(carries);
      readSince();
      heard = 0;
      await user.entries();
      // What came all that way is not asked for again without a reason.
      expect(readSince()).toHaveLength(carries ? 0 : COUNT);
      expect(keyOf(user, 'f0.py')).toBe('mark_matches');
      await user.write('/f9.py', noise(400, 3), { replace: true });
      await user.entries();
      expect(keyOf(user, 'f9.py')).toBe('mark_matches');
    }),
);
