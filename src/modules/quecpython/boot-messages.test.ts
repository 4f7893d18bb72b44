import { expect, it } from 'vitest';
import { restoreIn } from './boot-messages';

it('finds what the restore brought back, what the backup lacks, and why it stopped', () => {
  const said = [
    'mount.',
    '- restoring /usr/a.py',
    '~ backup file does not exist: /usr/b 1.py',
    '- restoring /usr/目录/c.py',
    '- updating checksum',
    'x backup restore procedure error: [Errno 28] ENOSPC',
    '>>> ',
  ];
  const wanted = {
    restored: ['/usr/a.py', '/usr/目录/c.py'],
    missing: ['/usr/b 1.py'],
    failure: '[Errno 28] ENOSPC',
  };
  expect(restoreIn(said.join('\r\n'))).toEqual(wanted);
  expect(restoreIn(said.join('\n'))).toEqual(wanted);
});

it('says nothing of a restore if the boot does not', () => {
  expect(restoreIn('mount.\r\nI am - restoring nothing\r\n- done\r\n>>> ')).toBeNull();
});
