import { WorkerClient } from '../../ground/worker/client';
import type { Verbs } from './protocol';

/** The page's side of the worker that holds the images. */
export class ImageClient extends WorkerClient<Verbs> {
  #lastHandle = 0;

  /** A handle that no image of this client has had. */
  newHandle(): number {
    return ++this.#lastHandle;
  }
}
