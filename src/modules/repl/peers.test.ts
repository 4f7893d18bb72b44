import { expect, it } from 'vitest';
import { PortsideError } from '../../ground/errors/portside-error';
import { bytesOf } from '../../serial/bytes';
import { Wire } from '../../serial/wire';
import { copyFile } from '../../volumes/copy/file';
import { MemoryVolume } from '../../volumes/testing-memory';
import type { Module, ModuleVolume } from '../module';
import { noise } from '../suite-parts';
import { openReplModule } from './open';
import { FILE_SYSTEMS, pythonPeer, type PythonPeer } from './testing-python';

async function connected<T>(
  peer: PythonPeer,
  work: (volume: ModuleVolume, module: Module) => Promise<T>,
): Promise<T> {
  const wire = new Wire(peer.plug());
  try {
    const module = await openReplModule(wire);
    return await work(module.volumes[0] as ModuleVolume, module);
  } finally {
    await wire.close();
  }
}

/** Short enough to be shown. */
const filesOf = (peer: PythonPeer) =>
  peer.python('print({k: v and v[:20] for k, v in F[0].files.items()})');

it('drives a MicroPython whose root is the one of its host and whose errors have other numbers', async () => {
  const peer = await pythonPeer("import os\nos.mkdir('/usr')\nos.mkdir('/bak')\n");
  await connected(peer, async (volume, module) => {
    expect(module.volumes.map(({ mount }) => mount)).toEqual(['/usr', '/bak']);
    await volume.mkdir('/lib');
    await volume.write('/lib/a.bin', noise(5000));
    await volume.write('/lib/a.bin', noise(3000, 2), { replace: true });
    await volume.rename('/lib/a.bin', '/b.bin');
    expect(await volume.read('/b.bin')).toEqual(noise(3000, 2));
    expect((await volume.entries()).map(({ path }) => path)).toEqual(['/b.bin', '/lib']);
    await expect(volume.stat('/none')).rejects.toMatchObject({ code: 'not-found' });
    await expect(volume.stat('/b.bin/none')).rejects.toMatchObject({ code: 'not-found' });
    await volume.remove('/lib');
    await volume.remove('/b.bin');
    expect(await volume.entries()).toEqual([]);
  });
});

it('has one volume for a mount that shadows a directory of its host', async () => {
  const peer = await pythonPeer(`import os\nos.mkdir('/usr')\n${FILE_SYSTEMS}`);
  await connected(peer, async (volume, module) => {
    expect(module.volumes.map(({ mount }) => mount)).toEqual(['/usr', '/bak']);
    await volume.write('/a', bytesOf('a'));
    expect(filesOf(peer)).toBe("{b'a': b'a'}\n");
  });
});

it('shows the other file systems if one fails, and that one with its error', async () => {
  const peer = await pythonPeer(FILE_SYSTEMS);
  for (const broken of [0, 1]) {
    for (const verbs of ["'ilistdir'", "'ilistdir','stat','statvfs','open'"]) {
      peer.python(`
for f in F: f.fail={};f.files[b'a']=b'a'
F[${broken}].fail={v:5 for v in(${verbs},)}
`);
      await connected(peer, async (_volume, module) => {
        expect(module.volumes.map(({ mount }) => mount)).toEqual(['/usr', '/bak']);
        const [failing, other] = [module.volumes[broken]!, module.volumes[1 - broken]!];
        expect((await other.entries()).map(({ path }) => path)).toEqual(['/a']);
        await expect(failing.entries()).rejects.toMatchObject({ code: 'module-storage' });
      });
    }
  }
});

it('finds its file systems without statvfs too', async () => {
  const peer = await pythonPeer(
    `${FILE_SYSTEMS}\nimport os\nclass O:pass\nfor n in dir(os):\n if n!='statvfs' and n[0]!='_':setattr(O,n,getattr(os,n))\nsys.modules['uos']=sys.modules['os']=O\n`,
  );
  await connected(peer, async (volume, module) => {
    expect(module.volumes.map(({ mount }) => mount)).toEqual(['/usr', '/bak']);
    await volume.write('/a', bytesOf('a'));
    expect(filesOf(peer)).toBe("{b'a': b'a'}\n");
    expect(await volume.usage()).toMatchObject({ totalBytes: null, files: 1 });
  });
});

