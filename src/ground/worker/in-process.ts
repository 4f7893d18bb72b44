import type { Connection } from './client';
import type { HandlersOf, VerbTable } from './messages';
import { serve } from './serve';

/** Serves the handlers on this thread, behind a real message channel: for Node. */
export function connectInProcess<Verbs extends VerbTable<Verbs>>(
  handlers: HandlersOf<Verbs>,
): Connection {
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
