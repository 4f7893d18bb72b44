import type { Clock } from '../ground/jobs/clock';
import type { ByteLine } from '../serial/byte-line';

/** A line whose cable can be pulled at an exact byte, and that can be made to say anything. */
export interface TestingLine extends ByteLine {
  /** Bytes that went to the module. */
  readonly sent: number;
  /** Pulled, lost or closed. */
  readonly over: boolean;
  /** Lets so many more bytes pass to the module, then pulls the cable. */
  cutAfter(bytes: number): void;
  /** Bytes as if the module had said them. */
  inject(bytes: Uint8Array): void;
}

export function testingLine(line: ByteLine): TestingLine {
  return new Testing(line);
}

class Testing implements TestingLine {
  readonly name: string;
  readonly bitRate: number | null;
  declare readonly clock?: Clock;
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
  readonly #line: ByteLine;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  over = false;
  #left = Infinity;
  sent = 0;

  constructor(line: ByteLine) {
    this.#line = line;
    this.name = line.name;
    this.bitRate = line.bitRate;
    if (line.clock) this.clock = line.clock;
    this.#reader = line.readable.getReader();
    this.#writer = line.writable.getWriter();
    this.readable = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
      },
      cancel: () => this.close(),
    });
    this.writable = new WritableStream<Uint8Array>({
      write: (bytes) => this.#write(bytes),
      abort: () => this.close(),
    });
    void this.#pump();
  }

  cutAfter(bytes: number): void {
    this.#left = bytes;
  }

  inject(bytes: Uint8Array): void {
    this.#controller.enqueue(bytes);
  }

  async close(): Promise<void> {
    await this.#end(null);
  }

  async #write(bytes: Uint8Array): Promise<void> {
    const passing = bytes.slice(0, this.#left);
    this.#left -= passing.length;
    this.sent += passing.length;
    if (passing.length) await this.#writer.write(passing);
    if (passing.length === bytes.length) return;
    const pulled = new Error('The cable was pulled.');
    await this.#end(pulled);
    throw pulled;
  }

  async #pump(): Promise<void> {
    try {
      for (;;) {
        const { done, value } = await this.#reader.read();
        if (done || this.over) break;
        this.#controller.enqueue(value);
      }
      await this.#end(null);
    } catch (thrown) {
      await this.#end(thrown);
    }
  }

  async #end(error: unknown): Promise<void> {
    if (this.over) return;
    this.over = true;
    if (error !== null) this.#controller.error(error);
    else closeQuietly(this.#controller);
    await Promise.allSettled([this.#reader.cancel(), this.#writer.abort()]);
    this.#reader.releaseLock();
    this.#writer.releaseLock();
    await this.#line.close();
  }
}

function closeQuietly(controller: ReadableStreamDefaultController<Uint8Array>): void {
  try {
    controller.close();
  } catch (thrown) {
    // One that was cancelled is closed already.
    if (!(thrown instanceof TypeError)) throw thrown;
  }
}
