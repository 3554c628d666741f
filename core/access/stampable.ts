import { failure, type Result, success } from '#core/result.ts';

const HEAD_WITHIN = 1_024;
const TAIL_WITHIN = 2_048;

function latin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

const ENCRYPTION = '/Encrypt';
const NAMES_ENCRYPTION = /^\/Encrypt\s*(?:\d+\s+\d+\s+R|<<)/;

/** Of an encrypted file the trailer, or the dictionary of its cross-references, names how; both stand in the clear. */
function isEncrypted(bytes: Uint8Array): boolean {
  const slash = ENCRYPTION.charCodeAt(0);
  for (let at = bytes.indexOf(slash); at !== -1; at = bytes.indexOf(slash, at + 1)) {
    if (NAMES_ENCRYPTION.test(latin1(bytes.subarray(at, at + 40)))) return true;
  }
  return false;
}

/**
 * Whether something can be written on every page of a file, as far as its outside tells: a PDF that is whole and not
 * encrypted. Fails with `access.not_stampable` and the reason in words.
 */
export function stampability(bytes: Uint8Array): Result<null> {
  const refuse = (why: string) => failure('access.not_stampable', why);
  if (!latin1(bytes.subarray(0, HEAD_WITHIN)).includes('%PDF-'))
    return refuse('Only a PDF can be given on request.');
  if (!latin1(bytes.subarray(-TAIL_WITHIN)).includes('%%EOF'))
    return refuse('This PDF is cut off or broken.');
  if (isEncrypted(bytes)) return refuse('This PDF is encrypted; publish it without a password.');
  return success(null);
}
