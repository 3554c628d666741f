import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { parseArgs, promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { GOOD_REQUEST_ID, REQUEST_ID_HEADER } from '#core/format/preferences.ts';
import { settings } from '#server/platform/env.ts';
import { sourceReader } from '#server/platform/http/client-address.ts';
import { originOf, withSource } from '#server/platform/http/request-source.ts';
import { log } from '#server/platform/log.ts';
import { CompletingResponse } from './completing-response.ts';
import { completeErrorPage } from './error-page.ts';
import { type KeptPage, keepPages, type Rendered } from './kept-page.ts';
import { headersOf, preferencesOf, type Variant, variantOf } from './shared-page.ts';

/**
 * The web process: `node server/platform/web/serve.ts -p 3000 -H 127.0.0.1`. The framework answers everything; in front of
 * it stands that a page which is the same for everybody is rendered once a second (docs/adr/0034), and where each request
 * comes from (docs/adr/0035); behind it, that a page of an error has its words without scripts too. SIGTERM and SIGINT end
 * it after the answers at hand.
 */
const LIFE_MS = 1000;
/** Two languages, three themes, with and without TLS, for each shared page, and room for more pages. */
const MOST_VARIANTS = 48;
const RENDER_LIMIT_MS = 10_000;
/** Marks our own question for a page, so that it is not answered from what it is to fill. */
const OWN_HEADER = 'x-openbook-render';
const OWN_SECRET = randomUUID();

const compress = promisify(gzip);

function options(): { readonly port: number; readonly hostname: string } {
  const { values } = parseArgs({
    options: { port: { type: 'string', short: 'p' }, hostname: { type: 'string', short: 'H' } },
  });
  return { port: Number(values.port ?? process.env['PORT'] ?? 3000), hostname: values.hostname ?? '0.0.0.0' };
}

const { port, hostname } = options();
// The framework asks for this when it is loaded.
Object.assign(process.env, { NODE_ENV: process.env['NODE_ENV'] || 'production' });
const { default: next } = await import('next');
const app = next({ dev: false, port, hostname });
await app.prepare();
const handle = app.getRequestHandler();
const ownAddress = hostname === '0.0.0.0' || hostname === '::' ? '127.0.0.1' : hostname;
const ownUrl = `http://${ownAddress.includes(':') ? `[${ownAddress}]` : ownAddress}:${port}`;

async function render(variantText: string): Promise<Rendered> {
  const variant: Variant = JSON.parse(variantText);
  const answer = await fetch(`${ownUrl}${variant.path}`, {
    headers: { ...headersOf(variant), 'accept-encoding': 'identity', [OWN_HEADER]: OWN_SECRET },
    signal: AbortSignal.timeout(RENDER_LIMIT_MS),
  });
  return { status: answer.status, headers: [...answer.headers], body: await answer.text() };
}

const pageOf = keepPages({
  lifeMs: LIFE_MS,
  most: MOST_VARIANTS,
  nowMs: () => performance.now(),
  render,
});

async function sendKept(
  page: KeptPage,
  request: IncomingMessage,
  response: CompletingResponse,
): Promise<void> {
  const given = String(request.headers[REQUEST_ID_HEADER] ?? '');
  const requestId = GOOD_REQUEST_ID.test(given) ? given : randomUUID();
  const { status, headers, body } = page({ nonce: btoa(randomUUID()), requestId });
  for (const [name, value] of headers) response.appendHeader(name, value);
  if (!/\baccept-encoding\b/i.test(String(response.getHeader('vary') ?? '')))
    response.appendHeader('vary', 'Accept-Encoding');
  const isCompressed = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  if (isCompressed) response.setHeader('content-encoding', 'gzip');
  const bytes = isCompressed ? await compress(body) : Buffer.from(body, 'utf8');
  response.setHeader('content-length', bytes.length);
  response.writeHead(status).end(bytes);
}

function completing(request: IncomingMessage, response: CompletingResponse): (html: string) => string {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname;
  const preferences = preferencesOf(path, request.headers);
  return (html) =>
    completeErrorPage(html, {
      ...preferences,
      status: response.statusCode,
      requestId: String(response.getHeader(REQUEST_ID_HEADER) ?? ''),
      vendorName: settings().vendorName,
    });
}

async function answer(request: IncomingMessage, response: CompletingResponse): Promise<void> {
  if (request.method === 'GET') response.complete = completing(request, response);
  const variant = request.headers[OWN_HEADER] === OWN_SECRET ? null : variantOf(request);
  const page = variant && (await pageOf(JSON.stringify(variant)));
  await (page ? sendKept(page, request, response) : handle(request, response));
}

const sourceOf = sourceReader(settings().trustedProxies);
const server = createServer({ ServerResponse: CompletingResponse }, (request, response) => {
  const answering = withSource(sourceOf(originOf(request)), () => answer(request, response));
  answering.catch((error: unknown) => {
    log.error({ err: error }, 'a request could not be answered');
    if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
    response.end('Something went wrong.');
  });
});
server.on('error', (error) => {
  log.fatal({ err: error }, 'the web process cannot listen');
  process.exit(1);
});

let isEnding = false;
function end(): void {
  if (isEnding) return;
  isEnding = true;
  server.close(() => void app.close().finally(() => process.exit(0)));
}
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, end);
server.listen(port, hostname);
