import { lookup as resolve } from 'node:dns/promises';
import { request as plainRequest } from 'node:http';
import { type RequestOptions, request as secureRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { settings } from '../env.ts';
import { isLoopbackAddress, isPublicAddress } from './outside-address.ts';

const TIMEOUT_MS = 10_000;
const ANSWER_BYTES_MAX = 16_384;

export type OutsideAnswer = { readonly status: number; readonly text: string };

/** Why nothing was sent or no answer came, in one sentence for whoever looks at the log of deliveries. */
export class OutsideError extends Error {
  override readonly name = 'OutsideError';
}

type Place = { readonly address: string; readonly family: 4 | 6 };

/** Whether this address of a customer may be written down at all; what its name resolves to is asked at each sending. */
export function outsideUrlProblem(text: string): 'not_a_url' | 'not_https' | 'has_credentials' | null {
  const url = URL.parse(text);
  if (url === null || url.hostname === '' || text.length > 2_000) return 'not_a_url';
  if (url.username !== '' || url.password !== '') return 'has_credentials';
  if (url.protocol === 'https:') return null;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isHere = host === 'localhost' || isLoopbackAddress(host);
  return url.protocol === 'http:' && isHere && settings().webhooksToLoopback ? null : 'not_https';
}

/**
 * The one address that the request will go to. The name is resolved here and nowhere else, so that what was looked at is
 * what is connected to; a name with any private address is refused whole.
 */
async function placeOf(hostname: string): Promise<Place> {
  const host = hostname.replace(/^\[|\]$/g, '');
  const found =
    isIP(host) === 0
      ? await resolve(host, { all: true }).catch(() => {
          throw new OutsideError(`The name ${host} cannot be resolved.`);
        })
      : [{ address: host, family: isIP(host) }];
  const mayGoTo = (address: string) =>
    isPublicAddress(address) || (settings().webhooksToLoopback && isLoopbackAddress(address));
  const [first] = found;
  if (first === undefined || !found.every(({ address }) => mayGoTo(address)))
    throw new OutsideError('The name belongs to a private address, and nothing is sent there.');
  return { address: first.address, family: first.family === 6 ? 6 : 4 };
}

function send(url: URL, options: RequestOptions, body: string): Promise<OutsideAnswer> {
  return new Promise((done, fail) => {
    const request = (url.protocol === 'https:' ? secureRequest : plainRequest)(url, options, (answer) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      const finish = () => {
        const text = Buffer.concat(chunks).subarray(0, ANSWER_BYTES_MAX).toString('utf8');
        done({ status: answer.statusCode ?? 0, text });
      };
      answer.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes < ANSWER_BYTES_MAX) return;
        // Whoever answers without end has said enough.
        finish();
        request.destroy();
      });
      answer.on('end', finish);
      answer.on('error', fail);
    });
    request.on('error', fail);
    request.end(body);
  });
}

/**
 * POSTs to an address that somebody else named: to public addresses only, over TLS that is verified, within ten seconds
 * in all, without following a redirect, reading 16 KiB of the answer at most. Raises `OutsideError`.
 */
export async function postOutside(input: {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}): Promise<OutsideAnswer> {
  const problem = outsideUrlProblem(input.url);
  if (problem !== null) throw new OutsideError(`Nothing is sent to this address (${problem}).`);
  const url = new URL(input.url);
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const place = await placeOf(url.hostname);
  const pinned: LookupFunction = (_name, options, callback) =>
    options.all ? callback(null, [place]) : callback(null, place.address, place.family);
  const options: RequestOptions = {
    method: 'POST',
    agent: false,
    signal,
    lookup: pinned,
    headers: { ...input.headers, 'content-length': Buffer.byteLength(input.body) },
  };
  try {
    return await send(url, options, input.body);
  } catch (error) {
    if (signal.aborted) throw new OutsideError('There was no whole answer within ten seconds.');
    const reason = error instanceof Error ? error.message : String(error);
    throw new OutsideError(`The address could not be reached: ${reason.slice(0, 200)}`);
  }
}
