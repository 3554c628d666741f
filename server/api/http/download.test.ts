import { describe, expect, test } from 'vitest';
import { streamedResponse } from './download.ts';

/** Three parts; how many were asked for, and whether the giving has ended. */
function threeParts({ isLastBroken = false } = {}) {
  const seen = { asked: 0, ended: false };
  async function* parts(): AsyncGenerator<Uint8Array, void, void> {
    try {
      for (let part = 1; part <= 3; part += 1) {
        seen.asked += 1;
        if (part === 3 && isLastBroken) throw new Error('not what was stored');
        yield new Uint8Array(4).fill(part);
      }
    } finally {
      seen.ended = true;
    }
  }
  const named = { fileName: 'export.zip', mediaType: 'application/zip', sha256: 'a'.repeat(64) };
  return { seen, response: streamedResponse({ ...named, sizeBytes: 12, parts }) };
}

describe('a file that is sent as it is read', () => {
  test('says its size and name, asks for a part when it is wanted, and is whole', async () => {
    const { response, seen } = threeParts();
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-length': '12',
      'content-disposition': 'attachment; filename="export.zip"',
      etag: `"${'a'.repeat(64)}"`,
    });
    const reader = response.body?.getReader();
    await Promise.resolve();
    expect(seen.asked).toBe(0);
    expect(await reader?.read()).toEqual({ done: false, value: new Uint8Array([1, 1, 1, 1]) });
    expect(seen.asked).toBe(1);
    expect((await reader?.read())?.value).toEqual(new Uint8Array([2, 2, 2, 2]));
    expect((await reader?.read())?.value).toEqual(new Uint8Array([3, 3, 3, 3]));
    expect(await reader?.read()).toEqual({ done: true, value: undefined });
    expect(seen).toEqual({ asked: 3, ended: true });
  });

  test('ends the giving when its reader goes away', async () => {
    const { response, seen } = threeParts();
    const reader = response.body?.getReader();
    await reader?.read();
    expect(seen.ended).toBe(false);
    await reader?.cancel();
    expect(seen).toEqual({ asked: 1, ended: true });
  });

  test('breaks off where a part cannot be given', async () => {
    const { response, seen } = threeParts({ isLastBroken: true });
    await expect(response.arrayBuffer()).rejects.toThrow('not what was stored');
    expect(seen.ended).toBe(true);
  });
});
