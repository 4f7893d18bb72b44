import * as v from 'valibot';
import { PortsideError } from '../../ground/errors/portside-error';

/** What the build writes beside the page: see scripts/shipped.mjs. */
const schema = v.object({
  version: v.string(),
  packages: v.array(
    v.object({ name: v.string(), version: v.string(), licence: v.string(), text: v.string() }),
  ),
});
export type Shipped = v.InferOutput<typeof schema>;

/** What is shipped, with its licences. @throws {PortsideError} `shipped-unreadable` */
export async function loadShipped(address: URL): Promise<Shipped> {
  try {
    const response = await fetch(address);
    if (!response.ok) throw new Error(`${response.status}`);
    return v.parse(schema, await response.json());
  } catch (cause) {
    throw new PortsideError('shipped-unreadable', {}, { cause });
  }
}
