import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { required } from '#core/assert.ts';
import { publishedKeysSchema } from '#core/contracts/published-keys.ts';
import { fromUtf8, utf8 } from '#core/proof/bytes.ts';
import { envelopePayload, parseEnvelope, verifyEnvelope } from '#core/proof/dsse.ts';
import { verifyP256 } from '#core/proof/keys/verify-signature.ts';
import { verifyReceipt } from '#core/proof/log/receipt.ts';
import { parseVkey } from '#core/proof/log/vkey.ts';
import { parseStatement, statementKind } from '#core/proof/statement.ts';
import { type Actor, anonymous } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withSystem, withTenant } from '#server/platform/db/index.ts';
import { makeTestTenant, TEST_NOW, testCtx, testOperator } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import type { AttestationRequest } from './contract.ts';
import {
  attest,
  ensureSigningKeys,
  publishedKeys,
  readAttestation,
  readAttestations,
  receipt,
  revokeKey,
  rotateKey,
  sequenceLog,
  settleCheckpointFile,
  signDetached,
} from './index.ts';

ownHome();
const db = ownDatabase();

type Scope = { readonly now?: Date; readonly actor?: Actor; readonly tenantIds?: readonly string[] };

function asSystem<T>(work: (ctx: Ctx) => Promise<T>, scope: Scope = {}): Promise<T> {
  const { now = TEST_NOW, actor = testOperator, tenantIds = [] } = scope;
  return withTenant({ actor, tenantIds }, (tx) => work(testCtx(tx, { now, actor })));
}

function request(tenantId: string | null, overrides: Partial<AttestationRequest> = {}): AttestationRequest {
  return {
    tenantId,
    kind: 'invoice',
    subjectName: 'ACME-000042',
    subjectRef: randomUUID(),
    subjects: [
      { name: 'invoice.json', sha256: 'a'.repeat(64) },
      { name: 'usage.jsonl', sha256: 'b'.repeat(64) },
    ],
    predicate: { period: '2026-10' },
    ...overrides,
  };
}

async function sequence(now = TEST_NOW): Promise<void> {
  while ((await asSystem(sequenceLog, { now })).kind === 'sequenced') await asSystem(settleCheckpointFile);
}

async function noteKeys() {
  const { checkpointKeys } = await asSystem(publishedKeys);
  return checkpointKeys.map(({ vkey }) => {
    const parsed = parseVkey(vkey);
    if (!parsed.ok) throw new Error(parsed.error.message);
    return parsed.value;
  });
}

async function checkEnvelope(bytes: Uint8Array) {
  const envelope = parseEnvelope(bytes);
  if (!envelope.ok) throw new Error(envelope.error.message);
  const { keys } = await asSystem(publishedKeys);
  const verified = await verifyEnvelope(envelope.value, keys);
  if (!verified.ok) throw new Error(verified.error.message);
  const statement = parseStatement(envelope.value.payloadType, verified.value.payload);
  if (!statement.ok) throw new Error(statement.error.message);
  return { statement: statement.value, key: verified.value.key, payload: envelopePayload(envelope.value) };
}

