import { required } from '#core/assert.ts';
import { correctionCredit, type LateCredit } from '#core/billing/correction-credit.ts';
import { isBilledFor } from '#core/billing/place-credit.ts';
import { type PriceCorrectionDocument, priceCorrectionDocument } from '#core/contracts/price-correction.ts';
import { formatMoney, minorOf } from '#core/money/money.ts';
import { canonicalBytes } from '#core/proof/canonical-json.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import { attest } from '#server/modules/evidence/index.ts';
import { readSupersessions, type Supersessions } from '#server/modules/pricing/index.ts';
import { readTenantsWithZones } from '#server/modules/tenancy/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { closeKeyText } from '../close/close-row.ts';
import { lockOwed } from '../credits/owed-repository.ts';
import { creditedInvoice, proposeFigures } from '../credits/propose-credit.ts';
import { lockCredits, selectCredited } from '../credits/repository.ts';
import { inForce, meterRules } from './in-force.ts';
import { figuresOf } from './preview-correction.ts';
import {
  type InvoiceToCorrect,
  insertCorrection,
  insertCorrectionProposal,
  selectInvoicesToCorrect,
  selectLateCredits,
  selectLateItems,
  selectWaitingCorrections,
  tenantsToCorrect,
  type WaitingCorrection,
} from './repository.ts';

/** Words why something is given back, in the customer's language; the texts belong to the documents. */
export type SayWhyCorrected = (facts: {
  readonly plan: string;
  readonly superseded: number;
  readonly superseding: number;
  readonly from: string;
  readonly reason: string;
  readonly locale: 'en' | 'es';
}) => string;

/** Tenants for whom something is to be corrected or given back, by id only. */
export async function readTenantsWithCorrections(
  ctx: Ctx,
  input: { readonly most: number },
): Promise<string[]> {
  authorise(ctx, 'billing.recordCorrections', 'vendor');
  return tenantsToCorrect(ctx.tx, ctx.now, input.most);
}

/**
 * Writes down, signed, what superseded prices mean for each invoice of a tenant that was rated by them, once for each
 * supersession; also for invoices that were frozen before it was made and got their number since. Answers how many.
 */
export async function recordCorrections(ctx: Ctx, input: { readonly tenantId: string }): Promise<number> {
  const { tenantId } = input;
  authorise(ctx, 'billing.recordCorrections', { tenantId });
  await lockOwed(ctx.tx, tenantId);
  const due = await selectInvoicesToCorrect(ctx.tx, tenantId, ctx.now);
  if (due.length === 0) return 0;
  const known = await readSupersessions(ctx);
  for (const invoice of due) await recordOne(ctx, invoice, known);
  return due.length;
}

async function recordOne(ctx: Ctx, invoice: InvoiceToCorrect, known: Supersessions): Promise<void> {
  const { tenantId } = invoice;
  const place = known.made.findIndex(
    ({ plan, superseding }) => plan === invoice.plan && superseding === invoice.superseding,
  );
  const made = required(known.made[place], 'the supersession was made');
  // Everything that was corrected before it, in whatever plan; who stays on a wrong version is told what it comes to.
  const before = known.made.slice(0, place).filter(({ stays }) => !stays.includes(tenantId));
  const rules = inForce(known, [...before, made], await meterRules(ctx));
  const corrected = await figuresOf(ctx, [invoice], () => rules);
  const { figures } = required(corrected.get(closeKeyText(invoice)), 'an issued invoice is corrected');
  const document = priceCorrectionDocument.parse({
    schema: 'openbook.price-correction/1',
    plan: made.plan,
    superseded: { version: made.version, sha256: made.versionSha256 },
    superseding: {
      version: made.superseding,
      sha256: required(known.versionOf(made.plan, made.superseding), 'it is published').digest,
    },
    from: made.from,
    reason: made.reason,
    approval: { id: made.approvalId },
    invoice: { number: invoice.number, sha256: invoice.sha256 },
    ...figures,
  });
  await write(ctx, invoice, document);
}

async function write(ctx: Ctx, invoice: InvoiceToCorrect, document: PriceCorrectionDocument): Promise<void> {
  const { invoiceId, number, plan, superseding, tenantId } = invoice;
  const id = ctx.ids();
  const bytes = canonicalBytes(document);
  const sha256 = sha256Hex(bytes);
  const { attestationId } = await attest(ctx, {
    tenantId,
    kind: 'price-correction',
    subjectName: number,
    subjectRef: id,
    subjects: [
      { name: 'price-correction.json', sha256 },
      { name: 'invoice.json', sha256: invoice.sha256 },
    ],
    predicate: { invoice: number, plan, superseding, approvalId: document.approval.id },
  });
  const minor = (amount: string) => minorOf(amount, document.currency);
  await insertCorrection(ctx.tx, {
    tenantId,
    id,
    invoiceId,
    planSlug: plan,
    superseding,
    currency: document.currency,
    issuedMinor: minor(document.issued.total),
    correctedMinor: minor(document.corrected.total),
    document: bytes,
    sha256,
    attestationId,
    createdAt: ctx.now,
  });
}