it('runs no program of the user to find out what the firmware brings', async () => {
  const peer = await pythonPeer(`${FILE_SYSTEMS}
sys.path.insert(0, '/usr')
for n in ('example', 'checksum', 'misc', 'uzlib', 'uhashlib'): F[0].files[n.encode() + b'.py'] = b"import __main__;__main__.F[0].files[b'ran']=b''"
`);
  await connected(peer, async (volume) => {
    expect((await volume.entries()).map(({ name }) => name)).not.toContain('ran');
    expect(peer.python("print('example' in sys.modules)")).toBe('False\n');
    // As it would have.
    expect(peer.python("import example\nprint(b'ran' in F[0].files)")).toBe('True\n');
  });
});

it('removes a deep tree, a wide one, and nothing that a lying name leads to', async () => {
  const peer = await pythonPeer(FILE_SYSTEMS);
  await connected(peer, async (volume) => {
    peer.python(`
p=b'deep'
for i in range(40):
 F[0].files[p]=None
 p+=b'/d%d'%i
F[0].files[p]=b'x'
F[0].files[b'wide']=None
for i in range(500):F[0].files[b'wide/%03d.py'%i]=b'x'
F[0].files[b'keep.py']=b'keep'
F[0].files[b'k']=None
F[0].files[b'k/eep.py']=b'keep'
F[0].lies=[b'k/eep.py',b'.',b'..',b'']
`);
    const entries = await volume.entries();
    expect(entries.filter(({ path }) => path.startsWith('/deep'))).toHaveLength(41);
    expect(entries.filter(({ path }) => path.startsWith('/wide/'))).toHaveLength(500);
    // What a lie stands for is not the file of that path.
    expect(entries.filter(({ path }) => path === '/k/eep.py')).toHaveLength(1);
    expect(new Set(entries.map(({ path }) => path)).size).toBe(entries.length);
    await volume.remove('/deep');
    await volume.remove('/wide');
    expect(peer.python('print(sorted(F[0].files))')).toBe("[b'k', b'k/eep.py', b'keep.py']\n");
  });
});

it('reads every directory that it opens to its end, also if something fails on the way', async () => {
  const peer = await pythonPeer(FILE_SYSTEMS);
  await connected(peer, async (volume) => {
    const files = 'for i in range(60):F[0].files[b"d/%02d"%i]=b""';
    peer.python(`F[0].files[b'd']=None\n${files}\n`);
    await volume.entries();
    await expect(volume.remove('/d', { recursive: false })).rejects.toMatchObject({
      code: 'not-empty',
    });
    expect(peer.python('print(F[0].listing)')).toBe('0\n');
    await volume.remove('/d');
    expect(peer.python('print(F[0].listing, len(F[0].files))')).toBe('0 0\n');
    // Names that only `stat` tells the size of.
    peer.python(`F[0].files[b'd']=None\n${files}
full=F[0].ilistdir
F[0].ilistdir=lambda p:((x[0],0,0) for x in full(p))
n=0
def may(verb,p):
 global n
 if verb=='stat':
  n+=1
  if n==40:raise OSError(5)
F[0].may=may
`);
    await expect(volume.entries()).rejects.toMatchObject({ code: 'module-storage' });
    expect(peer.python('print(F[0].listing)')).toBe('0\n');
  });
});

it('leaves no file open, whatever it did', async () => {
  const peer = await pythonPeer(FILE_SYSTEMS);
  const opened = () => peer.python('print(F[0].opened)');
  await connected(peer, async (volume, module) => {
    await volume.write('/a.py', bytesOf('print(1)'));
    await volume.write('/b.py', bytesOf('1/0'));
    await volume.write('/c.py', bytesOf('('));
    expect(opened()).toBe('0\n');
    for (const path of ['/a.py', '/b.py', '/c.py', '/none.py']) {
      await module.run?.(path, { onOutput: () => undefined });
      expect(opened(), path).toBe('0\n');
    }
    // What proves scripts stays.
    expect(peer.python("print([n for n in globals() if n.startswith('_p')])")).toBe("['_px']\n");
    await volume.read('/a.py');
    await volume.checksums(['/a.py']);
    peer.python("F[0].fail={'write':28}");
    const write = volume.write('/a.py', noise(500), { replace: true });
    await expect(write).rejects.toMatchObject({ code: 'no-space' });
    peer.python("F[0].fail={'read':5}");
    await expect(volume.read('/a.py')).rejects.toMatchObject({ code: 'module-storage' });
    await expect(volume.checksums(['/a.py'])).rejects.toMatchObject({ code: 'module-storage' });
    expect(opened()).toBe('0\n');
  });
});

