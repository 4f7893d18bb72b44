/** A file of the package as its XML (`BMAConfig/SchemeList/Scheme/File`) describes it. */
export interface SchemeFile {
  readonly id: string;
  readonly type: string;
  readonly description: string;
  /** First address in the flash; null: none is named, or it stands for no flash. */
  readonly base: number | null;
  /** Bytes of its partition; null as above. */
  readonly size: number | null;
}

/**
 * Reads what is asked of the XML, and no more: it is never written anew. Its tags come with any
 * blanks and line ends; attributes, comments and entities are none of it in real packages.
 */
export function readScheme(xml: string): SchemeFile[] {
  return [...xml.matchAll(/<File>([\s\S]*?)<\/File>/g)].map(([, file = '']) => {
    const [, block = ''] = /<Block\b[^>]*>([\s\S]*?)<\/Block>/.exec(file) ?? [];
    const size = numberOf(block, 'Size');
    return {
      id: textOf(file, 'ID'),
      type: textOf(file, 'Type'),
      description: textOf(file, 'Description'),
      base: size ? numberOf(block, 'Base') : null,
      size: size || null,
    };
  });
}

function textOf(xml: string, tag: string): string {
  const [, text = ''] = new RegExp(`<${tag}\\b[^>]*>([^<]*)</${tag}>`).exec(xml) ?? [];
  return text.trim();
}

function numberOf(xml: string, tag: string): number | null {
  const text = textOf(xml, tag);
  return /^(0x[0-9a-f]{1,8}|\d{1,10})$/i.test(text) ? Number(text) : null;
}
