import { beforeAll, describe, expect, test } from 'vitest';
import { approve, readApproval } from '#server/modules/approvals/index.ts';
import {
  issueCreditNote,
  proposeCredit,
  readCreditNote,
  readCreditNotes,
  readInvoiceCredits,
} from '#server/modules/billing/index.ts';
import { readSettlements, readStatement } from '#server/modules/payments/index.ts';
import type { Actor, PersonActor } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withTenant, withVendor } from '#server/platform/db/index.ts';
import { testCtx } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { APPROVAL_SUBJECTS } from './approval-subjects.ts';
import { carryOutEffects } from './carry-out-effects.ts';
import { openJobCtx } from './runtime.ts';
import { type Customer, foundCustomer, foundVendor, sendCalls } from './testing/billing-world.ts';
import { somebody } from './testing/books-world.ts';
import { closeFor, FOUNDED, onlyInvoiceOf } from './testing/close-story.ts';
import { carryOutAndDieAt } from './testing/die-at.ts';
import { CREDIT_FAULTS } from './testing/fault-plan.ts';
import { makeStaff } from './testing/two-people.ts';

ownHome();
const db = ownDatabase();

const CLOSED = new Date('2026-11-03T06:00:00Z');
const NOW = new Date('2026-11-10T09:00:00Z');
const TEN_MINUTES_MS = 600_000;
const JOB: Actor = { kind: 'system', job: 'carry-out-effects' };

let hugo: PersonActor;
let iris: PersonActor;
beforeAll(async () => {
  await foundVendor(FOUNDED);
  hugo = await makeStaff('billing_operator', NOW);
  iris = await makeStaff('finance_approver', NOW);
});

type Lines = Parameters<typeof proposeCredit>[1]['lines'];
type Billed = { readonly customer: Customer; readonly number: string; readonly total: string };

/** An October of 49.00, calls and exports, with VAT of 21 %. */
async function billed(units: number | string = 100): Promise<Billed> {
  const customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-10-01' });
  const calls = [
    { time: '2026-10-05T10:00:00Z', units },
    { time: '2026-10-20T10:00:00Z', units: '60.5', region: 'eu' },
  ];
  await sendCalls(customer, calls, new Date('2026-10-20T12:00:00Z'));
  await closeFor(customer, '2026-10', CLOSED);
  const { document, number } = await onlyInvoiceOf(customer);
  return { customer, number, total: document.totals.total };
}

function as<T>({ customer }: Billed, actor: Actor, work: (ctx: Ctx) => Promise<T>, now = NOW): Promise<T> {
  return withTenant({ tenantIds: [customer.id], actor }, (tx) => work(testCtx(tx, { actor, now })));
}

function proposing(
  invoice: Billed,
  lines: Lines = 'all',
  { actor = hugo, reason = 'counted twice' }: { actor?: Actor; reason?: string } = {},
) {
  const { customer, number } = invoice;
  return as(invoice, actor, (ctx) => proposeCredit(ctx, { tenantId: customer.id, number, lines, reason }));
}

type Proposed = { readonly id: string; readonly proposalSha256: string };

const approving = (invoice: Billed, { id, proposalSha256 }: Proposed, actor: Actor = iris) =>
  as(invoice, actor, (ctx) => approve(ctx, { approvalId: id, proposalSha256 }, APPROVAL_SUBJECTS));
const issuing = (invoice: Billed, { id }: Proposed) =>
  as(invoice, JOB, (ctx) => issueCreditNote(ctx, { approvalId: id }));
const carryOut = (now = NOW) => carryOutEffects(openJobCtx('carry-out-effects', { now }));
const creditsOf = (invoice: Billed, actor: Actor = hugo) =>
  as(invoice, actor, (ctx) =>
    readInvoiceCredits(ctx, { tenantId: invoice.customer.id, number: invoice.number }),
  );
const noteOf = (invoice: Billed, number: string, actor: Actor = hugo) =>
  as(invoice, actor, (ctx) => readCreditNote(ctx, { tenantId: invoice.customer.id, number }));
