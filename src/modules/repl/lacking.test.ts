import { expect, it } from 'vitest';
import { quectelCrc32, quectelCrc32Text } from '../../ground/checksums/crc32';
import { sha256Hex } from '../../ground/checksums/sha256';
import { bytesOf } from '../../serial/bytes';
import { Wire } from '../../serial/wire';
import { noise } from '../suite-parts';
import { openReplModule } from './open';
import { FILE_SYSTEMS, lacking, pythonPeer } from './testing-python';

/** What a firmware may be without, under all its names. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  hashlib: ['hashlib', 'uhashlib'],
  binascii: ['binascii', 'ubinascii'],
  'binascii.crc32': ['binascii.crc32', 'ubinascii.crc32'],
  inflate: ['deflate', 'uzlib', 'zlib'],
  gc: ['gc'],
  statvfs: ['os.statvfs', 'uos.statvfs'],
  uos: ['uos'],
  ilistdir: ['os.ilistdir', 'uos.ilistdir'],
  rename: ['os.rename', 'uos.rename'],
  stdout: ['sys.stdout'],
  'stdout.buffer': [],
  'three in a tuple': [],
  'heap of 30 kB': [],
};

/** Beyond names: what is there and is less. */
const LESS: Readonly<Record<string, string>> = {
  'stdout.buffer': `
import sys
class _Out:
 write=sys.stdout.write
class _Sys:pass
for k in dir(sys):
 if k[:2]!='__':setattr(_Sys,k,getattr(sys,k))
_Sys.stdout=_Out
sys.modules['sys']=_Sys
`,
  'three in a tuple': `
for f in F:f.ilistdir=(lambda l:lambda p:(x[:3] for x in l(p)))(f.ilistdir)
`,
  'heap of 30 kB': `
import gc
class _Gc:
 collect=gc.collect
 mem_alloc=lambda:2000
 mem_free=lambda:30000
sys.modules['gc']=_Gc
`,
};

const names = Object.keys(PARTS);
const pairs = names.flatMap((one, i) => names.slice(i).map((other) => [...new Set([one, other])]));

it.each(pairs.map((some) => [some.join(' and '), some] as const))(
  'drives a MicroPython without %s',
  async (_, some) => {
    const less = some.map((part) => LESS[part] ?? '').join('');
    const peer = await pythonPeer(
      FILE_SYSTEMS + less + lacking(some.flatMap((part) => PARTS[part] ?? [])),
    );
    const wire = new Wire(peer.plug());
    try {
      const module = await openReplModule(wire);
      const [volume, backup] = module.volumes;
      if (!volume) throw new Error('no volume');
      expect([volume.mount, backup?.mount]).toEqual(['/usr', '/bak']);
      const text = bytesOf('print("你好")\n'.repeat(60));
      await volume.mkdir('/lib');
      await volume.write('/lib/a.py', text);
      await volume.write('/b.bin', bytesOf('old'));
      await volume.write('/b.bin', noise(1500), { replace: true });
      if (volume.capabilities.rename) await volume.rename('/lib/a.py', '/lib/c.py');
      const path = volume.capabilities.rename ? '/lib/c.py' : '/lib/a.py';
      expect((await volume.entries()).map((entry) => [entry.path, entry.size])).toEqual([
        ['/b.bin', 1500],
        ['/lib', 0],
        [path, text.length],
      ]);
      expect(await volume.read(path)).toEqual(text);
      expect(await volume.read('/b.bin')).toEqual(noise(1500));
      expect(await volume.checksums(['/b.bin'])).toEqual([
        {
          path: '/b.bin',
          size: 1500,
          sha256: await sha256Hex(noise(1500)),
          quectelCrc32: quectelCrc32Text(quectelCrc32(noise(1500)), 1500),
        },
      ]);
      const list = [{ name: `/usr${path}`, crc32: quectelCrc32Text(quectelCrc32(text), 1) }];
      await volume.write('/checksum.json', bytesOf(JSON.stringify(list)));
      await volume.entries();
      expect(volume.marks.get(path)).toMatchObject([{ key: 'mark_matches' }]);
      await volume.write(path, bytesOf('new'), { replace: true });
      await volume.entries();
      expect(volume.marks.get(path)).toMatchObject([{ key: 'mark_matches' }]);
      await volume.remove('/lib');
      expect((await volume.list('/')).map(({ name }) => name)).toEqual(['b.bin', 'checksum.json']);
    } finally {
      await wire.close();
    }
  },
  30_000,
);