describe('attest', () => {
  test('signs the digests as an in-toto statement that the published keys verify', async () => {
    const { id: tenantId } = await makeTestTenant();
    const record = await asSystem((ctx) => attest(ctx, request(tenantId)), { tenantIds: [tenantId] });
    const { statement, key } = await checkEnvelope(record.envelope);
    expect(statementKind(statement)).toBe('invoice');
    expect(statement.predicate).toEqual({ period: '2026-10', issuedAt: '2026-11-21T08:00:00.000Z' });
    expect(statement.subject[0]).toEqual({ name: 'invoice.json', digest: { sha256: 'a'.repeat(64) } });
    expect(key.kid).toBe(record.kid);
    expect(Date.parse(key.notBefore)).toBeLessThanOrEqual(TEST_NOW.getTime());
  });

  test('asked again it answers the stored record, whatever the order of subjects and the hour', async () => {
    const { id: tenantId } = await makeTestTenant();
    const asked = request(tenantId);
    const scope = { tenantIds: [tenantId] };
    const first = await asSystem((ctx) => attest(ctx, asked), scope);
    const again = { ...asked, subjects: [...asked.subjects].reverse() };
    const later = { ...scope, now: new Date(TEST_NOW.getTime() + 60_000) };
    expect(await asSystem((ctx) => attest(ctx, again), later)).toEqual(first);
    const waiting = await db.asAdmin('select from log_pending where tenant_id = $1', [tenantId]);
    expect(waiting).toHaveLength(1);
  });

  test('twenty at once make one record', async () => {
    const { id: tenantId } = await makeTestTenant();
    const asked = request(tenantId);
    const all = await Promise.all(
      Array.from({ length: 20 }, () => asSystem((ctx) => attest(ctx, asked), { tenantIds: [tenantId] })),
    );
    expect(new Set(all.map((record) => record.attestationId)).size).toBe(1);
  });

  test('refuses the same name for other bytes, for a tenant and for the vendor', async () => {
    const { id } = await makeTestTenant();
    for (const tenantId of [id, null]) {
      const asked = request(tenantId);
      await asSystem((ctx) => attest(ctx, asked), { tenantIds: [id] });
      const other = { ...asked, subjects: [{ name: 'invoice.json', sha256: 'c'.repeat(64) }] };
      await expect(asSystem((ctx) => attest(ctx, other), { tenantIds: [id] })).rejects.toMatchObject({
        code: 'evidence.subjects_changed',
        status: 409,
      });
    }
  });

  test('rolls back with its cause', async () => {
    const { id: tenantId } = await makeTestTenant();
    const undone = asSystem(
      async (ctx) => {
        await attest(ctx, request(tenantId));
        throw new Error('undone');
      },
      { tenantIds: [tenantId] },
    );
    await expect(undone).rejects.toThrow('undone');
    expect(await db.asAdmin('select from attestation where tenant_id = $1', [tenantId])).toHaveLength(0);
    expect(await db.asAdmin('select from log_pending where tenant_id = $1', [tenantId])).toHaveLength(0);
  });

  test('is not for nobody, and a record cannot be changed', async () => {
    const { id: tenantId } = await makeTestTenant();
    const scope = { tenantIds: [tenantId] };
    await expect(
      asSystem((ctx) => attest(ctx, request(tenantId)), { ...scope, actor: anonymous }),
    ).rejects.toMatchObject({ status: 401 });
    const { attestationId } = await asSystem((ctx) => attest(ctx, request(tenantId)), scope);
    await expect(
      db.asAdmin('update attestation set subject_name = $2 where id = $1', [attestationId, 'x']),
    ).rejects.toThrow(/immutable/);
  });
});

describe('a crash in the middle', () => {
  afterEach(() => void vi.stubEnv('OPENBOOK_FAULT', ''));

  test('of signing leaves nothing, and the next try makes the one record', async () => {
    const { id: tenantId } = await makeTestTenant();
    const asked = request(tenantId);
    const scope = { tenantIds: [tenantId] };
    vi.stubEnv('OPENBOOK_FAULT', 'evidence.attested:throw');
    await expect(asSystem((ctx) => attest(ctx, asked), scope)).rejects.toThrow(/injected/);
    vi.stubEnv('OPENBOOK_FAULT', '');
    expect(await db.asAdmin('select from attestation where tenant_id = $1', [tenantId])).toHaveLength(0);
    await asSystem((ctx) => attest(ctx, asked), scope);
    expect(await db.asAdmin('select from log_pending where tenant_id = $1', [tenantId])).toHaveLength(1);
  });

  test('of a rotation leaves the old key alone and valid', async () => {
    const before = await asSystem(publishedKeys);
    vi.stubEnv('OPENBOOK_FAULT', 'evidence.key-rotated:throw');
    await expect(asSystem((ctx) => rotateKey(ctx, { purpose: 'attestation' }))).rejects.toThrow(/injected/);
    vi.stubEnv('OPENBOOK_FAULT', '');
    expect(await asSystem(publishedKeys)).toEqual(before);
  });
});

