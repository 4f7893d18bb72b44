/** A SHA-256 that takes its bytes in pieces. */
export interface Sha256Stream {
  update(bytes: Uint8Array): void;
  /** 64 lower-case hex digits; ends the stream. */
  hex(): string;
}

/** SHA-256 in pieces, for content that is too long to hold the thread for. */
export async function sha256Stream(): Promise<Sha256Stream> {
  const { sha256 } = await import('@noble/hashes/sha2.js');
  const hash = sha256.create();
  return {
    update: (bytes) => void hash.update(bytes),
    hex: () => toHex(hash.digest()),
  };
}

/**
 * SHA-256 as 64 lower-case hex digits. The platform's own if the page is in a secure context,
 * else one in JavaScript.
 */
export async function sha256Hex(bytes: Uint8Array): Promise<string> {
  // Typed as always there, yet absent over plain http.
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
  if (subtle) return toHex(new Uint8Array(await subtle.digest('SHA-256', bytes as BufferSource)));
  const stream = await sha256Stream();
  stream.update(bytes);
  return stream.hex();
}

export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}
