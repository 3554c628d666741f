import { ingest } from '#server/modules/metering/index.ts';
import type { Actor } from '#server/platform/auth/actor.ts';
import type { PlainConnection } from './plain-connection.ts';
import { type Measurement, readable } from './report.ts';
import { benchEvent } from './story.ts';

const BATCH = 1_000;
const BATCHES = 60;
const TENANTS = 100;
const AT_ONCE = 4;

let serial = 1_000_000;

function nextBody(): string {
  serial += 1;
  const now = Date.now();
  const events = Array.from({ length: BATCH }, (_, index) =>
    benchEvent({
      id: `${serial}-${index}`,
      tenant: (serial + index) % TENANTS,
      time: new Date(now - index * 1_000).toISOString(),
    }),
  );
  return JSON.stringify(events);
}

/** Sends bodies from several callers at once and answers events per second. */
async function eventsPerSecond(send: (body: string) => Promise<void>): Promise<number> {
  const bodies = Array.from({ length: BATCHES }, nextBody);
  await send(nextBody());
  const start = performance.now();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let body = bodies.pop(); body !== undefined; body = bodies.pop()) await send(body);
    }),
  );
  return (BATCHES * BATCH) / ((performance.now() - start) / 1_000);
}

/** The floor: rows as wide as stored events, put in by one `insert … unnest` a batch. */
async function floor(connection: PlainConnection, table: string): Promise<number> {
  return eventsPerSecond((body) => connection.insertEvents(table, JSON.parse(body)));
}

async function sendOver(url: string, token: string, body: string): Promise<void> {
  const answer = await fetch(`${url}/api/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/cloudevents-batch+json' },
    body,
  });
  const { counts } = (await answer.json()) as { counts?: { accepted: number; late: number } };
  if (!answer.ok || (counts?.accepted ?? 0) + (counts?.late ?? 0) !== BATCH)
    throw new Error(`ingest answered ${answer.status}: ${JSON.stringify(counts)}`);
}

/** Events a second over HTTP and in the service, against inserting rows of the same width. */
export async function measureIngest(input: {
  readonly url: string;
  readonly token: string;
  readonly actor: Actor;
  readonly connection: PlainConnection;
}): Promise<Measurement[]> {
  const { actor, connection, token, url } = input;
  const bare = await floor(connection, await connection.makeTable('bench_bare', 'without-keys'));
  const keyed = await floor(connection, await connection.makeTable('bench_keyed', 'with-keys'));
  const service = await eventsPerSecond(async (body) => {
    await ingest({ actor, now: new Date() }, { body, form: 'batch' });
  });
  const http = await eventsPerSecond((body) => sendOver(url, token, body));
  const against = (rate: number, goal: number, what: string): Measurement => ({
    what: `ingest, service path, ${BATCH} a batch`,
    value: `${readable(service)} events/s`,
    against: `${what}: ${readable(rate)} rows/s`,
    ratio: `${readable(service / rate)} ×`,
    goal: `≥ ${goal} ×`,
    met: service / rate >= goal,
  });
  return [
    {
      what: `ingest over HTTP, ${BATCH} a batch, ${TENANTS} tenants`,
      value: `${readable(http)} events/s`,
      against: `service path: ${readable(service)} events/s`,
      ratio: `${readable(http / service)} ×`,
      goal: '≥ 10,000 events/s',
      met: http >= 10_000,
    },
    against(bare, 0.25, 'bare insert … unnest'),
    against(keyed, 0.5, 'insert with the same keys and indexes'),
  ];
}
