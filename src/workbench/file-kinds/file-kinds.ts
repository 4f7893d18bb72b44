/** What a file is, as far as its name tells. */
export type FileKind =
  | 'python'
  | 'json'
  | 'web'
  | 'text'
  | 'certificate'
  | 'picture'
  | 'sound'
  | 'archive'
  | 'bytecode'
  | 'binary'
  | 'unknown';

/** Endings without the dot, lower case. */
const ENDINGS: Readonly<Record<Exclude<FileKind, 'unknown'>, readonly string[]>> = {
  python: ['py', 'pyi'],
  json: ['json', 'jsonc'],
  web: ['html', 'htm', 'css', 'js', 'mjs', 'xml', 'svg'],
  text: ['txt', 'md', 'csv', 'tsv', 'log', 'ini', 'cfg', 'conf', 'toml', 'yaml', 'yml'],
  certificate: ['pem', 'crt', 'cer', 'der', 'key', 'pub', 'csr', 'p12', 'pfx'],
  picture: ['png', 'jpg', 'jpeg', 'gif', 'bmp', 'webp', 'ico'],
  sound: ['mp3', 'wav', 'amr', 'pcm', 'aac', 'ogg'],
  archive: ['zip', 'gz', 'tar', 'tgz', 'bz2', 'xz', '7z', 'rar'],
  bytecode: ['mpy', 'pyc'],
  binary: ['bin', 'dat', 'img', 'hex', 'uf2', 'pac', 'elf', 'fw'],
};

const BY_ENDING: ReadonlyMap<string, FileKind> = new Map(
  (Object.entries(ENDINGS) as [FileKind, readonly string[]][]).flatMap(([kind, endings]) =>
    endings.map((ending) => [ending, kind] as const),
  ),
);

/** By the ending of the name alone: no file is read for it. */
export function fileKind(name: string): FileKind {
  const dot = name.lastIndexOf('.');
  if (dot < 0) return 'unknown';
  return BY_ENDING.get(name.slice(dot + 1).toLowerCase()) ?? 'unknown';
}
