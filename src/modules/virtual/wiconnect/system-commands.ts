import { bytesOf } from '../../../serial/bytes';
import { FILE_COMMANDS, type Command, type Outcome } from './commands';
import type { VirtualMachine } from './machine';
import { refuse, say } from './replies';

const sameAddress = (a: string | undefined, b: string) =>
  (a ?? '').replaceAll(/[^0-9a-f]/gi, '').toUpperCase() === b.replaceAll(':', '').toUpperCase();

async function format(words: readonly string[], machine: VirtualMachine): Promise<Outcome> {
  const [where, mac] = words;
  const { flash, model, options } = machine;
  if (where === undefined) return refuse(4);
  if (where === 'extended' && !sameAddress(mac, model.mac)) return refuse(7);
  if (where !== 'extended' && where !== 'bulk') return refuse(7);
  if (where === 'bulk' && flash.sizes.bulk === 0) return refuse(1);
  await machine.pause((options.erase ?? 0) * 4);
  flash.format(where);
  return say('Success');
}

function download(words: readonly string[], machine: VirtualMachine): Outcome {
  const rest = [...words];
  let crc: number | null = null;
  if (rest[0] === '-c') crc = parseInt(rest.splice(0, 2)[1] ?? '', 16);
  const [url, second, third] = rest;
  if (url === undefined) return refuse(4);
  const { flash, options } = machine;
  const name = (second === '-n' ? third : second) ?? url.slice(url.lastIndexOf('/') + 1);
  const content = options.web?.[url];
  const logs = [`Downloading: ${name} to flash file system`, `Request GET ${url}`];
  logs.push('Connecting (http):', `HTTP response: ${content ? 200 : 404}`);
  if (!content || flash.has(name) || !flash.reserve(name, content.length)) {
    return { ...refuse(1), logs };
  }
  const flags = machine.flagsOf(false, false);
  const announced = { name, size: content.length, version: '1.0.0', type: 0xfe, flags, crc };
  return machine.commit({ ...announced, content: content.slice() })
    ? { ...say('File created'), logs }
    : { ...refuse(1), logs };
}

function upload(words: readonly string[], { flash, uploads }: VirtualMachine): Outcome {
  const [url, name] = words;
  const file = name === undefined ? undefined : flash.get(name);
  if (url === undefined || name === undefined) return refuse(4);
  const logs = [`Request POST ${url}`];
  if (!file || !/^https?:\/\//.test(url)) return { ...refuse(1), logs };
  uploads.set(url, file.content.slice());
  return { ...say('HTTP response: 200'), logs: [...logs, 'HTTP response: 200'] };
}

function get(words: readonly string[], { variables }: VirtualMachine): Outcome {
  const [name] = words;
  if (name === undefined) return refuse(4);
  if (name === 'all') {
    return say([...variables].map(([key, value]) => `${key}: ${value}`).join('\r\n'));
  }
  const value = variables.get(name);
  return value === undefined ? refuse(6) : say(value);
}

function set(words: readonly string[], machine: VirtualMachine): Outcome {
  const { variables } = machine;
  const [name, ...values] = words;
  if (name === undefined || !values.length) return refuse(4);
  if (!variables.has(name)) return refuse(6);
  const value = values.at(-1) ?? '';
  if (name.startsWith('system.cmd.') && /mode|format/.test(name)) {
    if (value !== 'human' && value !== 'machine') return refuse(7);
    machine.setMode(value);
    return say('Set OK');
  }
  if (name === 'system.cmd.echo' && value !== 'on' && value !== 'off') return refuse(7);
  variables.set(name, value);
  return say('Set OK');
}

/** Commands that ask for no data and go nowhere, line by line; the form of the output is a guess. */
async function setup(words: readonly string[], machine: VirtualMachine): Promise<Outcome> {
  const [verb, ...rest] = words;
  if (verb !== 'cmd') return refuse(7);
  const verbose = rest[0] === '-v';
  const name = (verbose ? rest[1] : rest[0]) ?? 'default_setup.script';
  const file = machine.flash.get(name);
  if (!file) return refuse(1);
  const output: string[] = [];
  for (const line of new TextDecoder().decode(file.content).split(/\r?\n/)) {
    const [command = '', argument = '', comment = ''] = line.split(',').map((part) => part.trim());
    if (command === '' || command.startsWith('#')) continue;
    if (verbose && comment) output.push(comment);
    const parts = [...command.split(/\s+/), ...(argument === '-' || !argument ? [] : [argument])];
    const [verbName = '', ...args] = parts;
    const run = verbName === 'setup' ? undefined : findCommand(verbName);
    const outcome = run ? await run(args, machine) : refuse(3);
    const text = 'body' in outcome ? new TextDecoder().decode(outcome.body) : 'Command failed';
    output.push(`> ${parts.join(' ')}`, text);
  }
  return say(output.join('\r\n'));
}

function help(words: readonly string[], { options }: VirtualMachine): Outcome {
  if (words[0] !== 'commands') return say('help commands');
  const names = Object.keys(COMMANDS).filter((name) => !options.lacks?.includes(name));
  return say(names.map((name) => `${name} : ${SHORT[name] ?? name}`).join('\r\n'));
}

function factoryReset(words: readonly string[], machine: VirtualMachine): Outcome {
  if (!sameAddress(words[0], machine.model.mac)) return refuse(7);
  machine.restart();
  return say('Success');
}

const SHORT: Readonly<Record<string, string>> = {
  file_create: 'fcr',
  file_delete: 'fde',
  file_open: 'fop',
  file_stat: 'fst',
  stream_close: 'close',
  stream_list: 'list',
  stream_poll: 'poll',
  stream_read: 'read',
  stream_write: 'write',
  factory_reset: 'fac',
  format_flash: 'format',
  http_download: 'hdo',
  http_upload: 'hup',
  version: 'ver',
};

const COMMANDS: Readonly<Record<string, Command>> = {
  ...FILE_COMMANDS,
  factory_reset: factoryReset,
  format_flash: format,
  get,
  help,
  http_download: download,
  http_upload: upload,
  network_down: () => say('Success'),
  network_up: () => say('Success'),
  // The device carries it out.
  reboot: () => say('Rebooting'),
  save: (_, machine) => {
    machine.save();
    return say('Success');
  },
  set,
  setup,
  version: (_, { model }) => ({ code: 0, body: bytesOf(model.version) }),
};

/** By long or short name. */
export function findCommand(word: string, lacks: readonly string[] = []): Command | undefined {
  const name = Object.keys(COMMANDS).find((long) => long === word || SHORT[long] === word);
  const lacking = name === undefined || lacks.includes(name) || lacks.includes(word);
  return lacking ? undefined : COMMANDS[name];
}