/** Who was written to about credit notes. */
const mailsOf = async ({ customer }: Billed) =>
  (
    await db.asAdmin<{ recipient: string }>(
      `select recipient from mail_message where tenant_id = $1 and dedup_key like 'credit-note:%'`,
      [customer.id],
    )
  ).map(({ recipient }) => recipient);
const stateOf = async (id: string) =>
  (
    await withVendor({ actor: iris, reason: 'test' }, (tx) =>
      readApproval(testCtx(tx, { actor: iris, now: NOW }), { approvalId: id }),
    )
  ).state;

async function credit(invoice: Billed, lines: Lines): Promise<string> {
  const proposal = await proposing(invoice, lines);
  await approving(invoice, proposal);
  const issued = await issuing(invoice, proposal);
  if (!issued) throw new Error('nothing was issued');
  return issued.number;
}

describe('a credit note', () => {
  test('is proposed by one, approved by another and issued once, signed, with its own number', async () => {
    const invoice = await billed();
    expect(invoice.total).toBe('143.63');
    const proposal = await proposing(invoice, [{ line: '2', amount: '10.00' }]);
    expect(await creditsOf(invoice)).toMatchObject({ creditNotes: [], left: '143.63' });
    await expect(approving(invoice, proposal, hugo)).rejects.toMatchObject({
      code: 'approvals.own_proposal',
    });
    expect(await approving(invoice, proposal)).toMatchObject({ state: 'approved' });
    expect(await carryOut()).toMatchObject({ failed: 0 });
    expect(await issuing(invoice, proposal)).toBeNull();

    const number = invoice.number.replace('-', 'CN-');
    expect(await mailsOf(invoice)).toEqual([`invoices@${invoice.customer.externalId}.example`]);
    const reader = somebody({ role: { tenantId: invoice.customer.id, role: 'billing_reader' } });
    const note = await noteOf(invoice, number, reader);
    expect(note.document).toMatchObject({
      schema: 'openbook.credit-note/1',
      number,
      invoice: { number: invoice.number, issued: '2026-11-03', total: '143.63' },
      dates: { issued: '2026-11-10', supply: { start: '2026-10-01', end: '2026-11-01' } },
      reason: 'counted twice',
      currency: 'USD',
      lines: [
        {
          invoiceLine: '2',
          charge: 'calls',
          taxRatePercent: '21',
          amount: '10.00',
          taxAmount: '2.10',
          left: { amount: '52.63', taxAmount: '11.05' },
        },
      ],
      taxes: [{ kind: 'rate', name: 'VAT', ratePercent: '21', base: '10.00', amount: '2.10' }],
      totals: { net: '10.00', tax: '2.10', total: '12.10' },
      approval: { id: proposal.id, proposalSha256: proposal.proposalSha256 },
    });
    expect(await creditsOf(invoice, reader)).toMatchObject({
      creditNotes: [{ number, issuedOn: '2026-11-10', total: '12.10', reason: 'counted twice' }],
      left: '131.53',
      lines: [{ left: '49.00' }, { left: '52.63' }, { left: '7.07' }],
    });
    expect(
      await as(invoice, reader, (ctx) => readCreditNotes(ctx, { tenantId: invoice.customer.id })),
    ).toMatchObject([{ number, invoiceNumber: invoice.number, net: '10.00', tax: '2.10' }]);
    const [record] = await db.asAdmin<{ payload: Buffer; waits: string }>(
      `select a.payload, (select count(*) from log_pending p where p.entry = a.entry) as waits
       from attestation a where a.kind = 'credit-note' and a.tenant_id = $1`,
      [invoice.customer.id],
    );
    expect(record?.waits).toBe('1');
    expect(JSON.parse(record?.payload.toString() ?? '')).toMatchObject({
      subject: [{ name: 'credit-note.json', digest: { sha256: note.sha256 } }, { name: 'invoice.json' }],
      predicate: { number, invoice: invoice.number, approvedBy: [`user:${iris.userId}`] },
    });
  });

  test('of every line, one by one and some in pieces, gives exactly the invoice back', async () => {
    const invoice = await billed('33.7');
    const numbers = [];
    for (const lines of [
      [{ line: '3', amount: '0.01' }],
      [{ line: '1', amount: '16.33' }],
      [{ line: '2' }],
      [{ line: '3' }],
      [{ line: '1' }],
    ])
      numbers.push(await credit(invoice, lines));
    expect(numbers.map((number) => number.slice(-6))).toEqual([
      '000001',
      '000002',
      '000003',
      '000004',
      '000005',
    ]);
    const { left, lines } = await creditsOf(invoice);
    expect({ left, lines: lines.map((line) => line.left) }).toEqual({
      left: '0.00',
      lines: ['0.00', '0.00', '0.00'],
    });
    const [sum] = await db.asAdmin<{ total: string }>(
      'select sum(total_minor)::text as total from credit_note where tenant_id = $1',
      [invoice.customer.id],
    );
    expect(sum?.total).toBe(invoice.total.replace('.', ''));
    await expect(proposing(invoice)).rejects.toMatchObject({ code: 'billing.credit_nothing_left' });
  });

  test('settles what it takes back, in the statement of account and in what is owed', async () => {
    const invoice = await billed();
    const { id: tenantId } = invoice.customer;
    const part = await credit(invoice, [{ line: '2', amount: '10.00' }]);
    const books = () =>
      as(invoice, hugo, async (ctx) => ({
        settlements: await readSettlements(ctx, { tenantId }),
        account: await readStatement(ctx, { tenantId }),
      }));
    const partly = await books();
    expect(partly.settlements).toMatchObject([{ number: invoice.number, open: '131.53' }]);
    expect(partly.account.statements).toMatchObject([{ closing: '131.53' }]);
    const rest = await credit(invoice, 'all');
    const whole = await books();
    expect(whole.settlements).toMatchObject([{ status: 'credited', open: '0.00' }]);
    expect(whole.account.statements).toMatchObject([
      {
        rows: [
          { kind: 'invoice', ref: invoice.number, amount: '143.63' },
          { kind: 'credit-note', ref: part, about: invoice.number, amount: '-12.10' },
          { kind: 'credit-note', ref: rest, about: invoice.number, amount: '-131.53' },
        ],
        closing: '0.00',
      },
    ]);
  });

  test('is stale when another came between, at the approval and when both are carried out at once', async () => {
    const invoice = await billed();
    const proposals = [
      await proposing(invoice, [{ line: '1' }]),
      await proposing(invoice, [{ line: '1', amount: '40.00' }]),
      await proposing(invoice, [{ line: '2' }]),
    ] as const;
    await approving(invoice, proposals[0]);
    await approving(invoice, proposals[1]);
    const answers = await Promise.all([issuing(invoice, proposals[0]), issuing(invoice, proposals[1])]);
    expect(answers.filter((one) => one !== null)).toHaveLength(1);
    const states = [await stateOf(proposals[0].id), await stateOf(proposals[1].id)];
    expect(states.toSorted()).toEqual(['executed', 'stale']);
    expect(await approving(invoice, proposals[2])).toMatchObject({ state: 'stale' });
    expect((await creditsOf(invoice)).creditNotes).toHaveLength(1);
  });

  test('above the caps needs finance, and two of them above the next', async () => {
    const invoice = await billed(100_000);
    const proposal = await proposing(invoice);
    expect(proposal).toMatchObject({ approvalsNeeded: 2 });
    const operator = await makeStaff('billing_operator', NOW);
    await expect(approving(invoice, proposal, operator)).rejects.toMatchObject({
      code: 'approvals.over_cap',
    });
    expect(await approving(invoice, proposal)).toMatchObject({ state: 'proposed', approvalsGiven: 1 });
    expect(await issuing(invoice, proposal)).toBeNull();
    const second = await makeStaff('finance_approver', NOW);
    expect(await approving(invoice, proposal, second)).toMatchObject({ state: 'approved' });
    expect(await issuing(invoice, proposal)).toMatchObject({ number: expect.stringMatching(/CN-000001$/) });
    const small = await billed();
    expect(await approving(small, await proposing(small), operator)).toMatchObject({ state: 'approved' });
    expect(await carryOut()).toMatchObject({ failed: 0 });
  });
});