describe('receipt', () => {
  test('is null until the record is logged, then proves it, and never changes again', async () => {
    const { id: tenantId } = await makeTestTenant();
    const scope = { tenantIds: [tenantId] };
    const record = await asSystem((ctx) => attest(ctx, request(tenantId)), scope);
    const read = () => asSystem((ctx) => receipt(ctx, { attestationId: record.attestationId }), scope);
    expect(await read()).toBeNull();
    await sequence();
    const text = required(await read(), 'a logged record has its receipt');
    const { payload } = await checkEnvelope(record.envelope);
    const verified = await verifyReceipt({ receipt: text, payload, keys: await noteKeys() });
    expect(verified).toMatchObject({ ok: true });
    expect(
      await verifyReceipt({ receipt: text, payload: utf8('other'), keys: await noteKeys() }),
    ).toMatchObject({
      ok: false,
      error: { code: 'proof.inclusion_invalid' },
    });
    await asSystem((ctx) => attest(ctx, request(tenantId)), scope);
    await sequence();
    expect(await read()).toBe(text);
  });

  test('belongs to its tenant', async () => {
    const [one, two] = [await makeTestTenant(), await makeTestTenant()];
    const { attestationId } = await asSystem((ctx) => attest(ctx, request(one.id)), { tenantIds: [one.id] });
    const asOther = (work: (ctx: Ctx) => Promise<unknown>) => asSystem(work, { tenantIds: [two.id] });
    await expect(asOther((ctx) => receipt(ctx, { attestationId }))).rejects.toMatchObject({
      code: 'evidence.attestation_unknown',
    });
    await expect(
      asOther((ctx) => readAttestation(ctx, { tenantId: two.id, attestationId })),
    ).rejects.toMatchObject({ code: 'evidence.attestation_unknown' });
    expect(await asOther((ctx) => readAttestations(ctx, { tenantId: two.id }))).toEqual([]);
    const own = await asSystem((ctx) => readAttestations(ctx, { tenantId: one.id, kind: 'invoice' }), {
      tenantIds: [one.id],
    });
    expect(own).toMatchObject([{ id: attestationId, logIndex: null }]);
  });
});