/**
 * Proposes a credit note for each corrected invoice of a tenant of which something is to be given back, of what stands of it at
 * this moment; other people approve as they do any credit. What was billed too little is waived, and noted as such. An invoice
 * that is void, replaced or written off is left to a person. Answers the proposals; again it finds nothing to do.
 */
export async function proposeCorrectionCredits(
  ctx: Ctx,
  input: { readonly tenantId: string; readonly sayWhy: SayWhyCorrected },
): Promise<readonly { readonly approvalId: string }[]> {
  const { tenantId } = input;
  authorise(ctx, 'billing.proposeCorrectionCredit', { tenantId });
  await lockOwed(ctx.tx, tenantId);
  const proposals: { approvalId: string }[] = [];
  for (const waiting of await selectWaitingCorrections(ctx.tx, tenantId)) {
    const approvalId = waiting.isSettled ? null : await proposeOne(ctx, { ...input, waiting });
    if (approvalId !== null) proposals.push({ approvalId });
    await insertCorrectionProposal(ctx.tx, {
      tenantId,
      correctionId: waiting.id,
      approvalId,
      actor: actorName(ctx.actor),
      at: ctx.now,
    });
  }
  return proposals;
}

async function proposeOne(
  ctx: Ctx,
  input: {
    readonly tenantId: string;
    readonly waiting: WaitingCorrection;
    readonly sayWhy: SayWhyCorrected;
  },
): Promise<string | null> {
  const { sayWhy, tenantId, waiting } = input;
  const figures = priceCorrectionDocument.parse(JSON.parse(waiting.text));
  const { currency, from, plan, reason, superseded, superseding } = figures;
  await lockCredits(ctx.tx, waiting.number);
  const credited = await selectCredited(ctx.tx, await creditedInvoice(ctx, waiting.number));
  const credits = correctionCredit({
    figures,
    credited: new Map([...credited].map(([line, { netMinor }]) => [line, netMinor])),
    late: await lateCredits(ctx, { tenantId, number: waiting.number, figures }),
  });
  if (credits.length === 0) return null;
  const [tenant] = await readTenantsWithZones(ctx, { tenantIds: [tenantId] });
  try {
    const outcome = await proposeFigures(ctx, {
      tenantId,
      number: waiting.number,
      currency,
      lines: credits.map(({ amountMinor, line }) => ({
        line,
        amount: formatMoney({ amountMinor, currency }),
      })),
      reason: sayWhy({
        plan,
        superseded: superseded.version,
        superseding: superseding.version,
        from,
        reason,
        locale: required(tenant, 'the tenant is visible').locale,
      }),
    });
    return outcome.id;
  } catch (error) {
    // An invoice that other lines bring below zero cannot be credited further: a person looks at it.
    if (error instanceof DomainError && error.code.startsWith('billing.credit_')) return null;
    throw error;
  }
}

/** What late usage gave back of each line, and what of that it owes at the price that holds. */
async function lateCredits(
  ctx: Ctx,
  input: {
    readonly tenantId: string;
    readonly number: string;
    readonly figures: PriceCorrectionDocument;
  },
): Promise<ReadonlyMap<string, LateCredit>> {
  const credited = await selectLateCredits(ctx.tx, input);
  if (credited.length === 0) return new Map();
  const items = await selectLateItems(ctx.tx, input.tenantId);
  return new Map(
    credited.flatMap(({ creditedMinor, line: id }): [string, LateCredit][] => {
      const line = input.figures.lines.find(({ invoiceLine }) => invoiceLine === id);
      if (line === undefined) return [];
      const own = items.filter((item) => isBilledFor(line, item));
      const sum = (name: 'owedMinor' | 'usedMinor') => own.reduce((all, one) => all + one[name], 0n);
      const [owed, used] = [sum('owedMinor'), sum('usedMinor')];
      const share = used === 0n || owed >= used ? creditedMinor : (creditedMinor * owed) / used;
      return [[id, { creditedMinor, owedMinor: share }]];
    }),
  );
}
