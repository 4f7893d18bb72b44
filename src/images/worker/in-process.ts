import type { Connection } from './client';
import { serve } from './dispatcher';
import type { Handlers } from './protocol';

/** Serves the handlers on this thread, behind a real message channel: for Node. */
export function connectInProcess(handlers: Handlers): Connection {
  const { port1, port2 } = new MessageChannel();
  serve(port1, handlers);
  return {
    end: port2,
    // What runs on this thread can't be lost without the caller.
    onFailure: () => undefined,
    terminate() {
      port1.close();
      port2.close();
    },
  };
}
