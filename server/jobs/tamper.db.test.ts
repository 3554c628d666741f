import { beforeAll, describe, expect, test } from 'vitest';
import { readLogState } from '#server/modules/evidence/index.ts';
import { sealDay } from '#server/modules/metering/index.ts';
import type { PersonActor } from '#server/platform/auth/actor.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { documentBundle } from './document-bundle.ts';
import { asCustomer, foundVendor, sendCalls } from './testing/billing-world.ts';
import { FOUNDED } from './testing/close-story.ts';
import {
  CLOSED,
  DISPUTED_AT,
  type Disputant,
  foundDisputant,
  opening,
  proposing,
} from './testing/dispute-world.ts';
import { asOperator, sequence, verify } from './testing/log-actions.ts';
import { altered, tampering } from './testing/tampering.ts';
import { approveProposal, carryOut, makeStaff } from './testing/two-people.ts';

ownHome();
const db = ownDatabase();
const later = (hours: number) => new Date(DISPUTED_AT.getTime() + hours * 3_600_000);

let one: Disputant;
/** Billed after everything else, and not bundled by anybody. */
let fresh: Disputant;

/** A customer whose dispute gave a credit note by two people, all of it in the log. */
beforeAll(async () => {
  await foundVendor(FOUNDED);
  const kim: PersonActor = await makeStaff('support', DISPUTED_AT);
  const iris = await makeStaff('finance_approver', DISPUTED_AT);
  one = await foundDisputant();
  fresh = await foundDisputant();
  const { number } = await opening(one);
  const proposed = await proposing(
    one,
    kim,
    {
      number,
      outcome: 'partly-accepted',
      text: 'We counted twice.',
      award: { kind: 'credit-note', lines: [{ line: one.line, amount: '12.00' }] },
    },
    later(1),
  );
  if (proposed.resolved) throw new Error('money needs a second person');
  await approveProposal({ actor: iris, tenantId: one.customer.id, now: later(2) }, proposed.approval.id);
  await carryOut(later(3));
  await sequence(later(4));
  await sealUnbilledDay();
});

/** A day that no invoice has billed: 30 calls, and a seal of them that nothing signed stands on yet. */
async function sealUnbilledDay(): Promise<void> {
  const { customer } = one;
  const now = new Date('2026-11-08T12:00:00Z');
  await sendCalls(customer, [{ time: '2026-11-05T10:00:00Z', units: 30 }], now);
  const input = { tenantId: customer.id, day: '2026-11-05' };
  const { outcome } = await asCustomer(customer, (ctx) => sealDay(ctx, input), now);
  if (outcome !== 'sealed') throw new Error('the day is sealed');
}

const { forced, seen } = tampering(db);

