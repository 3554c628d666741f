import { expect, test } from 'vitest';
import { demoDeliveries } from './demo-usage.ts';

const deliveries = demoDeliveries('2026-03-01', '2026-11-09');
const events = deliveries.flatMap((one) => one.events);

test('the demo has the same usage at every start, and not too much of it', () => {
  expect(demoDeliveries('2026-03-01', '2026-11-09')).toEqual(deliveries);
  expect(events.length).toBeGreaterThan(10_000);
  expect(events.length).toBeLessThan(150_000);
});

test('some events arrive twice, some late and some cannot be billed', () => {
  const seen = new Set<string>();
  let duplicates = 0;
  let late = 0;
  for (const { day, events: arrived } of deliveries) {
    for (const one of arrived) {
      if (seen.has(one.id)) duplicates += 1;
      seen.add(one.id);
      if (!one.time.startsWith(day)) late += 1;
    }
  }
  expect(duplicates).toBeGreaterThan(20);
  expect(late).toBeGreaterThan(10);
  expect(events.filter((one) => one.type === 'cache.flushed').length).toBeGreaterThan(3);
});

test('usage grows, spikes once and rests in one month', () => {
  const calls = (subject: string, from: string, to: string) =>
    events
      .filter(
        (one) => one.subject === subject && one.type === 'api.calls' && one.time >= from && one.time < to,
      )
      .reduce((sum, one) => sum + Math.max(0, Number(one.data['calls'])), 0);
  expect(calls('acme', '2026-10-01', '2026-11-01')).toBeGreaterThan(
    calls('acme', '2026-03-01', '2026-04-01') * 1.2,
  );
  expect(calls('acme', '2026-07-22', '2026-07-23')).toBeGreaterThan(
    calls('acme', '2026-07-23', '2026-07-24') * 2,
  );
  expect(calls('ganges', '2026-06-01', '2026-06-30')).toBeLessThan(
    calls('ganges', '2026-05-01', '2026-05-31') / 4,
  );
});
