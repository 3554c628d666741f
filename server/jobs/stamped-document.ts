import { utf8 } from '#core/proof/bytes.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import type { LinkedDocument } from '#server/modules/access/index.ts';
import { DomainError } from '#server/platform/errors.ts';
import { RenderError } from '../documents/pdf/render-pdf.ts';
import { stampPdf } from '../documents/pdf/stamp-pdf.ts';

/** Copies of the last minutes, because a reader asks for one in many ranges; made anew they are the same bytes. */
const COPIES_MAX = 12;
const COPIES_BYTES_MAX = 96 * 1024 * 1024;
/** How many may be stamped at the same moment; each is a process of its own. */
const AT_ONCE = 3;

const copies = new Map<string, Uint8Array>();
const underWay = new Map<string, Promise<Uint8Array>>();

function keep(key: string, bytes: Uint8Array): void {
  copies.set(key, bytes);
  const total = () => [...copies.values()].reduce((sum, { length }) => sum + length, 0);
  for (const oldest of copies.keys()) {
    if (copies.size <= COPIES_MAX && total() <= COPIES_BYTES_MAX) break;
    copies.delete(oldest);
  }
}

async function stamp({ address, bytes, stampedAt }: LinkedDocument): Promise<Uint8Array> {
  const at = stampedAt.toISOString().slice(0, 16).replace('T', ' ');
  try {
    return await stampPdf({ bytes, text: `${address} · ${at} UTC` });
  } catch (error) {
    if (!(error instanceof RenderError)) throw error;
    throw new DomainError('access.not_stampable', {
      message: 'This document cannot be marked with its reader, so it is not given.',
      status: 409,
    });
  }
}

/**
 * A document with its reader's mailbox and the time on each page. Whoever asks has judged the grant for this very request.
 * Raises `access.not_stampable` (409), `access.busy` (503) while too many are stamped.
 */
export async function stampedDocument(linked: LinkedDocument, token: string): Promise<Uint8Array> {
  const key = sha256Hex(utf8(token));
  const known = copies.get(key);
  if (known !== undefined) return known;
  const making = underWay.get(key);
  if (making !== undefined) return making;
  if (underWay.size >= AT_ONCE)
    throw new DomainError('access.busy', {
      message: 'Too many documents are being prepared. Try again shortly.',
      status: 503,
      details: { retryAfterSeconds: 5 },
    });
  const made = stamp(linked).finally(() => underWay.delete(key));
  underWay.set(key, made);
  const bytes = await made;
  keep(key, bytes);
  return bytes;
}
