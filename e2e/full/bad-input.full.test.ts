import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Deployment, openDeployment } from './deployment.ts';
import type { Program } from './programs.ts';
import { signIn } from './session.ts';
import { usageEvent } from './setup.ts';

const BATCH = 'application/cloudevents-batch+json';
const MEBIBYTE = 1_048_576;

let openbook: Deployment;
let web: Program;
let vendorKey = '';
let tenantKey = '';
let expiredKey = '';

beforeAll(async () => {
  openbook = await openDeployment();
  web = await openbook.startWeb();
  const vera = await signIn(openbook, 'vera@vendor.example');
  const createKey = async (name: string) =>
    (await vera.call<{ token: string }>('identity.vendorKeys.create', { name, ratePerMinute: 10_000 })).token;
  vendorKey = await createKey('gateway');
  expiredKey = await createKey('yesterday');
  await openbook.look(
    `update vendor_api_key set expires_at = now() - interval '1 hour' where name = 'yesterday'`,
  );
  await openbook.look(`update membership set role = 'tenant_admin'`);
  const ana = await signIn(openbook, 'ana@north.example');
  const made = await ana.call<{ token: string }>('identity.tenantKeys.create', {
    tenant: 'north',
    name: 'own',
  });
  tenantKey = made.token;
});
afterAll(() => openbook?.close());

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const event = (id: string, changes: Record<string, unknown> = {}) => ({
  ...usageEvent('north', id, ago(5)),
  ...changes,
});

type Answer = { status: number; type: string; body: Record<string, unknown> };

async function send(body: BodyInit, headers: Record<string, string> = {}): Promise<Answer> {
  const answer = await fetch(`${openbook.url}/api/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${vendorKey}`, 'content-type': BATCH, ...headers },
    body,
  });
  const type = answer.headers.get('content-type') ?? '';
  return { status: answer.status, type, body: (await answer.json()) as Record<string, unknown> };
}

/** What is kept, whichever way it came: it must not move when bad input comes. */
const kept = () =>
  openbook.look(`select (select count(*) from usage_event) as events, (select coalesce(sum(event_count), 0) from usage_rollup) as rollups,
    (select count(*) from usage_day_count where received <> accepted + duplicate + late + rejected) as uneven`);

describe('a request that is wrong as a whole', () => {
  const notUtf8 = new Uint8Array([0x5b, 0x22, 0xff, 0x22, 0x5d]);
  const bearer = (key: () => string) => () => ({ authorization: `Bearer ${key()}` });
  test.each<[string, BodyInit, () => Record<string, string>, number, string]>([
    ['no key', '[]', () => ({ authorization: '' }), 401, 'identity.key_missing'],
    ['a wrong key', '[]', bearer(() => `${vendorKey.slice(0, -4)}AAAA`), 401, 'identity.key_invalid'],
    ['an expired key', '[]', bearer(() => expiredKey), 401, 'identity.key_'],
    [
      'another media type',
      '[]',
      () => ({ 'content-type': 'text/csv' }),
      415,
      'metering.media_type_unsupported',
    ],
    ['bytes that are not UTF-8', notUtf8, () => ({}), 400, 'request.not_utf8'],
    ['truncated JSON', '[{"specversion":"1.0","id":', () => ({}), 400, 'metering.body_not_json'],
    ['an empty body', '', () => ({}), 400, 'metering.body_not_json'],
    ['brackets without end', '['.repeat(500_000), () => ({}), 400, 'metering.body_not_json'],
    ['one event as a batch', '{}', () => ({}), 400, 'metering.body_not_a_list'],
    ['1,001 events', `[${'0,'.repeat(1_000)}0]`, () => ({}), 413, 'metering.too_many_events'],
    ['more than a mebibyte', `["${'x'.repeat(MEBIBYTE)}"]`, () => ({}), 413, 'request.too_large'],
    ['twenty mebibytes', `["${'x'.repeat(20 * MEBIBYTE)}"]`, () => ({}), 413, 'request.too_large'],
  ])('%s', async (_, body, headers, status, code) => {
    const before = await kept();
    const answer = await send(body, headers());
    expect(answer).toMatchObject({ status, type: 'application/problem+json' });
    expect(answer.body).toMatchObject({ status, requestId: expect.any(String), detail: expect.any(String) });
    expect(String(answer.body['code'])).toContain(code);
    expect(await kept()).toEqual(before);
  });

  test('truncated JSON names its place', async () => {
    expect((await send('[\n  {"specversion": }')).body).toMatchObject({ path: '2:19' });
  });
});