describe('a credit', () => {
  test('is proposed by those who may, with the field named when it is wrong', async () => {
    const invoice = await billed();
    for (const actor of [
      await makeStaff('auditor', NOW),
      JOB,
      somebody({ role: { tenantId: invoice.customer.id, role: 'tenant_admin' } }),
    ])
      await expect(proposing(invoice, 'all', { actor })).rejects.toMatchObject({ code: 'policy.denied' });
    await expect(proposing(invoice, [{ line: '1', amount: '49.01' }])).rejects.toMatchObject({
      code: 'billing.credit_over_line',
      path: 'lines[0].amount',
    });
    const other = await billed();
    await expect(
      as(other, hugo, (ctx) =>
        proposeCredit(ctx, {
          tenantId: other.customer.id,
          number: invoice.number,
          lines: 'all',
          reason: 'test',
        }),
      ),
    ).rejects.toMatchObject({ code: 'billing.invoice_unknown', status: 404 });
    const viewer = somebody({ role: { tenantId: other.customer.id, role: 'billing_reader' } });
    await expect(creditsOf(invoice, viewer)).rejects.toMatchObject({ code: 'policy.denied' });
    await expect(noteOf(invoice, 'NOBODYCN-000001')).rejects.toMatchObject({
      code: 'billing.credit_note_unknown',
    });
  });
});

