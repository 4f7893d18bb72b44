import type { CallOptions } from '../../volumes/volume';
import type { Container } from '../container-types';
import { memberNamed, readSmall } from './members';

const CONFIG = 'platform_config.json';

/** What the package calls its platform, as it writes it; null: it does not say. */
export async function platformOf(zip: Container, options: CallOptions): Promise<string | null> {
  const member = memberNamed(zip, CONFIG);
  if (!member || member.closed) return null;
  const text = new TextDecoder().decode(await readSmall(member, options));
  const said = parsed(text);
  const named = said && Object.entries(said).find(([key]) => key.toLowerCase() === 'platform');
  return typeof named?.[1] === 'string' ? named[1] : null;
}

/** Null: it is no JSON object. */
function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return null;
  }
}
