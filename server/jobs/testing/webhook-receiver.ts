import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

type ReceivedWebhook = {
  readonly id: string;
  readonly isGenuine: boolean;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
};

const TOLERANCE_SECONDS = 300;

/** Whether a request was signed with this secret and is not old, by Standard Webhooks. */
function isGenuineWebhook(input: {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  readonly secret: string;
  readonly nowSeconds: number;
}): boolean {
  const header = (name: string) => String(input.headers[name] ?? '');
  const timestamp = header('webhook-timestamp');
  if (Math.abs(input.nowSeconds - Number(timestamp)) > TOLERANCE_SECONDS) return false;
  const key = Buffer.from(input.secret.replace(/^whsec_/, ''), 'base64');
  const signed = `${header('webhook-id')}.${timestamp}.${input.body}`;
  const expected = createHmac('sha256', key).update(signed).digest();
  return header('webhook-signature')
    .split(' ')
    .some((signature) => {
      const [version, given = ''] = signature.split(',');
      const bytes = Buffer.from(given, 'base64');
      return version === 'v1' && bytes.length === expected.length && timingSafeEqual(bytes, expected);
    });
}

/** Starts a receiver on this machine that checks each signature as the guide says; `answer` says with what to answer the next requests. */
export async function startWebhookReceiver(options: {
  readonly secret: () => string;
  readonly nowSeconds: () => number;
}) {
  const received: ReceivedWebhook[] = [];
  let status = 204;
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      const { headers } = request;
      const isGenuine = isGenuineWebhook({
        headers,
        body,
        secret: options.secret(),
        nowSeconds: options.nowSeconds(),
      });
      received.push({ id: String(headers['webhook-id'] ?? ''), isGenuine, body, headers });
      response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {});
      response.end(status === 204 ? undefined : `answered ${status}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the receiver has no port');
  return {
    url: `http://127.0.0.1:${address.port}/hooks`,
    received,
    answer: (next: number) => {
      status = next;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
