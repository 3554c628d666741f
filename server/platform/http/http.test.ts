import { describe, expect, test } from 'vitest';
import { readBody, readText } from './body.ts';
import { problemResponse } from './problem.ts';
import { assertSameOrigin, isSameOrigin } from './same-origin.ts';

const OWN = 'https://billing.example.com';

function post(headers: Record<string, string>, body: BodyInit | null = null): Request {
  return new Request('http://internal:3000/x', { method: 'POST', headers, body });
}

describe('same origin', () => {
  test.each<[Record<string, string>, boolean]>([
    [{ origin: OWN }, true],
    [{ origin: OWN, 'sec-fetch-site': 'same-origin' }, true],
    [{ 'sec-fetch-site': 'same-origin' }, true],
    [{ origin: 'http://localhost:3000', host: 'localhost:3000' }, true],
    [{}, false],
    [{ 'sec-fetch-site': 'none' }, false],
    [{ 'sec-fetch-site': 'same-site' }, false],
    [{ origin: OWN, 'sec-fetch-site': 'cross-site' }, false],
    [{ origin: 'https://evil.example' }, false],
    [{ origin: 'https://billing.example.com.evil.example' }, false],
    [{ origin: 'http://billing.example.com' }, false],
    [{ origin: 'null' }, false],
  ])('%j → %s', (headers, expected) => {
    expect(isSameOrigin(post(headers), OWN)).toBe(expected);
  });

  test('reading is free, changing is not', () => {
    expect(() => assertSameOrigin(new Request('http://internal/x'), OWN)).not.toThrow();
    expect(() => assertSameOrigin(post({}), OWN)).toThrow(/page of this site/);
  });
});

describe('bodies', () => {
  function chunked(chunks: readonly string[]): ReadableStream<Uint8Array> {
    return new ReadableStream({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
        controller.close();
      },
    });
  }

  test('within the limit come whole', async () => {
    await expect(readText(post({}, 'días'), 5)).resolves.toBe('días');
    await expect(readBody(post({}), 5)).resolves.toHaveLength(0);
  });

  test('beyond it are refused, whether they say so or not', async () => {
    await expect(readBody(post({ 'content-length': '6' }, 'abcdef'), 5)).rejects.toMatchObject({
      status: 413,
    });
    const streamed = new Request('http://internal/x', {
      method: 'POST',
      body: chunked(['abc', 'def']),
      duplex: 'half',
    } as RequestInit);
    await expect(readBody(streamed, 5)).rejects.toMatchObject({ code: 'request.too_large', status: 413 });
  });

  test('that break off or are not UTF-8 are the sender’s mistake', async () => {
    const broken = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.error(new Error('gone'));
      },
    });
    const request = new Request('http://internal/x', {
      method: 'POST',
      body: broken,
      duplex: 'half',
    } as RequestInit);
    await expect(readBody(request, 5)).rejects.toMatchObject({ code: 'request.truncated', status: 400 });
    await expect(readText(post({}, new Uint8Array([0xff, 0xfe])), 5)).rejects.toMatchObject({
      code: 'request.not_utf8',
    });
  });
});

test('a problem has type, status, code and request id', async () => {
  const response = problemResponse({
    status: 409,
    code: 'a.b',
    detail: 'No.',
    requestId: 'r-12345678',
    path: 'x',
  });
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(response.headers.get('x-request-id')).toBe('r-12345678');
  await expect(response.json()).resolves.toEqual({
    type: 'urn:openbook:problem:a.b',
    title: 'Conflict',
    status: 409,
    detail: 'No.',
    code: 'a.b',
    requestId: 'r-12345678',
    path: 'x',
  });
});
