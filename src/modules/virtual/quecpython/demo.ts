import { quectelCrc32, quectelCrc32Text } from '../../../ground/checksums/crc32';
import { bytesOf } from '../../../serial/bytes';
import { pythonJson } from './checksums';
import { byteName, type Tree } from './tree';

/** A main.py that only Ctrl-C ends. */
export const LOOPING_MAIN = `import utime

count = 0
while True:
    count += 1
    print('alive', count)
    utime.sleep(1)
`;

const USER: Readonly<Record<string, string>> = {
  'main.py': `# Runs at every start.
import uos
from usr import report

print('start', uos.uname()[0].split('=')[1])
report.show()
`,
  'report.py': `import ujson


def settings():
    with open('/usr/settings.json') as file:
        return ujson.load(file)


def show():
    s = settings()
    print('station %s, every %d s' % (s['station'], s['interval']))
`,
  'settings.json': '{"station": "north pier", "interval": 60, "server": "data.example.com"}\n',
  'drivers/bme280.py': `class BME280:
    ADDRESS = 0x76

    def __init__(self, bus):
        self.bus = bus

    def chip(self):
        return self.bus.read(self.ADDRESS, 0xD0, 1)[0]
`,
  'drivers/lamp.py': `class Lamp:
    def __init__(self, pin):
        self.pin = pin

    def set(self, on):
        self.pin.write(1 if on else 0)
`,
  'blink.py': `import utime

for i in range(5):
    print('on' if i % 2 == 0 else 'off')
    utime.sleep_ms(200)
print('done')
`,
  '说明.txt': '这是一个虚拟模块，可以放心试用。\n',
  'user_apn.json': '{"simId": 0, "apn": "internet", "user": "", "pwd": ""}\n',
  'system_config.json': '{"replFlag": 0}\n',
};

/** Files that the module brings back from /bak when they change. */
const GUARDED = ['report.py', 'settings.json'];

/** A small station: a program with its parts, and a backup of two of them. */
export function demoFiles(): Tree {
  const tree = new Map<string, Uint8Array>();
  const put = (path: string, text: string) => tree.set(byteName(path), bytesOf(text));
  for (const [name, text] of Object.entries(USER)) put(`/usr/${name}`, text);
  const list = pythonJson(
    GUARDED.map((name) => {
      const bytes = bytesOf(USER[name] ?? '');
      return { name: `/usr/${name}`, crc32: quectelCrc32Text(quectelCrc32(bytes), bytes.length) };
    }),
  );
  put('/usr/checksum.json', list);
  put('/bak/checksum.json', list);
  put('/bak/backup_restore.json', '{"enable": 1}');
  for (const name of GUARDED) put(`/bak/usr/${name}`, USER[name] ?? '');
  return tree;
}
