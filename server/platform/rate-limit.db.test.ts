import { expect, test, vi } from 'vitest';
import { ownDatabase } from './db/testing/own-database.ts';
import { consumeRate, countedKey, forgetCounts } from './rate-limit.ts';
import { ownHome } from './testing/own-home.ts';

ownHome();
const db = ownDatabase();

const stored = async () =>
  (await db.asAdmin<{ key: string }>('select key from rate_limit order by key')).map(({ key }) => key);
const end = (key: string) =>
  db.asAdmin('update rate_limit set expire = $2 where key = $1', [key, Date.now() - 1]);

test('a count is forgotten after its minute, and one that goes on is not', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  await consumeRate({ name: 'over', key: 'a', perMinute: 3 });
  await consumeRate({ name: 'going-on', key: 'a', perMinute: 3 });
  await end(`over:${countedKey('a')}`);
  vi.advanceTimersByTime(61_000);
  vi.useRealTimers();
  await vi.waitFor(async () => expect(await stored()).toEqual([`going-on:${countedKey('a')}`]));
});

test('what no process was left to forget is forgotten by whoever does it next', async () => {
  await consumeRate({ name: 'left', key: 'b', perMinute: 3 });
  await consumeRate({ name: 'left', key: 'c', perMinute: 3 });
  await end(`left:${countedKey('b')}`);
  expect(await forgetCounts()).toBe(1);
  expect(await stored()).toContain(`left:${countedKey('c')}`);
  expect(await stored()).not.toContain(`left:${countedKey('b')}`);
});
