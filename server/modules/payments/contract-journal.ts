import { z } from 'zod';
import { slug } from '#core/contracts/primitives.ts';
import { JOURNAL_ACCOUNTS, type JournalAccount, type JournalKind } from '#core/payments/journal.ts';

export const journalMonth = z.string().regex(/^\d{4}-(?:0[1-9]|1[0-2])$/, 'must look like 2026-10');

/** The entries of a calendar month, or those of the invoices that a close run made. */
export const journalInput = z.union([
  z.strictObject({ month: journalMonth }),
  z.strictObject({ runId: z.uuid() }),
]);
export type JournalInput = z.infer<typeof journalInput>;

/** What an address asks for; the current month where it asks for nothing that there could be. */
export function journalChoice(asked: {
  readonly month: string | null | undefined;
  readonly run: string | null | undefined;
  readonly today: string;
}): JournalInput {
  const run = z.uuid().safeParse(asked.run);
  if (run.success) return { runId: run.data };
  const month = journalMonth.safeParse(asked.month);
  return { month: month.success ? month.data : asked.today.slice(0, 7) };
}

export const setLedgerAccountInput = z.strictObject({
  issuer: slug.default('main'),
  account: z.enum(JOURNAL_ACCOUNTS),
  code: z.string().regex(/^[A-Za-z0-9._-]{1,40}$/, 'must be letters, digits, points, hyphens, at most 40'),
  name: z.string().trim().min(1).max(120),
  reason: z.string().trim().min(1).max(500),
});
export type SetLedgerAccountInput = z.input<typeof setLedgerAccountInput>;

/** An account by the code and name that the issuer gives it. */
export type LedgerAccountDto = {
  readonly account: JournalAccount;
  readonly code: string;
  readonly name: string;
  readonly isDefault: boolean;
};

/** Amounts are in major units of the currency, and never below zero. */
export type JournalSumDto = LedgerAccountDto & {
  readonly currency: string;
  readonly debit: string;
  readonly credit: string;
};

export type JournalLineDto = {
  readonly tenant: string;
  readonly tenantName: string;
  readonly entryId: string;
  readonly kind: JournalKind;
  readonly ref: string;
  readonly currency: string;
  readonly bookedOn: string;
  readonly account: JournalAccount;
  readonly code: string;
  readonly name: string;
  readonly debit: string | null;
  readonly credit: string | null;
};

/** What a customer owes by the journal and by the statement of account. */
export type TieDto = {
  readonly tenant: string;
  readonly tenantName: string;
  readonly currency: string;
  readonly receivable: string;
  readonly unapplied: string;
  readonly journal: string;
  readonly statement: string;
  readonly isEqual: boolean;
};

export type JournalDto = {
  readonly accounts: readonly LedgerAccountDto[];
  readonly sums: readonly JournalSumDto[];
  /** Debit and credit of all accounts, by currency; they are equal. */
  readonly totals: readonly { readonly currency: string; readonly debit: string; readonly credit: string }[];
  /** The lines of the first entries. */
  readonly lines: readonly JournalLineDto[];
  readonly months: readonly string[];
};

export type JournalTiesDto = {
  readonly ties: readonly TieDto[];
  /** Documents that are not entered yet; until they are, their customers may differ. */
  readonly waiting: number;
};
