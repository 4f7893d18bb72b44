import { bytesOf } from '../../../serial/bytes';

/** All that virtual modules of the page find on the web, by URL. No byte of it leaves the page. */
export function virtualWeb(): Readonly<Record<string, Uint8Array<ArrayBuffer>>> {
  const page = '<!doctype html>\r\n<title>Portside</title>\r\n<p>From the virtual web.</p>\r\n';
  return { 'http://example.com/index.html': bytesOf(page) };
}
