import type { PersonActor } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import {
  type CheckRow,
  keepSubmissionCheck,
  latestCreditableInvoices,
  selectInvoiceNumber,
  selectSubmissionCheck,
  takenBack,
} from './check-repository.ts';
import { openDispute, readDisputable } from './open-dispute.ts';

type InvoiceKey = { readonly tenantId: string; readonly id: string };

/** How a walk of the submission ended. `durationMs` is null where nothing was walked. */
export type SubmissionCheck =
  | { readonly outcome: 'ok'; readonly durationMs: number }
  | { readonly outcome: 'failed'; readonly durationMs: number; readonly detail: string }
  | { readonly outcome: 'nothing_to_check' };

/** Invoices by which the submission could be walked, the latest of each of so many customers: ids only. */
export function readInvoicesToCheck(
  ctx: Ctx,
  input: { readonly most: number },
): Promise<readonly InvoiceKey[]> {
  authorise(ctx, 'disputes.checkSubmission', 'vendor');
  return latestCreditableInvoices(ctx.tx, input.most);
}

/** An administrator of the customer who exists for the walk alone, so that the customers' own rule is asked. */
function administratorOf(ctx: Ctx, tenantId: string): PersonActor {
  return {
    kind: 'person',
    userId: ctx.ids(),
    email: 'check@openbook.invalid',
    name: 'Check of the submission',
    locale: null,
    memberships: [{ tenantId, role: 'tenant_admin' }],
    staffRoles: [],
    accountTenantIds: [],
    viewAs: null,
  };
}

/**
 * Disputes a line of this invoice as its customer would, and takes back all that was written: no number is used up, nothing is
 * signed, told or held back. Answers the dispute's number, or null when nothing of the invoice can be disputed any more.
 * Raises whatever the customer would meet.
 */
export async function walkSubmission(
  ctx: Ctx,
  invoice: InvoiceKey,
): Promise<{ readonly number: string } | null> {
  const { tenantId } = invoice;
  authorise(ctx, 'disputes.checkSubmission', { tenantId });
  const number = await selectInvoiceNumber(ctx.tx, invoice);
  if (number === null) return null;
  const asCustomer: Ctx = { ...ctx, actor: administratorOf(ctx, tenantId) };
  const { isOver, lines } = await readDisputable(asCustomer, { tenantId, invoice: number });
  const line = lines.find(({ free }) => /[1-9]/.test(free));
  if (isOver || line === undefined) return null;
  return takenBack(ctx.tx, () =>
    openDispute(asCustomer, {
      tenantId,
      subject: { kind: 'line', invoice: number, line: line.line },
      category: 'other',
      amount: line.free,
      text: 'A check whether disputes can be sent.',
      key: ctx.ids(),
    }),
  );
}

/** Keeps how a walk ended, for the measurements. */
export async function recordSubmissionCheck(ctx: Ctx, check: SubmissionCheck): Promise<void> {
  authorise(ctx, 'disputes.checkSubmission', 'vendor');
  await keepSubmissionCheck(ctx.tx, {
    outcome: check.outcome,
    detail: check.outcome === 'failed' ? check.detail.slice(0, 500) : null,
    checkedAt: ctx.now,
    durationMs: check.outcome === 'nothing_to_check' ? null : check.durationMs,
  });
}

/** How the last walk ended and when one last ended well; null before the first. */
export function readSubmissionCheck(ctx: Ctx): Promise<CheckRow | null> {
  authorise(ctx, 'disputes.readTriage', 'vendor');
  return selectSubmissionCheck(ctx.tx);
}
