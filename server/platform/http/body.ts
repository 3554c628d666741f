import { DomainError } from '../errors.ts';

function tooLarge(maxBytes: number): DomainError {
  return new DomainError('request.too_large', {
    message: `The body may have at most ${maxBytes} bytes.`,
    status: 413,
    details: { maxBytes },
  });
}

/**
 * The whole body, or `request.too_large` (413) as soon as it is known to exceed the limit, whatever its headers say.
 * A body that breaks off raises `request.truncated` (400).
 */
export async function readBody(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const announced = Number(request.headers.get('content-length') ?? '0');
  if (announced > maxBytes) throw tooLarge(maxBytes);
  if (!request.body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      length += value.byteLength;
      if (length > maxBytes) throw tooLarge(maxBytes);
      chunks.push(value);
    }
  } catch (error) {
    await reader.cancel().catch(() => undefined);
    if (error instanceof DomainError) throw error;
    throw new DomainError('request.truncated', { message: 'The body broke off.', status: 400 });
  }
  const body = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.byteLength;
  }
  return body;
}

/** The body as text; raises `request.not_utf8` (400) for bytes that are not UTF-8. */
export async function readText(request: Request, maxBytes: number): Promise<string> {
  return decodeUtf8(await readBody(request, maxBytes));
}

/** Bytes as text; raises `request.not_utf8` (400). A byte order mark is kept, so that no byte is lost unseen. */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new DomainError('request.not_utf8', { message: 'The body is not valid UTF-8.', status: 400 });
  }
}
