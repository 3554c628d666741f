import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { CloseDocumentName, CloseKey, NewCloseDocument } from './close-row.ts';

/** SHA-256 as lower-case hex, by the runtime: the close hashes thousands of documents. */
export function sha256Hex(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}

/** A document to keep: its bytes are the UTF-8 of the canonical text. */
export function newDocument(close: CloseKey, name: CloseDocumentName, text: string): NewCloseDocument {
  return {
    tenantId: close.tenantId,
    id: close.id,
    name,
    sha256: sha256Hex(text),
    sizeBytes: Buffer.byteLength(text, 'utf8'),
    text,
  };
}
