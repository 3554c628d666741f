import { beforeAll, describe, expect, test } from 'vitest';
import { issueCreditNote, proposeCredit, readCreditNotes } from '#server/modules/billing/index.ts';
import {
  carryOutGrant,
  proposeVoidGrant,
  readGrantLiability,
  returnDraws,
} from '#server/modules/credits/index.ts';
import { readStatement } from '#server/modules/payments/index.ts';
import { testOperator } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { job as keepJournal } from './keep-journal.ts';
import { runJob } from './runtime.ts';
import {
  agree,
  as,
  balances,
  beginGrants,
  closeOctober,
  customerOf,
  grant,
  hugo,
  JOB,
  NOW,
} from './testing/grants-story.ts';

ownHome();
const db = ownDatabase();
beforeAll(beginGrants);

describe('what was drawn', () => {
  test('goes back beyond what is due, the grant drawn last first, and all of it with the last credit', async () => {
    const customer = await customerOf();
    const first = await grant(customer, { amount: '20.00', priority: 1 });
    const second = await grant(customer, { amount: '30.00' });
    const { number } = await closeOctober(customer);
    const credit = async (lines: Parameters<typeof proposeCredit>[1]['lines']) => {
      const proposal = await as(customer, hugo, (ctx) =>
        proposeCredit(ctx, { tenantId: customer.id, number, lines, reason: 'counted twice' }),
      );
      await agree(customer, proposal, NOW);
      await as(customer, JOB, (ctx) => issueCreditNote(ctx, { approvalId: proposal.id }));
      const { statements } = await as(customer, hugo, (ctx) => readStatement(ctx, { tenantId: customer.id }));
      return { ...(await balances(customer)), owed: statements[0]?.closing };
    };
    expect(await credit([{ line: '1', amount: '5.00' }])).toEqual({
      [first]: '0.00',
      [second]: '0.00',
      owed: '3.24',
    });
    expect(await credit([{ line: '1', amount: '30.00' }])).toEqual({
      [first]: '3.06',
      [second]: '30.00',
      owed: '0.00',
    });
    expect(await credit('all')).toEqual({ [first]: '20.00', [second]: '30.00', owed: '0.00' });
    const notes = await as(customer, hugo, (ctx) => readCreditNotes(ctx, { tenantId: customer.id }));
    expect(notes.map(({ returned }) => returned).toSorted()).toEqual(['0.00', '16.94', '33.06']);
  });

  test('for discounts comes back once nothing is left of the invoice', async () => {
    const customer = await customerOf();
    const number = await grant(customer, { kind: 'discount', amount: '9.00' });
    const invoice = await closeOctober(customer);
    const steps: [Parameters<typeof proposeCredit>[1]['lines'], string][] = [
      [[{ line: '1', amount: '1.00' }], '0.00'],
      ['all', '9.00'],
    ];
    for (const [lines, left] of steps) {
      const proposal = await as(customer, hugo, (ctx) =>
        proposeCredit(ctx, { tenantId: customer.id, number: invoice.number, lines, reason: 'wrong plan' }),
      );
      await agree(customer, proposal, NOW);
      await as(customer, JOB, (ctx) => issueCreditNote(ctx, { approvalId: proposal.id }));
      expect(await balances(customer)).toEqual({ [number]: left });
    }
  });

  test('is in the journal what the ledger owes: given, drawn, given back and void', async () => {
    const customer = await customerOf();
    const number = await grant(customer);
    const inJournal = async () => {
      await runJob(keepJournal, { now: NOW });
      const [row] = await db.asAdmin<{ owed: string; receivable: string }>(
        `select coalesce(-sum(amount_minor) filter (where account = 'grant-liability'), 0)::text as owed,
           coalesce(sum(amount_minor) filter (where account = 'receivable'), 0)::text as receivable
         from journal_line where tenant_id = $1`,
        [customer.id],
      );
      const liability = await as(customer, JOB, (ctx) =>
        readGrantLiability(ctx, { day: '2026-11-10', tenantId: customer.id }),
      );
      const { statements } = await as(customer, hugo, (ctx) => readStatement(ctx, { tenantId: customer.id }));
      expect(row?.owed).toBe(String(liability[0]?.liabilityMinor));
      expect(row?.receivable).toBe((statements[0]?.closing ?? '0').replace('.', '').replace(/^0+(?=.)/, ''));
      return row;
    };
    expect(await inJournal()).toEqual({ owed: '3000', receivable: '0' });
    const invoice = await closeOctober(customer);
    expect(await inJournal()).toEqual({ owed: '0', receivable: '2929' });
    const credit = await as(customer, hugo, (ctx) =>
      proposeCredit(ctx, { tenantId: customer.id, number: invoice.number, lines: 'all', reason: 'outage' }),
    );
    await agree(customer, credit, NOW);
    await as(customer, JOB, (ctx) => issueCreditNote(ctx, { approvalId: credit.id }));
    const ended = await as(customer, hugo, (ctx) => readStatement(ctx, { tenantId: customer.id }));
    expect(ended.statements[0]?.closing).toBe('0.00');
    expect((await inJournal())?.owed).toBe('3000');
    const end = await as(customer, hugo, (ctx) =>
      proposeVoidGrant(ctx, { tenantId: customer.id, number, reason: 'paid back' }),
    );
    await agree(customer, end, NOW);
    await as(customer, JOB, (ctx) => carryOutGrant(ctx, { approvalId: end.id, tenantId: customer.id }));
    expect((await inJournal())?.owed).toBe('0');
    await runJob(keepJournal, { now: NOW });
    expect((await inJournal())?.owed).toBe('0');
  });

  test('is given back whole for a void invoice, once', async () => {
    const customer = await customerOf();
    const number = await grant(customer);
    const { number: document } = await closeOctober(customer);
    const [row] = await db.asAdmin<{ id: string }>(`select id from invoice where number = '${document}'`);
    const giveBack = () =>
      as(customer, JOB, (ctx) =>
        returnDraws(ctx, {
          tenantId: customer.id,
          invoiceId: row?.id ?? '',
          document,
          bookedOn: '2026-11-10',
        }),
      );
    expect(await giveBack()).toEqual({ returnedMinor: 3_000n });
    expect(await giveBack()).toEqual({ returnedMinor: 0n });
    expect(await balances(customer)).toEqual({ [number]: '30.00' });
  });

  test('is never more than the grant has, whoever writes it', async () => {
    const customer = await customerOf();
    await grant(customer);
    await closeOctober(customer);
    const entry = (kind: string, change: number) =>
      as(customer, testOperator, ({ tx }) =>
        tx.$executeRawUnsafe(
          `insert into grant_entry (tenant_id, grant_id, position, kind, change_minor, invoice_id, document, booked_on, actor, at)
           select g.tenant_id, g.id, g.entry_count + 1, '${kind}', ${change}, i.id, i.number, '2026-11-10', 'test', now()
           from credit_grant g join invoice i on i.tenant_id = g.tenant_id where g.tenant_id = '${customer.id}'`,
        ),
      );
    await expect(entry('draw', -1)).rejects.toThrow(/credit_grant_within_amount/);
    await expect(entry('return', 3_001)).rejects.toThrow(/no more returns/);
    await expect(
      as(customer, testOperator, ({ tx }) => tx.$executeRaw`update credit_grant set amount_minor = 1`),
    ).rejects.toThrow();
    await as(
      customer,
      testOperator,
      ({ tx }) => tx.$executeRaw`update credit_grant set balance_minor = 3000`,
    );
    expect(Object.values(await balances(customer))).toEqual(['0.00']);
  });
});
