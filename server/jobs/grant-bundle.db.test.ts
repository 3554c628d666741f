import { unzipSync } from 'fflate';
import { beforeAll, expect, test } from 'vitest';
import { verifyBundle } from '#core/proof/bundle/verify-bundle.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { grantBundle } from './grant-bundle.ts';
import { openJobCtx } from './runtime.ts';
import { sequenceWaiting } from './sequence-log.ts';
import { beginGrants, customerOf, grant, hugo, iris, NOW } from './testing/grants-story.ts';

ownHome();
const db = ownDatabase();
beforeAll(beginGrants);

const SECRET = 'their director rang twice';
const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

test('a grant is downloaded with its signed record, which verifies and names neither reason nor people', async () => {
  const customer = await customerOf();
  const number = await grant(customer, { reason: SECRET, creditKind: 'goodwill', expiresOn: '2027-12-31' });
  const key = { tenantId: customer.id, number };
  await expect(grantBundle(key, { now: NOW })).rejects.toMatchObject({ code: 'billing.receipt_pending' });
  await sequenceWaiting(openJobCtx('sequence-log', { now: NOW }));
  const { bytes, fileName } = await grantBundle(key, { now: NOW });
  expect(fileName).toBe(`${number}.zip`);
  const files = new Map(Object.entries(unzipSync(bytes)));
  expect(JSON.parse(text(files.get('grant.json')))).toEqual({
    schema: 'openbook.grant/1',
    number,
    customer: customer.externalId,
    kind: 'payment',
    creditKind: 'goodwill',
    name: { en: 'Prepaid', es: 'Prepago' },
    currency: 'USD',
    amount: '30.00',
    priority: 100,
    issuedOn: '2026-10-10',
    expiresOn: '2027-12-31',
    approval: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  expect((await verifyBundle(files)).checks.filter(({ ok }) => !ok)).toEqual([]);
  const payload = Buffer.from(JSON.parse(text(files.get('attestation.dsse.json'))).payload, 'base64');
  for (const content of [...files.values(), payload])
    for (const secret of [SECRET, hugo.userId, iris.userId, hugo.email, iris.email])
      expect(text(content)).not.toContain(secret);
  files.set('grant.json', new TextEncoder().encode(text(files.get('grant.json')).replace('30.00', '90.00')));
  const refused = await verifyBundle(files);
  expect(refused.checks.filter(({ ok }) => !ok).map(({ file }) => file)).toContain('grant.json');
});

test('why it was given is frozen with the approval, by its digest, and stands in no record as a text', async () => {
  const customer = await customerOf();
  const number = await grant(customer, { reason: SECRET });
  const [approval] = await db.asAdmin<{ id: string; sha256: string }>(
    `select id::text, document_sha256 as sha256 from approval_request where subject_ref = $1`,
    [number],
  );
  const records = await db.asAdmin<{ kind: string; payload: Buffer }>(
    'select kind, payload from attestation',
  );
  expect(records.filter(({ payload }) => text(payload).includes(SECRET))).toEqual([]);
  const of = (kind: string, part: string | undefined) =>
    records.filter((record) => record.kind === kind && text(record.payload).includes(part ?? '?')).length;
  expect(of('approval', approval?.sha256)).toBeGreaterThan(0);
  expect(of('grant', approval?.id)).toBe(1);
});

test('of another customer’s grant, and of none, there is nothing', async () => {
  const [mine, other] = [await customerOf(), await customerOf()];
  const number = await grant(other);
  for (const asked of [number, 'G-NOBODYS'])
    await expect(grantBundle({ tenantId: mine.id, number: asked })).rejects.toMatchObject({
      code: 'credits.grant_unknown',
      status: 404,
    });
});

test('a record that also states the decision does not leave the house', async () => {
  const customer = await customerOf();
  const number = await grant(customer);
  await db.asAdmin(`set session_replication_role = replica; update attestation
    set envelope = convert_to('{"payloadType":"application/vnd.in-toto+json","payload":"e30=","signatures":[]}', 'UTF8')
    where kind = 'grant' and tenant_id = '${customer.id}'`);
  await expect(grantBundle({ tenantId: customer.id, number })).rejects.toMatchObject({
    code: 'credits.record_internal',
    status: 409,
  });
});
