import { describe, expect, test } from 'vitest';
import { keepable, keepPages, type Rendered } from './kept-page.ts';

const rendered = (over: Partial<Rendered> = {}): Rendered => ({
  status: 200,
  headers: [
    ['Content-Type', 'text/html; charset=utf-8'],
    [
      'Content-Security-Policy',
      "script-src 'self' 'nonce-bm9uY2U=' 'strict-dynamic'; style-src 'nonce-bm9uY2U='",
    ],
    ['x-request-id', 'first-visitor'],
    ['date', 'Sun, 22 Nov 2026 00:00:00 GMT'],
    ['cache-control', 'private, no-store'],
  ],
  body: '<html data-request-id="first-visitor"><script nonce="bm9uY2U=">1</script><script nonce="bm9uY2U=">first-visitor</script>ü</html>',
  ...over,
});

describe('a page that may be shared', () => {
  test('goes to each visitor with marks of their own and nothing of the first one', () => {
    const page = keepable(rendered());
    const { headers, body, status } = page?.({ nonce: 'other==', requestId: 'second-visitor' }) ?? {};
    expect(status).toBe(200);
    expect(body).toBe(
      '<html data-request-id="second-visitor"><script nonce="other==">1</script><script nonce="other==">second-visitor</script>ü</html>',
    );
    expect(headers).toEqual([
      ['Content-Type', 'text/html; charset=utf-8'],
      [
        'Content-Security-Policy',
        "script-src 'self' 'nonce-other==' 'strict-dynamic'; style-src 'nonce-other=='",
      ],
      ['cache-control', 'private, no-store'],
      ['x-request-id', 'second-visitor'],
    ]);
  });

  const without = (name: string) => rendered().headers.filter(([each]) => each.toLowerCase() !== name);
  test.each([
    ['an error', rendered({ status: 500 })],
    ['a redirect', rendered({ status: 307 })],
    ['a cookie for one visitor', rendered({ headers: [...rendered().headers, ['Set-Cookie', 'a=b']] })],
    [
      'something that is not HTML',
      rendered({ headers: [...without('content-type'), ['content-type', 'text/csv']] }),
    ],
    ['nothing that says what it is', rendered({ headers: without('content-type') })],
    ['no policy with a nonce', rendered({ headers: without('content-security-policy') })],
    ['no id of its request', rendered({ headers: without('x-request-id') })],
  ])('is not one with %s', (_, page) => {
    expect(keepable(page)).toBeNull();
  });
});

describe('pages that are kept', () => {
  function world() {
    const state = {
      now: 0,
      renderings: [] as string[],
      waiting: [] as (() => void)[],
      answer: rendered() as Rendered | Error,
    };
    const pageOf = keepPages({
      lifeMs: 1000,
      most: 2,
      nowMs: () => state.now,
      render: async (variant) => {
        state.renderings.push(variant);
        const { answer } = state;
        await new Promise<void>((resolve) => state.waiting.push(resolve));
        if (answer instanceof Error) throw answer;
        return answer;
      },
    });
    const settle = () => {
      for (const resolve of state.waiting.splice(0)) resolve();
    };
    return { state, pageOf, settle };
  }

  test('are rendered once for all who ask within their life, which begins with the rendering', async () => {
    const { state, pageOf, settle } = world();
    const first = pageOf('en');
    state.now = 1500;
    const whileRendering = pageOf('en');
    settle();
    expect(await first).toBe(await whileRendering);
    expect(state.renderings).toEqual(['en']);
    const late = pageOf('en');
    settle();
    expect(await late).not.toBe(await first);
    state.now = 2499;
    expect(await pageOf('en')).toBe(await late);
    expect(state.renderings).toEqual(['en', 'en']);
  });

  test('are one for each variant, and the oldest goes when there are too many', async () => {
    const { state, pageOf, settle } = world();
    for (const variant of ['en', 'es', 'en', 'en dark']) {
      const page = pageOf(variant);
      settle();
      await page;
    }
    expect(state.renderings).toEqual(['en', 'es', 'en dark']);
    await pageOf('es');
    void pageOf('en');
    expect(state.renderings).toEqual(['en', 'es', 'en dark', 'en']);
  });

  test('are not remembered when they failed or may not be shared', async () => {
    const { state, pageOf, settle } = world();
    for (const answer of [new Error('away'), rendered({ status: 503 })]) {
      state.answer = answer;
      const page = pageOf('en');
      settle();
      expect(await page).toBeNull();
    }
    state.answer = rendered();
    const page = pageOf('en');
    settle();
    expect(await page).not.toBeNull();
    expect(state.renderings).toHaveLength(3);
  });
});
