import { beforeAll, describe, expect, test } from 'vitest';
import { createKey } from '#server/modules/identity/index.ts';
import { registerMeterVersion } from '#server/modules/metering/index.ts';
import { currentInstant } from '#server/platform/clock.ts';
import { withSystem } from '#server/platform/db/index.ts';
import {
  makeTestTenant,
  type TestTenant,
  testCtx,
  testDatabase,
  testOperator,
} from '#server/platform/db/testing/index.ts';
import { eventsRoute } from './events-route.ts';

testDatabase();

const SINGLE = 'application/cloudevents+json';
const BATCH = 'application/cloudevents-batch+json';

let token: string;
let tenant: TestTenant;
let serial = 0;

beforeAll(async () => {
  tenant = await makeTestTenant();
  token = await withSystem({ actor: testOperator }, async (tx) => {
    await registerMeterVersion(testCtx(tx), {
      slug: 'route-units',
      name: { en: 'Units', es: 'Unidades' },
      eventType: 'test.route.call',
      aggregation: 'sum',
      valuePath: '/units',
      unit: 'unit',
    });
    const made = await createKey(testCtx(tx), { owner: 'vendor', name: 'gateway', ratePerMinute: 10_000 });
    return made.token;
  });
});

function event() {
  serial += 1;
  return {
    specversion: '1.0',
    id: `h${serial}`,
    source: '/route',
    type: 'test.route.call',
    subject: tenant.externalId,
    time: new Date(currentInstant().getTime() - 60_000).toISOString(),
    data: { units: 1 },
  };
}

async function post(body: BodyInit, headers: Record<string, string> = {}) {
  const request = new Request('http://localhost:3000/api/v1/events', {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': BATCH, ...headers },
    body,
  });
  const response = await eventsRoute(request);
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    body: JSON.parse(await response.text()),
  };
}

describe('POST /api/v1/events', () => {
  test('answers each event of a batch, and a single one the same way', async () => {
    const first = event();
    const batch = await post(JSON.stringify([first, first, { ...event(), subject: 'nobody-here' }]));
    expect(batch).toMatchObject({
      status: 200,
      body: {
        results: [
          { index: 0, source: '/route', id: first.id, status: 'accepted' },
          { index: 1, status: 'duplicate' },
          { index: 2, status: 'rejected', code: 'metering.unknown_tenant', path: '/subject' },
        ],
        counts: { received: 3, accepted: 1, duplicate: 1, late: 0, rejected: 1 },
      },
    });
    const single = await post(JSON.stringify(first), { 'content-type': `${SINGLE}; charset=UTF-8` });
    expect(single).toMatchObject({ status: 200, body: { results: [{ index: 0, status: 'duplicate' }] } });
  });

  const garbage = new Uint8Array([0x5b, 0x22, 0xff, 0x22, 0x5d]);
  test.each<[string, BodyInit, Record<string, string>, number, string]>([
    ['no key', '[]', { authorization: '' }, 401, 'identity.key_missing'],
    [
      'a wrong key',
      '[]',
      { authorization: 'Bearer ob_nonsense_nonsense_nonsense' },
      401,
      'identity.key_invalid',
    ],
    [
      'another media type',
      '[]',
      { 'content-type': 'application/json' },
      415,
      'metering.media_type_unsupported',
    ],
    [
      'another charset',
      '[]',
      { 'content-type': `${BATCH}; charset=latin1` },
      415,
      'metering.media_type_unsupported',
    ],
    ['compression', '[]', { 'content-encoding': 'gzip' }, 415, 'metering.media_type_unsupported'],
    ['bytes that are not UTF-8', garbage, {}, 400, 'request.not_utf8'],
    ['truncated JSON', '[{"specversion":', {}, 400, 'metering.body_not_json'],
    ['an empty body', '', {}, 400, 'metering.body_not_json'],
    ['one event as a batch', '{}', {}, 400, 'metering.body_not_a_list'],
    ['1,001 events', `[${'0,'.repeat(1_000)}0]`, {}, 413, 'metering.too_many_events'],
    ['more than a mebibyte', `["${'x'.repeat(1_048_576)}"]`, {}, 413, 'request.too_large'],
  ])('refuses %s as a whole', async (_, body, headers, status, code) => {
    expect(await post(body, headers)).toMatchObject({
      status,
      type: 'application/problem+json',
      body: { code },
    });
  });

  test.each([
    ['brackets without end', '['.repeat(500_000), 400],
    ['a deep event', `[${'['.repeat(200_000)}${']'.repeat(200_000)}]`, 200],
    ['a list of odd things', '[null, 1, "a", [], {}, true, {"specversion":{}}]', 200],
    ['a batch as one event', '[]', 200],
  ])('answers %s without failing', async (name, body, status) => {
    const type = name === 'a batch as one event' ? SINGLE : BATCH;
    const answer = await post(body, { 'content-type': type });
    expect(answer.status).toBe(status);
    for (const result of answer.body.results ?? [])
      expect(result).toMatchObject({
        status: 'rejected',
        code: expect.stringMatching(/^metering\./),
        message: expect.any(String),
      });
  });
});
