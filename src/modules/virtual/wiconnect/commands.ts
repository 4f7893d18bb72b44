import { bytesOf, joinBytes } from '../../../serial/bytes';
import { nameToBytes } from '../../../volumes/paths';
import { parseCreate } from './create-arguments';
import { listingOf } from './listing';
import type { VirtualMachine } from './machine';
import type { VirtualWiConnectOptions } from './options';
import { refuse, say, type VirtualReply } from './replies';
import { nameOf, streamRow, type AnnouncedFile } from './streams';

/** A command that wants so many raw bytes before it answers. */
export interface NeedsData {
  readonly bytes: number;
  readonly done: (data: Uint8Array<ArrayBuffer>) => VirtualReply | Promise<VirtualReply>;
}

export type Outcome = VirtualReply | NeedsData;
export type Command = (
  words: readonly string[],
  line: VirtualMachine,
) => Outcome | Promise<Outcome>;

function opened(handle: number, { logsHandle = false }: VirtualWiConnectOptions): VirtualReply {
  const said = `[Opened: ${handle}]`;
  return logsHandle ? say('Success', { logs: [said] }) : say(String(handle), { human: said });
}

async function create(words: readonly string[], machine: VirtualMachine): Promise<Outcome> {
  const { flash, streams, model, options } = machine;
  const wanted = parseCreate(model.dialect, words);
  if ('code' in wanted) return wanted;
  const { name, size, version, type, crc, essential, unprotected, stayOpen } = wanted;
  const { refusalCode = 1 } = options;
  if (flash.has(name) || streams.ofName(name)) return refuse(refusalCode);
  if (model.dialect === 'gecko-4' && name.startsWith('sys/')) return refuse(1);
  if (options.fullFlash || !flash.reserve(name, size)) return refuse(refusalCode);
  await machine.pause(options.erase ?? 0);
  const flags = machine.flagsOf(essential, unprotected);
  const announced: AnnouncedFile = {
    name,
    size,
    version,
    type,
    flags,
    crc,
    content: new Uint8Array(size),
  };
  const created = () => (machine.commit(announced) ? say('File created') : refuse(1));
  if (stayOpen) {
    const handle = streams.open({ announced });
    if (handle !== null) return opened(handle, options);
    flash.release(name);
    return refuse(1);
  }
  return {
    bytes: size,
    done: (data) => {
      announced.content.set(data);
      return created();
    },
  };
}

function write(words: readonly string[], machine: VirtualMachine): Outcome {
  const { streams, options } = machine;
  const [handle, count] = words.map(Number);
  if (words.length < 2) return refuse(4);
  const stream = streams.get(handle ?? -1);
  if (!stream || !('announced' in stream)) return refuse(1);
  if (!Number.isInteger(count) || (count ?? 0) < 1) return refuse(7);
  if (stream.at + (count ?? 0) > stream.announced.size) return refuse(9);
  return {
    bytes: count ?? 0,
    done: async (data) => {
      stream.announced.content.set(data, stream.at);
      stream.at += data.length;
      if (stream.at < stream.announced.size) return say('Success');
      await machine.pause(options.erase ?? 0);
      streams.close(stream.handle);
      if (!machine.commit(stream.announced)) return refuse(1);
      const closed = `[Closed: ${stream.handle}]`;
      return say('Success', { human: `File created\r\n${closed}`, chatter: ['File created'] });
    },
  };
}

function open(words: readonly string[], { flash, streams, options }: VirtualMachine): Outcome {
  const file = words[0] === undefined ? null : flash.get(words[0]);
  if (words.length < 1) return refuse(4);
  const handle = file ? streams.open({ file }) : null;
  return handle === null ? { ...refuse(1), human: '[Open failed]' } : opened(handle, options);
}

function read(words: readonly string[], { streams, options }: VirtualMachine): Outcome {
  if (words.length < 2) return refuse(4);
  if (Number(words[1]) > (options.readMax ?? Infinity)) return refuse(9);
  const stream = streams.get(Number(words[0]));
  if (!stream || !('file' in stream)) return refuse(1);
  const { content } = stream.file;
  const body = content.slice(stream.at, stream.at + Number(words[1]));
  stream.at += body.length;
  if (stream.at < content.length) return { code: 0, body };
  streams.close(stream.handle);
  return { code: 0, body, chatter: [`[Closed: ${stream.handle}]`] };
}

function close(words: readonly string[], machine: VirtualMachine): Outcome {
  const { streams } = machine;
  const handle = Number(words[0]);
  const stream = streams.get(handle);
  if (!stream) return refuse(1);
  streams.close(handle);
  machine.abandon(stream);
  return say('Success', { human: `[Closed: ${handle}]` });
}

function remove(words: readonly string[], { flash, streams }: VirtualMachine): Outcome {
  const [name] = words;
  if (name === undefined) return refuse(4);
  if (words.length > 1) return refuse(5);
  const file = flash.get(name);
  const held = streams.all.some((stream) => nameOf(stream) === name);
  if (!file || held || file.location === 'internal') return refuse(1);
  flash.remove(name);
  return say('Success', { human: 'File deleted', chatter: ['File deleted'] });
}

function list(words: readonly string[], { flash, model, options }: VirtualMachine): Outcome {
  const verbose = words.includes('-v') || model.dialect === 'gecko-4';
  if (words.includes('-v') && options.verboseListing === false) return refuse(7);
  const { versions = true } = options;
  return { code: 0, body: listingOf(flash.files, { dialect: model.dialect, verbose, versions }) };
}

function stat(words: readonly string[], machine: VirtualMachine): Outcome {
  const body = words[0] === undefined ? null : machine.statLine(words[0]);
  return body ? { code: 0, body } : refuse(words[0] === undefined ? 4 : 1);
}

function streamList(_: readonly string[], { streams }: VirtualMachine): Outcome {
  const rows = streams.all.map((stream) => nameToBytes(`\r\n${streamRow(stream)}`));
  return { code: 0, body: joinBytes([bytesOf('! # Type  Info'), ...rows]) };
}

function poll(words: readonly string[], { streams }: VirtualMachine): Outcome {
  const stream = streams.get(Number(words[0]));
  if (!stream) return say('2');
  return say('file' in stream && stream.at < stream.file.content.length ? '1' : '0');
}

/** By long name, in the order of `help commands`. */
export const FILE_COMMANDS: Readonly<Record<string, Command>> = {
  file_create: create,
  file_delete: remove,
  file_open: open,
  file_stat: stat,
  ls: list,
  stream_close: close,
  stream_list: streamList,
  stream_poll: poll,
  stream_read: read,
  stream_write: write,
};