describe('what a superuser changes is named', () => {
  test('all of it is whole before', async () => {
    expect(await verify()).toMatchObject({ firstBad: null, isFinished: true });
  });

  test.each([
    [
      'invoice',
      'update invoice set total_minor = total_minor - 100, net_minor = net_minor - 100',
      /: invoice \S+: its row says net_minor \d+, signed was \d+$/,
    ],
    ['invoice', 'update invoice set due_on = due_on + 30', /its row says due_on /],
    ['invoice', 'delete from invoice', /: invoice \S+: its row is gone$/],
    [
      'invoice_line',
      'update invoice_line set amount_minor = 1 where position = 0',
      /its line 1 says amount_minor 1, signed was /,
    ],
    [
      'invoice_line',
      `update invoice_line set description_es = 'otra' where position = 1`,
      /its line 2 says description_es otra/,
    ],
    ['invoice_line', 'delete from invoice_line where position = 0', /rows of lines are stored, /],
    ['invoice_tax', 'update invoice_tax set rate_percent = 20', /its tax 1 says rate_percent /],
    [
      'close_document',
      `${altered('close_document', 'bytes', 'sha256', '49.00', '48.00')} where name = 'invoice.json'`,
      /: invoice \S+: the stored digest of its invoice.json is not the signed one$/,
    ],
    [
      'close_document',
      `delete from close_document where name = 'rules.json'`,
      /: invoice \S+: its rules.json is gone$/,
    ],
    [
      'day_seal',
      altered('day_seal', 'document', 'digest', '"100"', '"99"'),
      /: invoice \S+: a day seal that it was calculated from was changed or is gone$/,
    ],
    [
      'day_seal',
      `delete from day_seal where day = '2026-10-05'`,
      /: invoice \S+: a day seal that it was calculated from was changed or is gone$/,
    ],
    [
      'day_seal',
      `${altered('day_seal', 'document', 'digest', '"30"', '"29"')} where day = '2026-11-05'`,
      /^day seal \S+ 2026-11-05: it says something else of \S+ v1 \S+ than the hourly totals$/,
    ],
    [
      'day_seal',
      `update day_seal set document = 'x', digest = encode(sha256('x'), 'hex') where day = '2026-11-05'`,
      /^day seal \S+ 2026-11-05: its seal 0 was changed$/,
    ],
    [
      'day_seal',
      `delete from day_seal where day = '2026-11-05'`,
      /^day seal \S+ 2026-11-05: 0 seals are stored, 1 were made$/,
    ],
    [
      'day_seal',
      `update day_seal set merkle_root = repeat('0', 64) where day = '2026-11-05'`,
      /^day seal \S+ 2026-11-05: its seal 0 was changed$/,
    ],
    [
      'credit_note',
      'update credit_note set total_minor = total_minor + 1, net_minor = net_minor + 1',
      /: credit-note \S+: its row says net_minor /,
    ],
    [
      'credit_note',
      altered('credit_note', 'document', 'sha256', '12.00', '13.00'),
      /: credit-note \S+: its credit-note.json was changed$/,
    ],
    ['credit_note', 'delete from credit_note', /: credit-note \S+: its row is gone$/],
    [
      'approval_step',
      `update approval_step set actor = 'user:00000000-0000-4000-8000-000000000000' where step = 'approved'`,
      /: approval dispute-resolution \S+ approved: its rows do not say what its receipt says at \/step\/by$/,
    ],
    [
      'approval_step',
      `${altered('approval_step', 'receipt', 'receipt_sha256', 'approved', 'rejected')} where step = 'approved'`,
      /approved: its receipt was changed$/,
    ],
    ['approval_step', `delete from approval_step where step = 'approved'`, /approved: its step 2 is gone$/],
    [
      'approval_request',
      'update approval_request set amount_minor = amount_minor - 1',
      /its rows do not say what its receipt says at \/request\/amount\/amount$/,
    ],
    [
      'approval_request',
      altered('approval_request', 'document', 'document_sha256', '12.00', '13.00'),
      /its proposal was changed$/,
    ],
    [
      'approval_request',
      `update approval_request set reason = 'another'`,
      /its rows do not say what its receipt says at \/request\/reason$/,
    ],
    [
      'approval_standing',
      `update approval_standing set state = 'rejected'`,
      /it stands as rejected, its last step is executed$/,
    ],
    [
      'plan_version',
      altered('plan_version', 'document', 'digest', '49', '47'),
      /: plan-version \S+: its plan-version.json was changed$/,
    ],
    [
      'plan_version',
      'update plan_version set effective_from = effective_from - 1',
      /its row says effective_from /,
    ],
    [
      'dispute_step',
      `update dispute_step set text = 'We made more calls.' where position = 1`,
      /: dispute \S+: the row of its step 1 says another text than was signed$/,
    ],
    ['dispute_step', 'delete from dispute_step where position = 1', /: dispute \S+: /],
    [
      'dispute',
      altered('dispute', 'snapshot', 'snapshot_sha256', '100', '101'),
      /: dispute \S+: its chain up to step 1 was changed$/,
    ],
  ])('%s: %s', async (table, change, named) => {
    expect(await seen(table, change)).toMatch(named);
  });

  test('and nothing is left of it afterwards', async () => {
    expect(await verify()).toMatchObject({ firstBad: null });
  });
});

test('somebody is called, and the altered invoice is not given away', async () => {
  const { customer, invoice: number } = fresh;
  await forced(`create table kept as select * from close_document;
    ${altered('close_document', 'bytes', 'sha256', '49.00', '48.00')} where name = 'invoice.json'`);
  expect((await verify()).firstBad).toMatch(/its invoice.json is not the signed one$/);
  expect((await asOperator(readLogState)).verification).toMatchObject({ kind: 'failed' });
  await expect(
    documentBundle({ kind: 'invoice', tenantId: customer.id, number }, { now: CLOSED }),
  ).rejects.toMatchObject({ code: 'evidence.thing_altered', status: 409 });
  await forced(`delete from close_document; insert into close_document select * from kept; drop table kept`);
  const { bytes } = await documentBundle({ kind: 'invoice', tenantId: customer.id, number }, { now: CLOSED });
  expect(bytes.length).toBeGreaterThan(1_000);
});
