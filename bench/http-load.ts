import { setTimeout as sleep } from 'node:timers/promises';

/** Signs in one of the bench's people; answers the cookie. */
export async function signIn(url: string, person: string): Promise<string> {
  const answer = await fetch(`${url}/api/auth/demo`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: url, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ person }),
  });
  const cookie = answer.headers.get('set-cookie')?.split(';')[0];
  if (cookie === undefined) throw new Error(`signing in answered ${answer.status}`);
  return cookie;
}

/** Milliseconds of each request, in order, when they start at a steady rate, whether or not earlier ones have ended. */
export async function steadyLatencies(
  load: { readonly perSecond: number; readonly count: number },
  request: (index: number) => Promise<Response>,
): Promise<number[]> {
  const times: number[] = [];
  const running: Promise<void>[] = [];
  for (let index = 0; index < load.count; index += 1) {
    const start = performance.now();
    const one = request(index).then(async (answer) => {
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}: ${text.slice(0, 500)}`);
      times.push(performance.now() - start);
    });
    running.push(one);
    await sleep(1_000 / load.perSecond);
  }
  await Promise.all(running);
  return times.toSorted((a, b) => a - b);
}

export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
