/**
 * Everything that can go wrong, each with the parameters its two sentences may quote.
 * `errorMessageKeys` names the sentences: what happened, and what to do next.
 */
export const ERROR_CODES = [
  /** The person asked to stop. No parameters. */
  'cancelled',
  /** A wait reached its deadline. `seconds`. */
  'deadline',
  /** A bug or an unknown error of the platform. `message`. */
  'unexpected',
  /** The engine's WebAssembly could not be fetched or compiled. `message`. */
  'engine-load',
  /** The worker died or stopped answering; it is started again at the next call. */
  'worker-crashed',
  /** Not enough memory for the work. */
  'no-memory',
  /** A file of this machine can't be read (any more). `name`. */
  'read-failed',

  /** The cable was pulled, or the port failed. `name` of the line, `message` of the platform, in English. */
  'line-lost',
  /** The line was closed while something still used it. `name`. */
  'line-closed',
  /** The browser has no Web Serial, or the page is not allowed to use it. */
  'serial-missing',
  /** Another program, another tab or this page has the port open, or the system refuses it. `name`. */
  'port-busy',
  /** The page may not use ports, or this one no more. `name`, empty if none was chosen yet. */
  'port-forbidden',
  /** The port was unplugged before it was opened. `name`. */
  'port-gone',
  /** What answers on the line is no module with files. `name` of the line, `answer`: a kind of answer. */
  'no-module',
  /** The text is no transcript, or a damaged one. `line` from 1, `reason` in English. */
  'transcript-broken',
  /** A replayed module was sent something else than in its transcript. `at` bytes sent by then. */
  'replay-differs',

  /** No littlefs in the bytes. `signature` (see the engine's `Signature`). */
  'not-littlefs',
  /** The image was closed while something still used it. */
  'image-closed',
  /** Part of a file lies in blocks that can't be reached. `path`. */
  'file-unreadable',
  /** The file is not UTF-8 text. `path`. */
  'not-text',
  /** Reading back what was built gave something else; nothing is offered for download. `path`. */
  'built-differs',

  /** A changed image has to be built before it can be downloaded. `name`. */
  'not-built',
  /** A build option is out of range. `option`. */
  'bad-option',
  /** The size of the partition is not known and has to be given. */
  'size-unknown',
  /** The size is no multiple of the block size. `size`, `blockSize`, in bytes. */
  'size-not-multiple',
  /** The tree does not fit. `needed`, `available`, in blocks. */
  'no-room',
  /** Of several images that were to be built, none was; each has its own reason. `count`. */
  'none-built',

  /** A name is empty. */
  'name-empty',
  /** A name is '.' or '..'. `name`. */
  'name-dots',
  /** A name holds '/'. `name`. */
  'name-slash',
  /** A name holds NUL. `name`. */
  'name-nul',
  /** A name can't be written as UTF-8 (half of a surrogate pair). `name`. */
  'name-not-unicode',
  /** `name`, `length` and `max` in bytes. */
  'name-too-long',
  /** A path does not begin with '/'. `path`. */
  'path-not-absolute',
  /** `path`, `length` and `max` in bytes. */
  'path-too-long',
  /** One path twice in what is to be built. `path`. */
  'path-double',
  /** A path leads through a file. `path`. */
  'path-through-file',
  /** `path`, `size` and `max` in bytes. */
  'file-too-large',
  /** A user attribute is too large for the file system. `path`, `size`, `max`. */
  'attr-too-large',
  /** A user attribute is out of range or given twice. `path`. */
  'attr-bad',
  /** Name and attributes of one entry do not fit a block. `path`. */
  'entry-too-large',

  /** Nothing has this path. `path`. */
  'not-found',
  /** `path` is a directory where a file is needed. */
  'not-a-file',
  /** `path` is a file where a directory is needed. */
  'not-a-directory',
  /** `path` exists already. */
  'already-exists',
  /** A directory that still holds something was to be removed alone. `path`. */
  'not-empty',
  /** A directory can't move into itself. `path`. */
  'into-itself',
  /** The root can't be renamed, moved or removed. */
  'root-fixed',
  /** The volume can't do this; its capabilities say so. `volume`, `verb`. */
  'not-supported',

  /** The storage of a volume is full. `volume`. */
  'no-space',
  /** What is to be copied does not fit. `needed`, `available`, in bytes. */
  'no-room-bytes',
  /** A file or directory does not fit beside what is there. `path`, `needed`, `available`, in bytes. */
  'no-room-for-path',
  /** The browser asks for permission again before a folder can be used. `name`. */
  'permission-needed',
  /** The browser has no way to open a folder on disk. */
  'folders-unsupported',
  /** Something else holds the file, or it is write-protected. `path`. */
  'file-in-use',
  /** The volume’s own system refuses the name. `name`. */
  'name-not-allowed',
  /** Two names differ in case alone, and that makes one file of them. `name`, `other`. */
  'name-case-clash',
  /** The volume has no directories. `path`, `volume`. */
  'no-directories',
  /** Reading back what was copied gave something else; what was there before is back. `path`. */
  'copy-differs',
  /** The volume has something else than it should. `path` of the first file, `count` of them. */
  'verify-differs',
  /** A copy failed, and what was there before could not be put back. `path`. */
  'restore-failed',
  /** A character has no place in the file’s encoding. `character`, `line` from 1, `encoding`. */
  'text-not-encodable',
  /** A value would be read back as something else. `value`. */
  'value-not-allowed',
  /** A file is none of settings, or one of its values can't be. `place`: which. */
  'settings-invalid',
  /** A file of settings is of a newer form. `found` and `known`. */
  'settings-newer',
  /** The list of what is shipped with the page can't be read. */
  'shipped-unreadable',
  /** An image that was kept was thrown away, here or in another tab. */
  'kept-gone',
  /** An image that was kept can't be read any more. `name`. */
  'kept-damaged',
  /** A key of parameters has no name. */
  'parameter-name-empty',
  /** A key of that name is there already. `name`. */
  'parameter-exists',
  /** A key would be read back as something else. `name`. */
  'parameter-name',
  /** A text is no JSON. `line` and `column` of the first error, from 1. */
  'json-syntax',

  /** The browser offers no database, or forbids it (private window, site settings). `message`. */
  'storage-unavailable',
  /** The database was written by a newer Portside. `known`: the newest schema this one knows. */
  'storage-newer',
  /** A tab with an older Portside does not let go of the database. */
  'storage-blocked',
  /** A newer Portside in another tab migrated the database; this page must be loaded again. */
  'storage-outdated',
  /** The browser closed the connection; the next call opens it again. */
  'storage-lost',
  /** Quota or disk are full; the transaction was undone. */
  'storage-full',
  /** A transaction failed for another reason and was undone. `message`. */
  'storage-failed',
  /** Folders on disk that could not be read back, and are off the list. `count`. */
  'folders-forgotten',

  /** No project has the id (any more). */
  'project-gone',
  /** Another tab changed the same path, and nobody said which to keep; nothing was written. `path`. */
  'project-conflict',
  /** The path holds another content than the one that was to be replaced; nothing was written. `path`. */
  'changed-meanwhile',
  /** A state was thinned out of the history, or its contents were. */
  'state-gone',
  /** The tree names a content that the database does not hold. `path`. */
  'content-missing',
  /** checksum.json is longer than the module reads. `length`, `max`, in characters. */
  'checksum-list-too-long',

  /** The bytes are no container or package that is known. `name`. */
  'firmware-unknown',
  /** A file or a part of it ends too early. `at`: first byte wanted, `need` and `have`: bytes. */
  'firmware-cut',
  /** A package or container can't be read there. `what`: which structure or member, `at`: byte. */
  'firmware-broken',
  /** A member's bytes are not what its sum says, or can't be unpacked. `name`, `at`: byte. */
  'firmware-damaged',
  /** A member can't be read, `why`: encrypted, packing, damaged, no-content. `name`. */
  'firmware-closed',
  /** Nothing may take a member's place, `why` (see `FixedReason`). `name`. */
  'firmware-fixed',
  /** A replacement is longer than its place. `name`, `size`, `room`: bytes. */
  'firmware-no-room',
  /** A changed container would be too long for its format. `max`: bytes. */
  'firmware-too-large',
  /** A package without littlefs, or in a packing that is not public; told by its name. `name`. */
  'firmware-efs',
  /** Nothing but removals is between the state and now. */
  'update-empty',
  /** A name that an update archive can't hold. `path`; `max`: bytes with `usr` before it. */
  'update-name',
  /** An archive of Quectel's cloud makes no folders. `path`. */
  'update-folder',
  /** The backup partition holds no main.py, or an empty one, that could be restored. */
  'rescue-no-copy',
  /** The file to save to is the one that the package was opened from. `name`. */
  'firmware-original',
  /** What was written, read anew, is not what it was to be. `at`: byte. */
  'firmware-differs',
  /** No zip, a truncated one, a wrong CRC, or records that contradict each other. `reason`, in English. */
  'archive-broken',
  /** An entry, or the directory of the zip, is encrypted. `name`. */
  'archive-encrypted',
  /** '..', absolute, a drive letter, a backslash, NUL, or nothing at all. `name`. */
  'archive-unsafe-name',
  /** A symbolic link or device. `name`. */
  'archive-link',
  /** Two entries of one name, or one below a file. `name`. */
  'archive-double',
  /** It unpacks to more than its size can honestly hold. `name`: where that was noticed. */
  'archive-bomb',
  /** `max` entries. */
  'archive-too-many',
  /** `max` bytes of content. */
  'archive-too-large',
  /** The text that describes it, `name`, can't be understood. `place`: where in it, in English. */
  'archive-schema',
  /** That text has a newer schema. `found`, `known`. */
  'archive-newer',
  /** A file that portside.json lists is not there. `name`. */
  'archive-missing',
  /** A file that portside.json does not list. `name`. */
  'archive-unlisted',
  /** A file is not the one that portside.json describes. `name`. */
  'archive-digest',

  /** A module does not come to its prompt, whatever is sent. `name` of the line. */
  'module-silent',
  /** No way of interrupting brought a module to its prompt. `name` of the line. */
  'rescue-failed',
  /** A program that was started in the terminal (or main.py) is still running. `name`. */
  'module-busy',
  /** The REPL asks for a password. `name`. */
  'module-locked',
  /** The REPL is switched off in the firmware's settings. `name`. */
  'repl-refused',
  /** The module did not take the password. `name`. */
  'password-wrong',
  /** What was sent or answered did not arrive whole, many times in a row: the line loses or changes bytes. */
  'answer-garbled',
  /** The module met an error that has no code of its own. `message`, as the module worded it. */
  'module-error',
  /** The interpreter's heap is used up. */
  'module-memory',
  /** The module gave less of a file than it lists, or another content than its checksum says. `path`. */
  'module-file-unreadable',
  /** The file system of a module fails (EIO). `path`. */
  'module-storage',
  /** The file system is mounted read-only. `volume`. */
  'read-only',
  /** No file system of the module is mounted where the path leads. `path`. */
  'nothing-mounted',
  /** The entry is the root of a file system, which can't be renamed, moved or removed. `path`. */
  'mount-fixed',
  /** What was moved is whole at its new place, and could not be removed from the old one. `path`, `other`. */
  'move-unfinished',
  /** The digest of what the module stored is not that of what was sent; the old file is untouched. `path`. */
  'stored-differs',
  /** A module without rename lost the old file, and it could not be put back. `path`. */
  'old-file-lost',
  /** checksum.json is no list of names and checksums. `path`. */
  'checksum-list-broken',

  /** The module refused a command and did not say why; a look at its files told nothing. `command`, `text` as it answered. */
  'command-failed',
  /** The module did not understand a command or its arguments. `command`, `code` (2, 4, 5 or 7), `text`. */
  'command-not-understood',
  /** The module has no such command. `command`, `text`. */
  'command-unknown',
  /** The module has no such variable. `command`, `text`. */
  'variable-unknown',
  /** A value is larger than the module takes. `command`, `code` (8 or 9), `text`. */
  'command-out-of-bounds',
  /** A command would be longer than the module takes. `path`, `length`, `max`, in bytes. */
  'command-too-long',
  /** Nothing on the line answers as a WiConnect module does. `name` of the line. */
  'wiconnect-silent',
  /** The module answers, but does not let itself be switched to machine mode. `name` of the line. */
  'wiconnect-no-machine-mode',
  /** The module restarted in the middle of what it was doing. No parameters. */
  'module-restarted',
  /** An answer of the module arrived damaged, twice. No parameters. */
  'reply-damaged',
  /** What a cut replacement left, or the file it is for, has changed since the offer was made. `path`. */
  'swap-changed',
  /** The module did not show a command as it was sent, four times; it was not carried out. `command`. */
  'command-damaged',
  /** A damaged command deleted other files than the one it named. `path`, `gone`, `count`. */
  'wrong-file-gone',
  /** A row of the module's listing can't be understood. `line`. */
  'listing-unreadable',
  /** The module holds the file open and can't be made to close it. `path`. */
  'file-open',
  /** Firmware, or a file that the module needs to work. `path`. */
  'file-protected',
  /** The file lies in the flash of the controller, which no command can write. `path`. */
  'file-internal',
  /** The flash of the module is full, or all of its file entries are taken. `path`, `size` in bytes. */
  'flash-full',
  /** Old and new content do not fit side by side, and nobody takes the old one in. `path`, `size` of the new one in bytes. */
  'no-room-for-both',
  /** An old file went for the new one, which did not come whole, and can't be put back: neither may be there. `path`. */
  'replace-cut',
  /** The module's checksum of a file is not that of what was sent. `path`, `expected`, `found`, in hex. */
  'checksum-differs',
  /** The new content is on the module, whole, but under another name. `path`, `other`. */
  'swap-unfinished',
  /** What was typed is not the module's own address. `address` as typed. */
  'address-differs',
  /** The module did not get the file from the server, or the server did not take it. `url`, `text` of the module. */
  'module-http-failed',
  /** A backup was made of a module that keeps other attributes. `found`: what the archive says. */
  'backup-foreign',
  /** A file was stored; its entry in checksum.json was not, as nothing more fits on the module. `path`. */
  'checksum-entry-full',
  /** As above, as too many bytes got lost on the line; it may also not be listed at all. `path`. */
  'checksum-entry-lost',
  /** As above, as the module refused it, or the list would be too long. `path`. */
  'checksum-entry-refused',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** Keys of the two sentences in the message catalogues: what happened, what to do next. */
export function errorMessageKeys(code: ErrorCode): { what: string; next: string } {
  const stem = `error_${code.replaceAll('-', '_')}`;
  return { what: `${stem}_what`, next: `${stem}_next` };
}