describe('an event that is wrong', () => {
  const days = (count: number) => ago(count * 24 * 60);
  test.each<[string, () => unknown, string, string | undefined]>([
    ['in the future', () => event('b1', { time: ago(-16) }), 'metering.time_in_future', '/time'],
    ['ancient', () => event('b2', { time: days(401) }), 'metering.time_too_old', '/time'],
    ['of an unknown tenant', () => event('b3', { subject: 'nobody' }), 'metering.unknown_tenant', '/subject'],
    ['for an unknown meter', () => event('b4', { type: 'no.such' }), 'metering.unknown_meter', '/type'],
    ['negative', () => event('b5', { data: { units: -1 } }), 'metering.negative_value', '/data/units'],
    [
      'not exact',
      () => event('b6', { data: { units: 0.125 } }),
      'metering.quantity_not_exact',
      '/data/units',
    ],
    [
      'without its value',
      () => event('b7', { data: { region: 'eu' } }),
      'metering.value_missing',
      '/data/units',
    ],
    ['not an object', () => 'b8', 'metering.event_not_object', undefined],
    ['without an id', () => ({ ...event('b9'), id: undefined }), 'metering.field_missing', '/id'],
    ['with a broken time', () => event('b10', { time: 'yesterday' }), 'metering.time_invalid', '/time'],
    ['with a zero byte', () => event('b\u0000', {}), 'metering.', undefined],
  ])('%s is refused with its code and place, and its neighbour is kept', async (name, make, code, path) => {
    const good = event(`good ${name}`);
    const text = JSON.stringify([make(), good]).replace('0.125', '0.12345678901234567');
    const { status, body } = await send(text);
    expect(status).toBe(200);
    const [refused, taken] = body['results'] as Record<string, unknown>[];
    expect(refused).toMatchObject({
      status: 'rejected',
      message: expect.any(String),
      ...(path ? { path } : {}),
    });
    expect(String(refused?.['code'])).toContain(code);
    expect(taken).toMatchObject({ status: 'accepted' });
    expect(body['counts']).toEqual({ received: 2, accepted: 1, duplicate: 0, late: 0, rejected: 1 });
  });

  test('the same twice is a duplicate; the same id with other content is refused', async () => {
    const first = event('same');
    const other = { ...first, data: { units: 11, region: 'eu' } };
    const { body } = await send(JSON.stringify([first, first, other]));
    expect(body['results']).toMatchObject([
      { status: 'accepted' },
      { status: 'duplicate' },
      { status: 'rejected', code: 'metering.id_reused' },
    ]);
  });

  test('a tenant key neither sends for others nor to meters that are not its own', async () => {
    const headers = { authorization: `Bearer ${tenantKey}` };
    const { status, body } = await send(
      JSON.stringify([event('t1', { subject: 'south' }), event('t2')]),
      headers,
    );
    expect(status).toBe(200);
    expect(body['results']).toMatchObject([
      { status: 'rejected', code: 'metering.unknown_tenant' },
      { status: 'rejected', code: 'metering.not_reported_by_tenant' },
    ]);
  });

  test('nested a hundred thousand deep is an answer, not a failure', async () => {
    const deep = `[${'['.repeat(100_000)}${']'.repeat(100_000)}]`;
    expect((await send(deep)).status).toBeLessThan(500);
  });
});

describe('files with usage', () => {
  const header = 'id,source,type,subject,time,data.units,data.region';
  test.each([
    ['a wrong header', 'id,when,what\n1,2,3\n', /"source".*missing/, 'nothing'],
    ['a formula cell', `${header}\nc1,/csv,full.call,north,${ago(5)},3,=cmd()\n`, /formula/, 'nothing'],
    ['a row that is too short', `${header}\nc2,/csv,full.call\n`, /3 cells/, 'nothing'],
    ['nothing in it', '', /header/, 'nothing'],
  ])('with %s are refused with the reason', async (name, text, reason) => {
    const before = await kept();
    const file = join(openbook.folder, `${name.replaceAll(' ', '-')}.csv`);
    writeFileSync(file, text);
    const { code, stdout, stderr } = await openbook.openbook(['import', 'events', file, '--format', 'csv']);
    expect([code, stdout + stderr]).toEqual([1, expect.stringMatching(reason)]);
    expect(await kept()).toEqual(before);
  });
});

describe('other addresses', () => {
  test.each<[string, string, RequestInit]>([
    ['a proof of nothing', '/api/v1/log/proof', {}],
    ['a proof of letters', '/api/v1/log/proof?index=abc', {}],
    ['a proof before the first', '/api/v1/log/proof?index=-1', {}],
    ['a proof of a huge index', '/api/v1/log/proof?index=99999999999999999999', {}],
    ['a proof of no entry', '/api/v1/log/proof?entry=zz', {}],
    ['a proof asked twice', '/api/v1/log/proof?index=0&index=1', {}],
    ['consistency backwards', '/api/v1/log/consistency?from=5&to=1', {}],
    ['consistency of text', '/api/v1/log/consistency?from=a&to=b', {}],
    ['an unknown schema', '/schemas/..%2f..%2fpackage.json', {}],
    ['an unknown job', '/api/cron/nothing', { method: 'POST' }],
    ['metrics without a token', '/metrics', {}],
    ['a procedure that is not there', '/api/trpc/no.such', {}],
    ['a procedure with broken input', '/api/trpc/identity.profile?input=%7Bbroken', {}],
    ['a mutation from elsewhere', '/api/trpc/identity.vendorKeys.create', { method: 'POST', body: '{}' }],
    ['a demo person who is not there', '/api/auth/demo', { method: 'POST', body: 'person=%00' }],
    ['events by GET', '/api/v1/events', {}],
    ['a tenant of control characters', '/t/%00%01', {}],
    ['a tenant with broken escapes', '/t/%E0%A4%A', {}],
    ['a very long address', `/t/${'x'.repeat(8_000)}`, {}],
  ])('%s is answered below 500', async (_, path, init) => {
    const answer = await fetch(`${openbook.url}${path}`, { redirect: 'manual', ...init });
    const text = await answer.text();
    expect([answer.status, text.slice(0, 300)]).toEqual([expect.any(Number), expect.any(String)]);
    expect(answer.status).toBeLessThan(500);
    expect(answer.status).toBeGreaterThanOrEqual(300);
  });
});

test('nothing was half-written and nobody met an unforeseen error', async () => {
  const [state] = await openbook.look<{ events: string; rollups: string; uneven: string }>(
    `select (select count(*) from usage_event) as events, (select sum(event_count) from usage_rollup) as rollups,
     (select count(*) from usage_day_count where received <> accepted + duplicate + late + rejected) as uneven`,
  );
  expect(state).toEqual({ events: '12', rollups: '12', uneven: '0' });
  expect(web.said()).not.toMatch(/request failed/);
});