it.each([
  ['the room', 'F[0].full=4000', 'no-space'],
  ['writing', "F[0].fail={'write':5}", 'module-storage'],
  ['closing', "F[0].fail={'close':28}", 'no-space'],
  ['a damaged file system of generation 1', "F[0].fail={'write':52}", 'module-storage'],
  ['a damaged file system of generation 2', "F[0].fail={'rename':84}", 'module-storage'],
  ['a medium that is read-only', "F[0].fail={'open':30}", 'read-only'],
  ['renaming', "F[0].fail={'rename':5}", 'module-storage'],
])('keeps the old file where %s fails, and leaves nothing', async (_, fault, code) => {
  const peer = await pythonPeer(FILE_SYSTEMS);
  await connected(peer, async (volume) => {
    peer.python("F[0].files[b'a']=b'old'");
    peer.python(fault);
    await expect(volume.write('/a', noise(6000), { replace: true })).rejects.toMatchObject({
      code,
    });
    peer.python('F[0].fail={}');
    expect(filesOf(peer)).toBe("{b'a': b'old'}\n");
    expect(await volume.read('/a')).toEqual(bytesOf('old'));
  });
});

it('replaces a file if rename refuses to, and keeps the old one if that fails', async () => {
  const peer = await pythonPeer(FILE_SYSTEMS);
  await connected(peer, async (volume) => {
    peer.python("F[0].files[b'a']=b'old'\nF[0].exists=True");
    await volume.write('/a', bytesOf('new'), { replace: true });
    expect(filesOf(peer)).toBe("{b'a': b'new'}\n");
    // Another rename than the first, the second, … refuses.
    for (let at = 1; at <= 3; at++) {
      peer.python(`
F[0].files={b'a':b'old'}
n=0
def may(verb,p):
 global n
 if verb=='rename':
  n+=1
  if n==${at}:raise OSError(5)
F[0].may=may
`);
      const write = volume.write('/a', bytesOf('other'), { replace: true });
      await expect(write, String(at)).rejects.toMatchObject({ code: 'module-storage' });
      expect(filesOf(peer)).toBe("{b'a': b'old'}\n");
    }
  });
});

it.each([18, 17, 12, 10])('stores safely where names have %d bytes at most', async (longest) => {
  const peer = await pythonPeer(`${FILE_SYSTEMS}\nF[0].longest=${longest}`);
  await connected(peer, async (volume) => {
    for (const exists of ['False', 'True']) {
      peer.python(`F[0].files={b'a':b'old'}\nF[0].exists=${exists}`);
      await volume.write('/a', bytesOf('new'), { replace: true });
      expect(filesOf(peer)).toBe("{b'a': b'new'}\n");
    }
  });
  // As FAT may show them, and a user's own beside them.
  const stem = longest < 18 ? '~P1a2B' : '.Portside-1a2B';
  peer.python(`
F[0].files={b'${stem}.TMP':b'',b'~p12.tmp':b'',b'~p1a2b.py':b''}
if ${longest}>=18:F[0].files[b'~p1a2b.tmp']=b''
`);
  await connected(peer, async (volume) => {
    const names = (await volume.entries()).map(({ name }) => name);
    expect(names).toEqual(['~p12.tmp', '~p1a2b.py', ...(longest < 18 ? [] : ['~p1a2b.tmp'])]);
    expect(volume.nameRefusal?.('~p1a2b.tmp') === null).toBe(longest >= 18);
  });
});

/** Whether the file is stored all the same. @throws what a storage that fails does not explain */
function isStored(thrown: unknown): boolean {
  const code = thrown instanceof PortsideError ? thrown.code : null;
  if (code !== 'module-storage' && code !== 'checksum-entry-refused') throw thrown;
  return code === 'checksum-entry-refused';
}

