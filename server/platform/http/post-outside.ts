import { lookup as resolve } from 'node:dns/promises';
import { request as plainRequest } from 'node:http';
import { type RequestOptions, request as secureRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { settings } from '../env.ts';
import { isLoopbackAddress, isOwnNetworkAddress, isPublicAddress } from './outside-address.ts';

/** How long an answer may take in all and how much of it is read, where the caller states nothing else. */
const LIMITS = { timeoutMs: 10_000, answerBytesMax: 16_384 } as const;

type Limits = { readonly timeoutMs: number; readonly answerBytesMax: number };

/**
 * Who named the address. One that a customer named may lie on the public internet alone. The operator names one in the
 * settings of the process, so it may also lie on this machine or on a network of one's own, where plain http will do.
 */
type NamedBy = 'customer' | 'operator';

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
async function placeOf({ hostname, protocol }: URL, namedBy: NamedBy): Promise<Place> {
  const host = hostname.replace(/^\[|\]$/g, '');
  const found =
    isIP(host) === 0
      ? await resolve(host, { all: true }).catch(() => {
          throw new OutsideError(`The name ${host} cannot be resolved.`);
        })
      : [{ address: host, family: isIP(host) }];
  const mayGoTo = (address: string) =>
    namedBy === 'operator'
      ? isLoopbackAddress(address) ||
        isOwnNetworkAddress(address) ||
        (protocol === 'https:' && isPublicAddress(address))
      : isPublicAddress(address) || (settings().webhooksToLoopback && isLoopbackAddress(address));
  const [first] = found;
  if (first === undefined || !found.every(({ address }) => mayGoTo(address)))
    throw new OutsideError('The name belongs to a private address, and nothing is sent there.');
  return { address: first.address, family: first.family === 6 ? 6 : 4 };
}

function send(
  url: URL,
  options: RequestOptions,
  { answerBytesMax, body }: { readonly answerBytesMax: number; readonly body: string },
): Promise<OutsideAnswer> {
  return new Promise((done, fail) => {
    const request = (url.protocol === 'https:' ? secureRequest : plainRequest)(url, options, (answer) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      const finish = () => {
        const text = Buffer.concat(chunks).subarray(0, answerBytesMax).toString('utf8');
        done({ status: answer.statusCode ?? 0, text });
      };
      answer.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes < answerBytesMax) return;
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

/** The operator's own address; whether plain http will do is seen once its name is resolved. */
function operatorUrlProblem(text: string): 'not_a_url' | 'not_https' | 'has_credentials' | null {
  const problem = outsideUrlProblem(text);
  return problem === 'not_https' && URL.parse(text)?.protocol === 'http:' ? null : problem;
}

/**
 * POSTs to an address that somebody else named: to public addresses only, over TLS that is verified, within ten seconds
 * in all, without following a redirect, reading 16 KiB of the answer at most; limits and who named it may be stated.
 * Raises `OutsideError`.
 */
export async function postOutside(
  input: {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    readonly namedBy?: NamedBy;
  } & Partial<Limits>,
): Promise<OutsideAnswer> {
  const {
    answerBytesMax,
    body,
    headers,
    namedBy = 'customer',
    timeoutMs,
    url: address,
  } = { ...LIMITS, ...input };
  const problem = namedBy === 'operator' ? operatorUrlProblem(address) : outsideUrlProblem(address);
  if (problem !== null) throw new OutsideError(`Nothing is sent to this address (${problem}).`);
  const url = new URL(address);
  const signal = AbortSignal.timeout(timeoutMs);
  const place = await placeOf(url, namedBy);
  const pinned: LookupFunction = (_name, options, callback) =>
    options.all ? callback(null, [place]) : callback(null, place.address, place.family);
  const options: RequestOptions = {
    method: 'POST',
    agent: false,
    signal,
    lookup: pinned,
    headers: { ...headers, 'content-length': Buffer.byteLength(body) },
  };
  try {
    return await send(url, options, { answerBytesMax, body });
  } catch (error) {
    if (signal.aborted)
      throw new OutsideError(`There was no whole answer within ${timeoutMs / 1_000} seconds.`);
    const reason = error instanceof Error ? error.message : String(error);
    throw new OutsideError(`The address could not be reached: ${reason.slice(0, 200)}`);
  }
}
