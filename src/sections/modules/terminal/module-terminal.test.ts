import { expect, it } from 'vitest';
import { bytesOf } from '../../../serial/bytes';
import { pairOfLines } from '../../../serial/pair';
import { Wire } from '../../../serial/wire';
import { ModuleTerminal } from './module-terminal.svelte';
import { NoticesState } from '../../../kit/notices.svelte';

it('gives its own words a line of their own, and no empty one', async () => {
  const wire = new Wire(pairOfLines()[0]);
  const terminal = new ModuleTerminal(wire, new NoticesState());
  const shown = () =>
    new TextDecoder().decode(terminal.history).replaceAll('\x1b[2m', '').replaceAll('\x1b[0m', '');
  terminal.show(bytesOf('>>> '));
  terminal.note('running /a.py');
  terminal.show(bytesOf('done\r\n'));
  terminal.note('/a.py has ended');
  expect(shown()).toBe('>>> \r\n— running /a.py —\r\ndone\r\n— /a.py has ended —\r\n');
  await wire.close();
});