it('has the old file or the new one wherever a replacement by two renames stops', async () => {
  const peer = await pythonPeer(FILE_SYSTEMS);
  const seen = new Set<string>();
  for (let at = 1; at < 40; at++) {
    peer.python(`
F[0].files={b'lib':None,b'lib/a':b'old'}
F[0].exists=True
n=0
def may(verb,p):
 global n
 n+=1
 if n>=${at}:raise OSError(5)
F[0].may=may
`);
    const written = await connected(peer, (volume) =>
      volume.write('/lib/a', bytesOf('new'), { replace: true }),
    ).then(() => true, isStored);
    peer.python('F[0].may=lambda verb,p:None');
    const now = await connected(peer, async (volume) => {
      expect((await volume.entries()).map(({ path }) => path)).toEqual(['/lib', '/lib/a']);
      return new TextDecoder().decode(await volume.read('/lib/a'));
    });
    expect(['old', 'new']).toContain(now);
    if (written) expect(now).toBe('new');
    seen.add(now);
  }
  expect([...seen].sort()).toEqual(['new', 'old']);
});

it('shows a file system whatever its checksum.json says', async () => {
  const peer = await pythonPeer(FILE_SYSTEMS);
  const lies = ['/usr/../bak/x', '/usr//', '/usr/', '/usr/a\0b', '/usr/\ud800', '/USR/a.py', '']
    .map((name) => ({ name, crc32: '0x1' }))
    .concat([{ name: '/usr/a.py', crc32: '0x1' }]);
  const put = (text: string) =>
    peer.python(`F[0].files[b'checksum.json']=bytes(${JSON.stringify(text)},'utf8')`);
  await connected(peer, async (volume) => {
    peer.python("F[0].files[b'a.py']=b'a'");
    for (const text of [JSON.stringify(lies), '[', '{}', '[1]', `[${' '.repeat(70_000)}]`]) {
      put(text);
      expect((await volume.entries()).map(({ name }) => name)).toEqual(['a.py', 'checksum.json']);
      expect(volume.marks.get(text.startsWith('[{') ? '/a.py' : '/checksum.json')).toBeDefined();
    }
    put(JSON.stringify(lies));
    peer.python(`
def may(verb,p):
 if verb=='read' and p==b'a.py':raise OSError(5)
F[0].may=may
`);
    expect(await volume.entries()).toHaveLength(2);
    expect(volume.marks.get('/checksum.json')).toMatchObject([{ key: 'mark_unchecked' }]);
  });
});

const LISTED = `
F[0].files[b'a.py']=b'old'
F[0].files[b'checksum.json']=b'[{"name":"/usr/a.py","crc32":"0x1"}]'
n=0
def may(verb,p):
 global n
 if verb=='rename':n+=1
`;

it.each([
  ['refused', " if verb=='rename' and n==2:raise OSError(5)\n"],
  ['full', " if verb=='write' and n:raise OSError(28)\n"],
])(
  'says that a file is stored and only its entry in checksum.json is not, as that is %s',
  async (why, fails) => {
    const peer = await pythonPeer(FILE_SYSTEMS);
    await connected(peer, async (volume) => {
      peer.python(`${LISTED}${fails}F[0].may=may`);
      let told = 0;
      volume.onChange(() => told++);
      const write = volume.write('/a.py', bytesOf('new'), { replace: true });
      await expect(write).rejects.toMatchObject({ code: `checksum-entry-${why}` });
      expect(told).toBe(1);
      expect(await volume.read('/a.py')).toEqual(bytesOf('new'));
    });
  },
);

it('is copied to without its old files being fetched first', async () => {
  const peer = await pythonPeer(FILE_SYSTEMS);
  await connected(peer, async (volume) => {
    await volume.write('/a', noise(30_000));
    let fetched = 0;
    const read = volume.read.bind(volume);
    volume.read = (path, options) => {
      fetched++;
      return read(path, options);
    };
    const source = new MemoryVolume({ '/a': noise(20_000, 2) });
    await copyFile(source, volume, '/a', '/a', { replace: true });
    expect(fetched).toBe(0);
    expect(await read('/a')).toEqual(noise(20_000, 2));
  });
});
