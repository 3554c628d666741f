import { createServer, request } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CompletingResponse } from './completing-response.ts';

const LONG = 'word '.repeat(1000);
// The framework puts this in front of every answer, so that it is what has to be lived with.
const compress = createRequire(import.meta.url)('next/dist/compiled/compression')();

const server = createServer({ ServerResponse: CompletingResponse }, (asked, response) => {
  const status = Number(asked.url?.slice(1));
  response.complete = (html) => html.replace('</p>', ' and more, ñ</p>');
  compress(asked, response, () => {
    response.statusCode = status;
    response.setHeader('content-type', 'text/html; charset=utf-8');
    if (asked.headers['x-keep'] === 'yes') response.setHeader('cache-control', 'private, no-store');
    // As the framework streams a page.
    response.flushHeaders();
    response.write(`<p>${LONG}`);
    response.write(Buffer.from('é'));
    response.end('</p>');
  });
});

beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise((resolve) => void server.close(resolve)));

type Answer = {
  readonly status: number | undefined;
  readonly headers: Record<string, unknown>;
  readonly body: Buffer;
};

function ask(path: string, headers: Record<string, string> = {}): Promise<Answer> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const asking = request({ host: '127.0.0.1', port, path, headers, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () =>
        resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks) }),
      );
    });
    asking.on('error', reject);
    asking.end();
  });
}

test.each([404, 500])(
  'a page of an error (%i) is completed, with its length and the headers it had',
  async (status) => {
    const answer = await ask(`/${status}`, { 'accept-encoding': 'gzip', 'x-keep': 'yes' });
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({
      'cache-control': 'private, no-store',
      'content-length': String(answer.body.length),
    });
    expect(answer.headers).not.toHaveProperty('content-encoding');
    expect(answer.body.toString('utf8')).toBe(`<p>${LONG}é and more, ñ</p>`);
  },
);

test('a header that was not there is not there afterwards', async () => {
  expect((await ask('/404')).headers).not.toHaveProperty('cache-control');
});

test('any other page streams as it was, compressed for those who ask', async () => {
  const answer = await ask('/200', { 'accept-encoding': 'gzip' });
  expect(answer.headers).toMatchObject({ 'content-encoding': 'gzip', 'transfer-encoding': 'chunked' });
  expect(gunzipSync(answer.body).toString('utf8')).toBe(`<p>${LONG}é</p>`);
});