describe('the database', () => {
  test('refuses more than a line or an invoice has, and every change', async () => {
    const invoice = await billed();
    await credit(invoice, [{ line: '1' }]);
    const { id } = invoice.customer;
    const anotherNote = (total: number, ordinal: number) =>
      db.asAdmin(
        `insert into credit_note select tenant_id, gen_random_uuid(), invoice_id, $3, number || 'X', series_id,
           series_number + 1, currency, issued_on, reason, $2, 0, $2, document, sha256, approval_id, attestation_id, created_at
         from credit_note where tenant_id = $1`,
        [id, total, ordinal],
      );
    await expect(anotherNote(8_435, 2)).rejects.toThrow('never come to more than their invoice');
    await expect(anotherNote(1, 1)).rejects.toThrow('this is credit note 2 of the invoice');
    const anotherLine = (line: string, net: number) =>
      db.asAdmin(
        `insert into credit_note_line select tenant_id, credit_note_id, 2, invoice_id, $2, $3, 0
         from credit_note_line where tenant_id = $1`,
        [id, line, net],
      );
    await expect(anotherLine('2', 6_264)).rejects.toThrow('line 2 is credited within what it comes to');
    await expect(anotherLine('2', -1)).rejects.toThrow('line 2 is credited within what it comes to');
    await expect(anotherLine('2', 1)).rejects.toThrow('the lines of a credit note add up to it');
    await expect(
      db.asAdmin(`update credit_note set reason = 'other' where tenant_id = $1`, [id]),
    ).rejects.toThrow('credit_note rows are immutable');
    await expect(db.asAdmin('delete from credit_note_line where tenant_id = $1', [id])).rejects.toThrow(
      'credit_note_line rows are immutable',
    );
  });
});

test.each(Object.keys(CREDIT_FAULTS))(
  'killed at %s, the next run issues one note with the first number',
  async (point) => {
    const invoice = await billed();
    const proposal = await proposing(invoice);
    await approving(invoice, proposal);
    expect(await carryOutAndDieAt(point, { now: NOW, urls: db.urls() })).toBe('SIGKILL');
    expect((await creditsOf(invoice)).creditNotes).toEqual([]);
    // The effect belongs to the process that died until its lease is over.
    expect(await carryOut(new Date(NOW.getTime() + TEN_MINUTES_MS))).toMatchObject({ failed: 0 });
    await carryOut(new Date(NOW.getTime() + 2 * TEN_MINUTES_MS));
    expect(await carryOut(new Date(NOW.getTime() + 3 * TEN_MINUTES_MS))).toMatchObject({ done: 0 });
    expect(await mailsOf(invoice)).toHaveLength(1);
    expect((await creditsOf(invoice)).creditNotes.map(({ number }) => number)).toEqual([
      invoice.number.replace('-', 'CN-'),
    ]);
  },
);
