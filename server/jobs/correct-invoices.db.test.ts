import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { required } from '#core/assert.ts';
import { priceCorrectionDocument } from '#core/contracts/price-correction.ts';
import { proposeCredit, readCreditNote, readInvoiceCredits } from '#server/modules/billing/index.ts';
import { readSubscriptions } from '#server/modules/pricing/index.ts';
import type { PersonActor } from '#server/platform/auth/actor.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { job } from './correct-invoices.ts';
import { runJob } from './runtime.ts';
import { asCustomer, type Customer, foundCustomer, foundVendor, sendCalls } from './testing/billing-world.ts';
import { somebody } from './testing/books-world.ts';
import { closeFor, FOUNDED, invoicesOf, onlyInvoiceOf } from './testing/close-story.ts';
import {
  approving,
  correctedPlan,
  correcting,
  correctionStands,
  crediting,
  onlyCorrected,
  previewing,
  proposing,
  publishWrongPlans,
} from './testing/correction-world.ts';
import { approveProposal, carryOut, doing, lookAtProposal, makeStaff } from './testing/two-people.ts';

ownHome();
const db = ownDatabase();
afterEach(() => void vi.stubEnv('OPENBOOK_FAULT', ''));

const OCTOBER_CUT_OFF = new Date('2026-11-03T00:00:00Z');
const NOVEMBER_CUT_OFF = new Date('2026-12-03T00:00:00Z');
const NOW = new Date('2026-11-20T09:00:00Z');

let hugo: PersonActor;
let iris: PersonActor;
beforeAll(async () => {
  await foundVendor(FOUNDED);
  await publishWrongPlans(['typo', 'partly', 'stale', 'frozen', 'twice', 'replaced']);
  hugo = await makeStaff('billing_operator', NOW);
  iris = await makeStaff('finance_approver', NOW);
});
const people = () => ({ hugo, iris, now: NOW });
const asHugo = () => ({ actor: hugo, now: NOW });

/** An October of 49.00 and 45.00 of calls with 21 %; at 0.05 the calls would have been 4.50. */
async function billed(plan: string): Promise<Customer> {
  const customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-10-01', plan });
  await calls(customer, '2026-10-10', 100);
  await closeFor(customer, '2026-10', OCTOBER_CUT_OFF);
  return customer;
}
const calls = (customer: Customer, day: string, units: number) =>
  sendCalls(customer, [{ time: `${day}T10:00:00Z`, units }], new Date(`${day}T11:00:00Z`));
const approvalsOf = (customer: Customer) =>
  db.asAdmin<{ id: string }>(
    `select id from approval_request where tenant_id = $1 and kind = 'credit-note' order by proposed_at, id`,
    [customer.id],
  );
const creditsOf = (customer: Customer, number: string) =>
  asCustomer(customer, (ctx) => readInvoiceCredits(ctx, { tenantId: customer.id, number }), NOW);

