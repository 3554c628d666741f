import { fromUtf8 } from '#core/proof/bytes.ts';
import { failure, type Result, success } from '#core/result.ts';

/** The largest file that is taken, in bytes. */
export const FILE_MAX_BYTES = 10 * 1024 * 1024;
const NAME_MAX = 200;
/** A picture of a few hundred bytes can claim a billion pixels, which whoever looks at it has to unpack. */
const PIXELS_MAX = 100_000_000;

/** What may be handed in, with the endings that such a file may have. */
const ENDINGS_OF_MEDIA_TYPE = {
  'application/pdf': ['pdf'],
  'image/png': ['png'],
  'image/jpeg': ['jpg', 'jpeg'],
  'text/csv': ['csv'],
  'text/plain': ['txt'],
} as const;
export type FileMediaType = keyof typeof ENDINGS_OF_MEDIA_TYPE;

/** The endings of what may be handed in, for the chooser of a form. */
export const FILE_ENDINGS: readonly string[] = Object.values(ENDINGS_OF_MEDIA_TYPE).flat();

type Signature = { readonly at?: number; readonly bytes: readonly number[] };

const EXECUTABLES: readonly Signature[] = [
  { bytes: [0x4d, 0x5a] },
  { bytes: [0x7f, 0x45, 0x4c, 0x46] },
  { bytes: [0xfe, 0xed, 0xfa, 0xce] },
  { bytes: [0xfe, 0xed, 0xfa, 0xcf] },
  { bytes: [0xce, 0xfa, 0xed, 0xfe] },
  { bytes: [0xcf, 0xfa, 0xed, 0xfe] },
  { bytes: [0xca, 0xfe, 0xba, 0xbe] },
  { bytes: [0x00, 0x61, 0x73, 0x6d] },
];
/** Whatever unpacks, workbooks and text documents of offices among them: ZIP, gzip, bzip2, xz, 7z, RAR, zstd, OLE, tar. */
const ARCHIVES: readonly Signature[] = [
  { bytes: [0x50, 0x4b] },
  { bytes: [0x1f, 0x8b] },
  { bytes: [0x42, 0x5a, 0x68] },
  { bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00] },
  { bytes: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c] },
  { bytes: [0x52, 0x61, 0x72, 0x21] },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd] },
  { bytes: [0xd0, 0xcf, 0x11, 0xe0] },
  { at: 257, bytes: [0x75, 0x73, 0x74, 0x61, 0x72] },
];
const PDF: Signature = { bytes: [0x25, 0x50, 0x44, 0x46, 0x2d] };
const PNG: Signature = { bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] };
const PNG_END = [0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82];
const JPEG: Signature = { bytes: [0xff, 0xd8, 0xff] };
const JPEG_END = [0xff, 0xd9];

const SCRIPT = /^\uFEFF?#!/;
const MARKUP = /<(?:(?:!doctype|html|head|body|script|iframe|svg)\b|\?xml|\?php)/i;
/** How far into a text markup is looked for: a browser would sniff about as far. */
const MARKUP_WITHIN = 4_096;
/** Control characters other than tab and the ends of lines. */
const CONTROL = /[^\P{Cc}\t\n\r\u0080-\u009f]/u;

function hasSignature(bytes: Uint8Array, { at = 0, bytes: signature }: Signature): boolean {
  return signature.every((byte, index) => bytes[at + index] === byte);
}

function endsWith(bytes: Uint8Array, end: readonly number[]): boolean {
  return bytes.length >= end.length && hasSignature(bytes, { at: bytes.length - end.length, bytes: end });
}

function readsAsPdf(bytes: Uint8Array): boolean {
  const tail = String.fromCharCode(...bytes.subarray(Math.max(0, bytes.length - 1_024)));
  return tail.includes('%%EOF');
}

function pixelsOfPng(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return bytes.length < 24 ? 0 : view.getUint32(16) * view.getUint32(20);
}

function broken(what: string): { ok: false; error: { code: string; message: string; path?: string } } {
  return failure('files.broken', `This is not a whole ${what}.`, 'file');
}

