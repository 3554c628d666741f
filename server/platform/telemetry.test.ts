import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withRequestScope } from './request-scope.ts';
import { flushSpans, withSpan } from './telemetry.ts';

let collector: Server;
const received: string[] = [];

beforeAll(async () => {
  collector = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push(`${request.url} ${Buffer.concat(chunks).toString('utf8')}`);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const { port } = collector.address() as AddressInfo;
  process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = `http://127.0.0.1:${port}`;
});

afterAll(() => new Promise((resolve) => collector.close(resolve)));

describe('spans', () => {
  test('leave with their attributes, and a failure says what happened without secrets', async () => {
    await withRequestScope({ requestId: 'r-span', tenantId: 't-1' }, () =>
      withSpan('close invoice', { invoiceId: 'i-7' }, async () => 'done'),
    );
    await expect(
      withSpan('broken', {}, async () => {
        throw new Error('refused for ana@acme.example');
      }),
    ).rejects.toThrow('refused');
    await flushSpans();
    const sent = received.join('\n');
    expect(sent).toContain('/v1/traces');
    for (const text of ['close invoice', 'invoiceId', 'i-7', 'r-span', 't-1', 'refused for [mail]'])
      expect(sent).toContain(text);
    expect(sent).not.toContain('ana@acme.example');
  });
});
