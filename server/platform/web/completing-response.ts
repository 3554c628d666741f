import { type IncomingMessage, ServerResponse } from 'node:http';
import { mayBeEmpty } from './error-page.ts';

type Written = string | Uint8Array;
type Done = ((error?: Error | null) => void) | undefined;

/** The method of every answer, whatever its arguments. */
function asUsual(response: ServerResponse, method: 'end' | 'write' | 'writeHead', given: unknown[]) {
  return Reflect.apply(Reflect.get(ServerResponse.prototype, method), response, given);
}

/**
 * An answer whose document may be completed before it leaves. Whatever is not a page of an error streams as it always did;
 * a page of an error is held until its end, is not compressed by the framework, and goes out as `complete` gives it.
 */
export class CompletingResponse<
  Request extends IncomingMessage = IncomingMessage,
> extends ServerResponse<Request> {
  /** Gives the document to send in the place of one; set by whoever answers the request. */
  complete: ((html: string) => string) | null = null;
  #held: Buffer[] | null = null;
  #cacheControl: string | null = null;

  override flushHeaders(): void {
    if (!this.#holds()) super.flushHeaders();
  }

  override writeHead(...head: unknown[]): this {
    const [status] = head;
    if (typeof status === 'number') this.statusCode = status;
    if (head.length === 1 && this.#holds()) return this;
    return asUsual(this, 'writeHead', head);
  }

  override write(chunk: Written, ...more: unknown[]): boolean {
    if (!this.#holds()) return asUsual(this, 'write', [chunk, ...more]);
    this.#keep(chunk, more);
    return true;
  }

  override end(...last: unknown[]): this {
    const held = this.#held;
    if (held === null) return asUsual(this, 'end', last);
    const [chunk] = last;
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) this.#keep(chunk, last.slice(1));
    const html = Buffer.concat(held).toString('utf8');
    const body = Buffer.from(this.complete?.(html) ?? html, 'utf8');
    this.#held = null;
    this.complete = null;
    if (this.#cacheControl === null) this.removeHeader('cache-control');
    else this.setHeader('cache-control', this.#cacheControl);
    this.setHeader('content-length', body.length);
    return super.end(body);
  }

  /** Whether this answer is held; the first time it is asked of a page of an error, holding begins. */
  #holds(): boolean {
    if (this.#held !== null) return true;
    if (this.complete === null || this.headersSent) return false;
    const type = String(this.getHeader('content-type') ?? '');
    if (!mayBeEmpty({ status: this.statusCode, type }) || this.hasHeader('content-encoding')) return false;
    this.#held = [];
    // Bytes that are compressed cannot be completed; the framework leaves alone what must not be transformed.
    const given = this.getHeader('cache-control');
    this.#cacheControl = given === undefined ? null : String(given);
    this.setHeader('cache-control', [this.#cacheControl, 'no-transform'].filter(Boolean).join(', '));
    return true;
  }

  #keep(chunk: Written, more: readonly unknown[]): void {
    const [encoding] = more;
    const isEncoding = typeof encoding === 'string' && Buffer.isEncoding(encoding);
    this.#held?.push(
      typeof chunk === 'string' ? Buffer.from(chunk, isEncoding ? encoding : 'utf8') : Buffer.from(chunk),
    );
    const done = more.findLast((part): part is NonNullable<Done> => typeof part === 'function');
    if (done) process.nextTick(done);
  }
}