describe('a price with a digit too many', () => {
  test('is superseded by two people, each invoice is corrected and credited, and the next ones are right', async () => {
    const customer = await billed('typo');
    const { number, sha256 } = await onlyInvoiceOf(customer);
    const document = correctedPlan('typo', '0.05');
    const preview = await previewing(asHugo(), document);
    expect(preview).toMatchObject({
      superseded: 1,
      superseding: 2,
      from: '2026-10-01',
      invoices: [
        {
          number,
          sha256,
          issued: '94.00',
          corrected: '53.50',
          difference: '-40.50',
          lines: [{ issued: '45.00', corrected: '4.50', difference: '-40.50' }],
        },
      ],
      totals: [{ currency: 'USD', invoices: 1, inFavour: '40.50', against: '0.00' }],
      inProgress: 0,
      stays: [],
    });
    const { id } = await proposing(asHugo(), document);
    expect(await lookAtProposal({ actor: iris, now: NOW }, id)).toMatchObject({
      subjectRef: 'typo/2~1~2026-10-01',
      document: { document, superseded: { version: 1 }, invoices: preview.invoices },
    });
    await expect(approving({ actor: hugo, now: NOW }, id)).rejects.toMatchObject({
      code: /^(?:policy|approvals)\./,
    });
    expect(await approving({ actor: iris, now: NOW }, id)).toBe('approved');
    expect(await carryOut(NOW)).toMatchObject({ failed: 0 });
    expect(await runJob(job, { now: NOW })).toEqual({
      outcome: 'done',
      detail: '1 invoices corrected, 1 credits proposed',
    });
    expect(await runJob(job, { now: NOW })).toMatchObject({ outcome: 'nothing_due' });
    const corrected = await onlyCorrected(asHugo(), 'typo', number);
    expect(corrected).toMatchObject({ difference: '-40.50', state: 'proposed', creditNote: null });
    const approvalId = required(corrected.approvalId ?? undefined, 'a credit is proposed');
    expect(await crediting({ iris, now: NOW }, customer.id, approvalId)).toBe('approved');
    const credited = await onlyCorrected(asHugo(), 'typo', number);
    expect(credited.state).toBe('credited');
    const note = await asCustomer(
      customer,
      (ctx) => readCreditNote(ctx, { tenantId: customer.id, number: String(credited.creditNote) }),
      NOW,
    );
    expect(note.document).toMatchObject({
      reason:
        'Price correction: version 1 of typo was wrong and is superseded by version 2 for periods from 1 Oct 2026. A digit too many.',
      lines: [{ invoiceLine: '2', amount: '40.50', taxAmount: '8.51' }],
      totals: { net: '40.50', tax: '8.51', total: '49.01' },
    });
    await calls(customer, '2026-11-10', 100);
    await closeFor(customer, '2026-11', NOVEMBER_CUT_OFF);
    const [, november] = await invoicesOf(customer);
    expect(november?.document.lines.map(({ amount }) => amount)).toEqual(['49.00', '4.50', '0.00']);
    // Asked for again, the month stands, though its subscription is on another version now.
    expect(await closeFor(customer, '2026-10', NOVEMBER_CUT_OFF)).toBeDefined();
    expect(await invoicesOf(customer)).toHaveLength(2);
    expect(await runJob(job, { now: NOVEMBER_CUT_OFF })).toMatchObject({ outcome: 'nothing_due' });
  });

  test('stands as a signed record of the invoice, and its customer reads it there', async () => {
    const { invoices } = await correctionStands(asHugo(), 'typo');
    const [invoice] = invoices;
    const [row] = await db.asAdmin<{ document: Buffer; sha256: string; kind: string; tenant_id: string }>(
      `select c.document, c.sha256, a.kind, c.tenant_id from price_correction c join attestation a on a.id = c.attestation_id
       join invoice i on i.tenant_id = c.tenant_id and i.id = c.invoice_id where i.number = $1`,
      [invoice?.number],
    );
    const document = priceCorrectionDocument.parse(JSON.parse(String(row?.document)));
    expect(row?.kind).toBe('price-correction');
    expect(document.lines.map(({ difference, invoiceLine }) => [invoiceLine, difference.amount])).toEqual([
      ['1', '0.00'],
      ['2', '-40.50'],
      ['3', '0.00'],
    ]);
    const id = String(row?.tenant_id);
    const customer = { id, externalId: '', subscriptionId: '' };
    expect(await creditsOf(customer, String(invoice?.number))).toMatchObject({
      corrections: [
        { superseded: 1, superseding: 2, issued: '113.74', corrected: '64.74', isInFavour: true },
      ],
    });
    const subscriptions = await asCustomer(customer, (ctx) => readSubscriptions(ctx, { tenantId: id }), NOW);
    expect(subscriptions[0]?.versions).toEqual([
      { effectiveFrom: '2026-10-01', plan: 'typo', version: 2, superseded: 1 },
    ]);
    const other = await foundCustomer({ now: FOUNDED, startsOn: '2026-10-01' });
    await expect(creditsOf(other, String(invoice?.number))).rejects.toMatchObject({
      code: 'billing.invoice_unknown',
    });
  });

  test('is corrected by those who keep prices, and by nobody else', async () => {
    const support = somebody({ staff: 'support' });
    const document = correctedPlan('partly', '0.05');
    await expect(previewing({ actor: support, now: NOW }, document)).rejects.toMatchObject({
      code: 'policy.denied',
    });
    await expect(proposing({ actor: support, now: NOW }, document)).rejects.toMatchObject({
      code: 'policy.denied',
    });
    const auditor = somebody({ staff: 'auditor' });
    await expect(proposing({ actor: auditor, now: NOW }, document)).rejects.toMatchObject({
      code: 'policy.denied',
    });
    await expect(previewing(asHugo(), correctedPlan('partly', '0.5'))).rejects.toMatchObject({
      code: 'pricing.correction_without_change',
    });
    await expect(previewing(asHugo(), document, 7)).rejects.toMatchObject({ code: 'pricing.plan_unknown' });
  });
});

describe('what was given back before', () => {
  test('is not given back twice, and an open proposal of the same invoice has to be looked at again', async () => {
    const customer = await billed('partly');
    const { number } = await onlyInvoiceOf(customer);
    const deed = { tenantId: customer.id, actor: iris, now: NOW };
    const propose = (amount: string) =>
      doing({ ...deed, actor: hugo }, (ctx) =>
        proposeCredit(ctx, {
          tenantId: customer.id,
          number,
          lines: [{ line: '2', amount }],
          reason: 'by hand',
        }),
      );
    await crediting({ iris, now: NOW }, customer.id, (await propose('30.00')).id);
    const open = await propose('1.00');
    expect(await correcting(people(), correctedPlan('partly', '0.05'))).toBe(
      '1 invoices corrected, 1 credits proposed',
    );
    const { approvalId } = await onlyCorrected(asHugo(), 'partly', number);
    const proposal = await lookAtProposal({ actor: iris, now: NOW }, String(approvalId));
    expect(proposal.document).toMatchObject({ lines: [{ invoiceLine: '2', amount: '10.50' }] });
    await expect(approveProposal(deed, open.id)).resolves.toBe('stale');
    await crediting({ iris, now: NOW }, customer.id, String(approvalId));
    const { lines } = await creditsOf(customer, number);
    expect(lines.map(({ left }) => left)).toEqual(['49.00', '4.50', '0.00']);
  });
});

