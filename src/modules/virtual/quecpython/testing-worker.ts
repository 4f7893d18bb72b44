import { parentPort, workerData } from 'node:worker_threads';
import type { InterpreterCode } from './interpreter-code';
import { realTime } from './nap';
import type { ToWorker } from './protocol';
import { Service } from './service';
import { DONE, programTime, type TestingTimeSetup } from './testing-time';

/** What the thread is given when it starts. */
export interface ThreadSetup {
  readonly code: InterpreterCode;
  /** Absent if it lives by the real clock. */
  readonly time: TestingTimeSetup | undefined;
}

const { code, time } = workerData as ThreadSetup;
const service = new Service(
  (message) => parentPort?.postMessage(message),
  () => Promise.resolve(code),
  time ? programTime(time) : realTime,
);
parentPort?.on('message', (message: ToWorker) => {
  void service.receive(message).then(() => parentPort?.postMessage(DONE));
});