describe('keys', () => {
  test('the first ones are made once, however many begin', async () => {
    await Promise.all(Array.from({ length: 5 }, () => asSystem(ensureSigningKeys)));
    const keys = await asSystem(publishedKeys);
    expect(publishedKeysSchema.parse(keys)).toEqual(keys);
    expect(keys.keys).toHaveLength(1);
    expect(keys.checkpointKeys).toHaveLength(1);
  });

  test('private halves are sealed and out of reach for the desk', async () => {
    const rows = await db.asAdmin<{ private_key: Buffer }>('select private_key from signing_key');
    for (const { private_key } of rows) expect(private_key[0]).toBe(1);
    const privileges = await db.asAdmin<{ readable: boolean }>(
      "select has_column_privilege('desk', 'signing_key', 'private_key', 'select') as readable",
    );
    expect(privileges).toEqual([{ readable: false }]);
  });

  test('a detached signature verifies over exactly these bytes', async () => {
    const { kid, signature } = await asSystem((ctx) => signDetached(ctx, utf8('SHA256SUMS')));
    const key = required(
      (await asSystem(publishedKeys)).keys.find((published) => published.kid === kid),
      'the key is published',
    );
    expect(await verifyP256(key, utf8('SHA256SUMS'), signature)).toBe(true);
    expect(await verifyP256(key, utf8('SHA256SUMs'), signature)).toBe(false);
  });

  test('rotation: the old key signs the record of the new one and overlaps with it', async () => {
    const { id: tenantId } = await makeTestTenant();
    const scope = { tenantIds: [tenantId] };
    const before = await asSystem((ctx) => attest(ctx, request(tenantId)), scope);
    const rotation = await asSystem((ctx) => rotateKey(ctx, { purpose: 'attestation', overlapHours: 24 }));
    const after = await asSystem((ctx) => attest(ctx, request(tenantId)), scope);
    expect([rotation.previousKid, rotation.kid]).toEqual([before.kid, after.kid]);
    const record = await asSystem((ctx) =>
      readAttestation(ctx, { tenantId: null, attestationId: rotation.attestationId }),
    );
    const { statement, key } = await checkEnvelope(record.envelope);
    expect(key.kid).toBe(before.kid);
    expect(key.notAfter).toBe('2026-11-22T08:00:00.000Z');
    expect(statement.predicate).toMatchObject({ kid: after.kid, previousKid: before.kid });
    await checkEnvelope(before.envelope);
    await checkEnvelope(after.envelope);
    await expect(asSystem((ctx) => rotateKey(ctx, { purpose: 'attestation' }))).rejects.toMatchObject({
      code: 'evidence.rotation_too_soon',
    });
  });

  test('rotation of the log key: checkpoints carry both signatures during the overlap', async () => {
    const now = new Date(TEST_NOW.getTime() + 3_600_000);
    const rotation = await asSystem((ctx) => rotateKey(ctx, { purpose: 'checkpoint', overlapHours: 24 }), {
      now,
    });
    await sequence(now);
    const keys = await noteKeys();
    expect(keys).toHaveLength(2);
    const text = required(
      await asSystem((ctx) => receipt(ctx, { attestationId: rotation.attestationId })),
      'the record of the rotation is logged',
    );
    const stored = await asSystem((ctx) =>
      readAttestation(ctx, { tenantId: null, attestationId: rotation.attestationId }),
    );
    for (const key of keys) {
      expect(await verifyReceipt({ receipt: text, payload: stored.payload, keys: [key] })).toMatchObject({
        ok: true,
      });
    }
    expect(fromUtf8(stored.payload)).toContain('previousKeySignature');
    const later = new Date(now.getTime() + 25 * 3_600_000);
    const { id: tenantId } = await makeTestTenant();
    const scope = { tenantIds: [tenantId], now: later };
    const record = await asSystem((ctx) => attest(ctx, request(tenantId)), scope);
    await sequence(later);
    const newer = required(
      await asSystem((ctx) => receipt(ctx, { attestationId: record.attestationId }), scope),
      'logged',
    );
    expect(newer.match(/^\u2014 /gm)).toHaveLength(1);
  });

  test('a revoked key never signs again and another takes over', async () => {
    const now = new Date(TEST_NOW.getTime() + 7_200_000);
    const [{ kid: current }] = [await asSystem((ctx) => signDetached(ctx, utf8('x')), { now })];
    for (const { kid, revokedAt } of (await asSystem(publishedKeys)).keys) {
      if (!revokedAt) await asSystem((ctx) => revokeKey(ctx, { kid, reason: 'lost' }), { now });
    }
    const { kid } = await asSystem((ctx) => signDetached(ctx, utf8('x')), { now });
    expect(kid).not.toBe(current);
    await expect(
      asSystem((ctx) => revokeKey(ctx, { kid: current, reason: 'again' }), { now }),
    ).rejects.toMatchObject({ code: 'evidence.key_unknown' });
    await expect(
      db.asAdmin('update signing_key set revoked_at = null where kid = $1', [current]),
    ).rejects.toThrow(/revocation stays/);
  });

  test('only those who keep keys may', async () => {
    const actor: Actor = {
      kind: 'person',
      userId: randomUUID(),
      email: 'a@b.test',
      name: 'A',
      locale: null,
      memberships: [],
      staffRoles: ['support'],
      accountTenantIds: [],
      viewAs: null,
    };
    await expect(
      withSystem({ actor }, (tx) => rotateKey(testCtx(tx, { actor }), { purpose: 'attestation' })),
    ).rejects.toMatchObject({ code: 'policy.denied' });
  });
});