describe('what came between', () => {
  test('makes a proposal stale: an invoice that was rated by the wrong version meanwhile', async () => {
    await billed('stale');
    const { id } = await proposing(asHugo(), correctedPlan('stale', '0.05'));
    await billed('stale');
    expect(await approving({ actor: iris, now: NOW }, id)).toBe('stale');
    const again = await proposing(asHugo(), correctedPlan('stale', '0.05'));
    expect(again.id).not.toBe(id);
    expect(await approving({ actor: iris, now: NOW }, again.id)).toBe('approved');
    await billed('stale');
    await carryOut(NOW);
    expect((await lookAtProposal({ actor: iris, now: NOW }, again.id)).state).toBe('stale');
    await expect(correctionStands(asHugo(), 'stale')).rejects.toMatchObject({
      code: 'billing.correction_unknown',
    });
  });

  test('a period that was frozen before is finished as it is, and corrected then', async () => {
    const customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-10-01', plan: 'frozen' });
    await calls(customer, '2026-10-10', 100);
    vi.stubEnv('OPENBOOK_FAULT', 'close.rated:throw');
    await expect(closeFor(customer, '2026-10', OCTOBER_CUT_OFF)).rejects.toThrow(/injected/);
    vi.stubEnv('OPENBOOK_FAULT', '');
    const document = correctedPlan('frozen', '0.05');
    expect(await previewing(asHugo(), document)).toMatchObject({ invoices: [], inProgress: 1 });
    expect(await correcting(people(), document)).toBe('');
    await closeFor(customer, '2026-10', OCTOBER_CUT_OFF);
    const { document: issued, number } = await onlyInvoiceOf(customer);
    expect(issued.totals.net).toBe('94.00');
    expect(await runJob(job, { now: NOW })).toMatchObject({
      detail: '1 invoices corrected, 1 credits proposed',
    });
    expect(await onlyCorrected(asHugo(), 'frozen', number)).toMatchObject({ difference: '-40.50' });
  });

  test('of two corrections at once one is made, and carried out twice it is one', async () => {
    const customer = await billed('twice');
    const [first, second] = [
      await proposing(asHugo(), correctedPlan('twice', '0.05')),
      await proposing(asHugo(), correctedPlan('twice', '0.04')),
    ];
    for (const { id } of [first, second])
      expect(await approving({ actor: iris, now: NOW }, id)).toBe('approved');
    await carryOut(NOW);
    await carryOut(NOW);
    const states = [first, second].map(
      async ({ id }) => (await lookAtProposal({ actor: iris, now: NOW }, id)).state,
    );
    expect((await Promise.all(states)).toSorted()).toEqual(['executed', 'stale']);
    await Promise.all([runJob(job, { now: NOW }), runJob(job, { now: NOW })]);
    expect(await approvalsOf(customer)).toHaveLength(1);
    const { invoices } = await correctionStands(asHugo(), 'twice');
    expect(invoices).toHaveLength(1);
    expect(await db.asAdmin(`select superseding from plan_supersession where plan_slug = 'twice'`)).toEqual([
      { superseding: 2 },
    ]);
    for (const table of ['plan_supersession', 'price_correction', 'price_correction_proposal'])
      await expect(db.asAdmin(`delete from ${table}`)).rejects.toThrow(/immutable/);
  });

  test('a version that supersedes may be superseded itself: the last correction of an invoice holds', async () => {
    const { invoices } = await correctionStands(asHugo(), 'twice');
    const number = String(invoices[0]?.number);
    const document = correctedPlan('twice', '0.02', { version: 3 });
    await correcting(people(), document, { version: 2, reason: 'Still too much.' });
    expect(await onlyCorrected(asHugo(), 'twice', number)).toMatchObject({ state: 'corrected-again' });
    const [last] = (await correctionStands(asHugo(), 'twice', 3)).invoices;
    expect(last).toMatchObject({ issued: '94.00', corrected: '50.80', state: 'proposed' });
    const proposal = await lookAtProposal({ actor: iris, now: NOW }, String(last?.approvalId));
    expect(proposal.document).toMatchObject({ lines: [{ amount: '43.20' }] });
  });
});
