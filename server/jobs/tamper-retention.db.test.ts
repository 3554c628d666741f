import { beforeAll, describe, expect, test } from 'vitest';
import { proposeRelease, setDataPeriod, setRetentionPeriod } from '#server/modules/retention/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { asVendor } from './testing/billing-world.ts';
import { foundBooks } from './testing/books-world.ts';
import { sequence, verify } from './testing/log-actions.ts';
import { backdate, holding, invoiceWithFile, removing } from './testing/retention-world.ts';
import { tampering } from './testing/tampering.ts';
import { approveProposal, carryOut, doing, makeStaff } from './testing/two-people.ts';

ownHome();
const db = ownDatabase();
const { forced, seen } = tampering(db);
const NOW = new Date('2026-11-10T09:00:00Z');

/** A hold on everything in force, one on an invoice that was released, a removal, an attempt, and two periods. */
beforeAll(async () => {
  await foundBooks();
  const nils = await makeStaff('auditor', NOW);
  const olga = await makeStaff('finance_approver', NOW);
  const kept = await invoiceWithFile();
  await holding(kept, NOW);
  const { hold } = await holding(kept, NOW, false);
  const tenantId = kept.customer.id;
  const { id } = await doing({ tenantId, actor: nils, now: NOW }, (ctx) =>
    proposeRelease(ctx, { tenantId, hold, reason: 'the case is closed' }),
  );
  await approveProposal({ tenantId, actor: olga, now: NOW }, id);
  await carryOut(NOW);
  await removing(kept, NOW);
  const old = await invoiceWithFile();
  await forced(`create table issued as select tenant_id, id, issued_on from invoice`);
  await backdate(db, old);
  await removing(old, NOW);
  await forced(
    `update invoice i set issued_on = k.issued_on from issued k where k.id = i.id; drop table issued`,
  );
  await asVendor(async (ctx) => {
    await setDataPeriod(ctx, { data: 'access-log', days: 400, reason: 'as agreed' });
    await setRetentionPeriod(ctx, { issuer: 'main', years: 12, fiscalYearMonth: 1, reason: 'books' });
  }, NOW);
  await sequence(NOW);
}, 60_000);

const whole = 'invoice_id is null';

describe('what a superuser changes of what is kept is named', () => {
  test('all of it is whole before', async () => {
    const [signed] = await db.asAdmin<{ kinds: string[] }>(
      `select array_agg(distinct kind order by kind) as kinds from attestation where kind in ('legal-hold', 'legal-hold-release',
         'removal', 'removal-attempt', 'retention-period')`,
    );
    expect(signed?.kinds).toHaveLength(5);
    expect(await verify()).toMatchObject({ firstBad: null, isFinished: true });
  });

  test.each([
    ['legal_hold', `delete from legal_hold where ${whole}`, /: legal-hold HOLD-\d+: its row is gone$/],
    [
      'legal_hold',
      `update legal_hold h set invoice_id = i.id from invoice i where i.tenant_id = h.tenant_id and h.${whole}`,
      /: legal-hold HOLD-\d+: its row says invoice \S+, signed was null$/,
    ],
    [
      'legal_hold',
      `update legal_hold set invoice_id = gen_random_uuid() where ${whole}`,
      /its row says invoice \S+, signed was null$/,
    ],
    [
      'legal_hold',
      `update legal_hold set tenant_id = gen_random_uuid() where ${whole}`,
      /its row says tenant_id \S+, signed was /,
    ],
    [
      'legal_hold',
      `update legal_hold set number = 99 where ${whole}`,
      /its row says hold HOLD-99, signed was /,
    ],
    ['legal_hold', `update legal_hold set reason = 'x' where ${whole}`, /reason x, signed was a case$/],
    [
      'legal_hold_release',
      `insert into legal_hold_release select h.tenant_id, h.id, gen_random_uuid(), 'over', 'user:x', now(), h.attestation_id
         from legal_hold h where h.${whole}`,
      /: legal-hold HOLD-\d+: it is released, and no signed record says so$/,
    ],
    [
      'legal_hold_release',
      'delete from legal_hold_release',
      /: legal-hold-release HOLD-\d+: its row is gone$/,
    ],
    [
      'legal_hold_release',
      `update legal_hold_release set released_by = 'user:x'`,
      /: legal-hold-release HOLD-\d+: its row says released_by user:x, signed was user:/,
    ],
    [
      'retention_period',
      'update retention_period set years = 5 where years = 12',
      /: retention-period retention of main: its row says years 5, signed was 12$/,
    ],
    ['retention_period', 'delete from retention_period where years = 12', /of main: its row is gone$/],
    [
      'data_period',
      'update data_period set days = 30 where days = 400',
      /: retention-period retention of access-log: its row says days 30, signed was 400$/,
    ],
    [
      'removal',
      `update removal set sha256 = repeat('0', 64)`,
      /: removal \S+ \S+: its row says sha256 0+, signed was /,
    ],
    ['removal', 'delete from removal', /: removal \S+ \S+: its row is gone$/],
    [
      'removal_attempt',
      `update removal_attempt set actor = 'user:x'`,
      /: removal-attempt removal refused: hold: its row says actor user:x, signed was /,
    ],
    [
      'removal_attempt',
      `update removal_attempt set numbers = '{"X-1"}'`,
      /its row says numbers X-1, signed was /,
    ],
  ])('%s: %s', async (table, change, named) => {
    expect(await seen(table, change)).toMatch(named);
  });

  test('and nothing is left of it afterwards', async () => {
    expect(await verify()).toMatchObject({ firstBad: null });
  });
});
