// Puts a module behind a port of the rig.
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import type { ByteLine } from '../../src/serial/byte-line';
import type { RigPort } from './port';

/** A module that speaks through a Node stream, such as a socket. */
export function attachStream(port: RigPort, module: Duplex): void {
  module.pipe(port.duplex, { end: false });
  port.duplex.pipe(module, { end: false });
}

/**
 * A module behind a byte line: what its host would read goes to the port. A line that ends or
 * fails pulls the cable; a paced line makes the port slow or faulty.
 * @returns how to take it away, which closes the line
 */
export function attachLine(port: RigPort, line: ByteLine): () => Promise<void> {
  const reader = line.readable.getReader();
  const writer = line.writable.getWriter();
  let taken = false;
  const lost = async (thrown: unknown) => {
    if (!taken) await port.unplug();
    return thrown;
  };
  const toHost = (async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (!port.duplex.write(value)) await once(port.duplex, 'drain');
    }
  })().then(lost, lost);
  const onData = (bytes: Buffer) => {
    port.duplex.pause();
    writer.write(new Uint8Array(bytes)).then(() => port.duplex.resume(), lost);
  };
  port.duplex.on('data', onData);
  // A line before this one may have been lost while it held the port back.
  port.duplex.resume();
  return async () => {
    taken = true;
    port.duplex.off('data', onData);
    await Promise.allSettled([reader.cancel(), writer.abort()]);
    await toHost;
    reader.releaseLock();
    writer.releaseLock();
    await line.close();
  };
}
