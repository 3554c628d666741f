import { assert } from '#core/assert.ts';
import { failure, type Result, success } from '#core/result.ts';
import { concatBytes, equalBytes, fromBase64, toBase64, utf8 } from '../bytes.ts';
import { type Sign, verifyEd25519 } from '../keys/verify-signature.ts';
import { isKeyName, type NoteKey } from './vkey.ts';

/** A signed note (C2SP signed-note): the text with its last newline, and its signatures. */
export type SignedNote = {
  readonly text: string;
  readonly signatures: readonly {
    readonly name: string;
    readonly keyId: Uint8Array;
    readonly signature: Uint8Array;
  }[];
};

const SIGNATURE_MARK = '\u2014 ';
const SIGNATURES_MAX = 100;
const KEY_ID_BYTES = 4;
// Every ASCII control character but newline.
// oxlint-disable-next-line no-control-regex
const CONTROL_CHARACTER = /[\u0000-\u0009\u000b-\u001f]/;

/** Signs a text that ends in a newline. */
export async function signNote(
  text: string,
  signer: { readonly key: NoteKey; readonly sign: Sign },
): Promise<string> {
  assert(isNoteText(text), 'the text of a note ends in a newline and has no control characters');
  const signature = await signer.sign(utf8(text));
  return `${text}\n${SIGNATURE_MARK}${signer.key.name} ${toBase64(concatBytes(signer.key.keyId, signature))}\n`;
}

/** Reads a note without checking its signatures, or fails with `proof.note_invalid`. */
export function parseNote(note: string): Result<SignedNote> {
  const split = note.lastIndexOf('\n\n');
  if (split < 0) return failure('proof.note_invalid', 'has no signatures');
  const text = note.slice(0, split + 1);
  const block = note.slice(split + 2);
  if (!isNoteText(text)) return failure('proof.note_invalid', 'has control characters');
  if (!block.endsWith('\n')) return failure('proof.note_invalid', 'does not end with a newline');
  const lines = block.slice(0, -1).split('\n');
  if (lines.length > SIGNATURES_MAX) return failure('proof.note_invalid', 'has too many signatures');
  const signatures = [];
  for (const line of lines) {
    const [name = '', encoded = '', ...more] = line.slice(SIGNATURE_MARK.length).split(' ');
    const bytes = fromBase64(encoded);
    if (!line.startsWith(SIGNATURE_MARK) || !isKeyName(name) || more.length > 0) {
      return failure('proof.note_invalid', 'has a malformed signature line');
    }
    if (bytes === null || bytes.length <= KEY_ID_BYTES) {
      return failure('proof.note_invalid', 'has a malformed signature');
    }
    signatures.push({
      name,
      keyId: bytes.subarray(0, KEY_ID_BYTES),
      signature: bytes.subarray(KEY_ID_BYTES),
    });
  }
  return success({ text, signatures });
}

/**
 * Checks a note against known keys: signatures of unknown keys are ignored, a wrong signature of a known key rejects the
 * note (`proof.signature_invalid`), and at least one must hold (`proof.key_unknown`).
 */
export async function verifyNote(
  note: string,
  keys: readonly NoteKey[],
): Promise<Result<{ text: string; key: NoteKey }>> {
  const parsed = parseNote(note);
  if (!parsed.ok) return parsed;
  const { text, signatures } = parsed.value;
  let signer: NoteKey | undefined;
  for (const { name, keyId, signature } of signatures) {
    const key = keys.find((known) => known.name === name && equalBytes(known.keyId, keyId));
    if (key === undefined) continue;
    if (!(await verifyEd25519(key.jwk, utf8(text), signature))) {
      return failure('proof.signature_invalid', `has a signature that is not ${name}'s`);
    }
    signer ??= key;
  }
  if (signer === undefined) return failure('proof.key_unknown', 'is signed by no known key');
  return success({ text, key: signer });
}

function isNoteText(text: string): boolean {
  return text.endsWith('\n') && text.isWellFormed() && !CONTROL_CHARACTER.test(text);
}
