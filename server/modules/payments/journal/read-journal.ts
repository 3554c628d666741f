import { required } from '#core/assert.ts';
import { formatMoney } from '#core/money/money.ts';
import { DEFAULT_ACCOUNTS, JOURNAL_ACCOUNTS, type JournalAccount } from '#core/payments/journal.ts';
import { accountEntries, statementsOf } from '#core/payments/statement.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise, authoriseAndRecord } from '#server/platform/policy/index.ts';
import { loadAllBooks } from '../books.ts';
import {
  type JournalDto,
  type JournalInput,
  type JournalLineDto,
  type JournalTiesDto,
  type LedgerAccountDto,
  type SetLedgerAccountInput,
  setLedgerAccountInput,
  type TieDto,
} from '../contract-journal.ts';
import {
  countDue,
  insertAccount,
  selectAccounts,
  selectEntryLines,
  selectMonths,
  selectOwed,
  selectSums,
} from './repository.ts';

const ENTRIES_SHOWN = 100;
const MAIN_ISSUER = 'main';

/** The journal of a month or of a close run: what each account comes to, and its first entries; for staff. */
export async function readJournal(ctx: Ctx, input: JournalInput): Promise<JournalDto> {
  authorise(ctx, 'payments.readJournal', 'vendor');
  const accounts = await readAccounts(ctx);
  const named = new Map(accounts.map((account) => [account.account, account]));
  const rows = await selectSums(ctx.tx, input);
  const sums = rows
    .map(({ account, creditMinor, currency, debitMinor }) => ({
      ...required(named.get(account), 'every account has a name'),
      currency,
      debit: formatMoney({ amountMinor: debitMinor, currency }),
      credit: formatMoney({ amountMinor: creditMinor, currency }),
    }))
    .toSorted((a, b) => compare(a.currency, b.currency) || compare(a.code, b.code));
  const totals = [...Map.groupBy(rows, ({ currency }) => currency)].map(([currency, all]) => ({
    currency,
    debit: total(
      currency,
      all.map(({ debitMinor }) => debitMinor),
    ),
    credit: total(
      currency,
      all.map(({ creditMinor }) => creditMinor),
    ),
  }));
  return {
    accounts,
    sums,
    totals,
    lines: await linesOf(ctx, input, { named, most: ENTRIES_SHOWN }),
    months: await selectMonths(ctx.tx),
  };
}

/** Every line of the journal of a month or of a close run; for files. */
export async function readJournalLines(ctx: Ctx, input: JournalInput): Promise<JournalLineDto[]> {
  authorise(ctx, 'payments.readJournal', 'vendor');
  const named = new Map((await readAccounts(ctx)).map((account) => [account.account, account]));
  return linesOf(ctx, input, { named, most: null });
}

/**
 * What every customer owes by the journal beside what the statement of account closes with, by currency. Receivables less
 * unapplied cash is the balance of the statement; where they differ, the books do.
 */
export async function readJournalTies(ctx: Ctx): Promise<JournalTiesDto> {
  authorise(ctx, 'payments.readJournal', 'vendor');
  const owed = new Map((await selectOwed(ctx.tx)).map((row) => [`${row.tenantId} ${row.currency}`, row]));
  const ties: TieDto[] = [];
  for (const { account, tenant, tenantId, tenantName } of await loadAllBooks(ctx)) {
    for (const { closingMinor, currency } of statementsOf(accountEntries(account), {
      start: null,
      end: null,
    })) {
      const { receivableMinor = 0n, unappliedMinor = 0n } = owed.get(`${tenantId} ${currency}`) ?? {};
      const money = (amountMinor: bigint) => formatMoney({ amountMinor, currency });
      const journalMinor = receivableMinor - unappliedMinor;
      ties.push({
        tenant,
        tenantName,
        currency,
        receivable: money(receivableMinor),
        unapplied: money(unappliedMinor),
        journal: money(journalMinor),
        statement: money(closingMinor),
        isEqual: journalMinor === closingMinor,
      });
    }
  }
  return {
    ties: ties.toSorted(
      (a, b) => Number(a.isEqual) - Number(b.isEqual) || compare(a.tenantName, b.tenantName),
    ),
    waiting: await countDue(ctx.tx),
  };
}

/**
 * Gives an account of the journal the code and name of the issuer's own books, from now on. Raises
 * `payments.account_changed` (409) when two do so at once.
 */
export async function setLedgerAccount(ctx: Ctx, input: SetLedgerAccountInput): Promise<void> {
  await authoriseAndRecord(ctx, 'payments.setLedgerAccount', 'vendor');
  const named = setLedgerAccountInput.parse(input);
  const known = await selectAccounts(ctx.tx, named.issuer);
  const ordinal = (known.find(({ account }) => account === named.account)?.ordinal ?? 0) + 1;
  const row = { ...named, ordinal, setBy: actorName(ctx.actor), setAt: ctx.now };
  if (!(await insertAccount(ctx.tx, row)))
    throw new DomainError('payments.account_changed', {
      message: 'Somebody changed this account at the same time. Look at it again.',
      status: 409,
    });
}

async function readAccounts(ctx: Ctx): Promise<LedgerAccountDto[]> {
  const stated = new Map((await selectAccounts(ctx.tx, MAIN_ISSUER)).map((row) => [row.account, row]));
  return JOURNAL_ACCOUNTS.map((account) => {
    const { code, name } = stated.get(account) ?? DEFAULT_ACCOUNTS[account];
    return { account, code, name, isDefault: !stated.has(account) };
  });
}

async function linesOf(
  ctx: Ctx,
  input: JournalInput,
  how: {
    readonly named: ReadonlyMap<JournalAccount, LedgerAccountDto>;
    readonly most: number | null;
  },
): Promise<JournalLineDto[]> {
  const rows = await selectEntryLines(ctx.tx, input, how.most);
  return rows.map(({ account, amountMinor, tenantId: _tenantId, ...row }) => {
    const { code, name } = required(how.named.get(account), 'every account has a name');
    const money = (minor: bigint) => formatMoney({ amountMinor: minor, currency: row.currency });
    return {
      ...row,
      account,
      code,
      name,
      debit: amountMinor > 0n ? money(amountMinor) : null,
      credit: amountMinor < 0n ? money(-amountMinor) : null,
    };
  });
}

function total(currency: string, amounts: readonly bigint[]): string {
  return formatMoney({ amountMinor: amounts.reduce((sum, amount) => sum + amount, 0n), currency });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