function sniffText(text: string): Result<'text/plain'> {
  if (SCRIPT.test(text)) return failure('files.executable', 'This is a program.', 'file');
  if (MARKUP.test(text.slice(0, MARKUP_WITHIN)))
    return failure('files.markup', 'This is a web page or a drawing with scripts.', 'file');
  return success('text/plain');
}

/** What the bytes themselves are, whatever the name says; CSV and plain text look alike. */
function sniff(bytes: Uint8Array): Result<FileMediaType> {
  if (hasSignature(bytes, PDF)) return readsAsPdf(bytes) ? success('application/pdf') : broken('PDF');
  if (hasSignature(bytes, PNG)) {
    if (!endsWith(bytes, PNG_END)) return broken('PNG');
    return pixelsOfPng(bytes) <= PIXELS_MAX
      ? success('image/png')
      : failure('files.unpacks_too_large', 'This picture unpacks to too many pixels.', 'file');
  }
  if (hasSignature(bytes, JPEG)) return endsWith(bytes, JPEG_END) ? success('image/jpeg') : broken('JPEG');
  // Short signatures are words too: what reads as plain text is none of these.
  const text = fromUtf8(bytes);
  if (text !== null && !CONTROL.test(text)) return sniffText(text);
  if (EXECUTABLES.some((signature) => hasSignature(bytes, signature)))
    return failure('files.executable', 'This is a program.', 'file');
  if (ARCHIVES.some((signature) => hasSignature(bytes, signature)))
    return failure('files.archive', 'Archives and workbooks are not taken.', 'file');
  return failure('files.type_unknown', 'This is none of the kinds of files that are taken.', 'file');
}

function endingOf(name: string): string {
  return /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
}

/**
 * A name that can be shown and saved: no folders, no control or direction characters, no characters that a file system
 * refuses, at most 200 characters with its ending kept. `file` where nothing is left.
 */
export function cleanFileName(name: string): string {
  const last = name.normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const plain = last
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '')
    .replaceAll(/[<>:"|?*]/g, '_')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/^[. ]+|[. ]+$/g, '');
  if (plain === '') return 'file';
  if (plain.length <= NAME_MAX) return plain;
  const ending = endingOf(plain);
  const kept = ending.length > 0 && ending.length <= 10 ? `.${ending}` : '';
  let stem = '';
  for (const character of plain) {
    if (stem.length + character.length + kept.length > NAME_MAX) break;
    stem += character;
  }
  return `${stem.trimEnd()}${kept}`;
}

/**
 * What a file that somebody hands in is, by its bytes, with the name that it will have. Takes PDF, PNG, JPEG, CSV and plain
 * text in UTF-8 of at most 10 MiB whose name has the ending of what they are. Nothing that unpacks is taken: what would come
 * out cannot be judged without unpacking it. Fails with `files.empty`, `files.too_large`,
 * `files.executable`, `files.archive`, `files.markup`, `files.unpacks_too_large`,
 * `files.broken`, `files.type_unknown` or `files.name_mismatch`, at `file`.
 */
export function handedInFile(file: {
  readonly name: string;
  readonly bytes: Uint8Array;
}): Result<{ readonly name: string; readonly mediaType: FileMediaType }> {
  const { bytes } = file;
  if (bytes.length === 0) return failure('files.empty', 'This file is empty.', 'file');
  if (bytes.length > FILE_MAX_BYTES) return failure('files.too_large', 'A file has at most 10 MiB.', 'file');
  const sniffed = sniff(bytes);
  if (!sniffed.ok) return sniffed;
  const name = cleanFileName(file.name);
  const ending = endingOf(name);
  const isText = sniffed.value === 'text/plain';
  const mediaType = isText && ending === 'csv' ? 'text/csv' : sniffed.value;
  const endings: readonly string[] = ENDINGS_OF_MEDIA_TYPE[mediaType];
  if (!endings.includes(ending))
    return failure(
      'files.name_mismatch',
      `The name does not end as that of a file of the type ${mediaType} does.`,
      'file',
    );
  return success({ name, mediaType });
}
