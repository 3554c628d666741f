import { type EvidenceKind, type EvidenceRecord, sealRecord } from '#core/assistant/evidence.ts';
import type { DisputeSnapshot } from '#core/contracts/dispute.ts';
import type { Locale } from '#core/format/locale.ts';
import {
  type CalculatedLine,
  type CalculationDto,
  readBillingProfile,
  readCalculation,
  readInvoiceCredits,
  replayInvoice,
} from '#server/modules/billing/index.ts';
import { readDispute, readDisputeDocument, readDisputes } from '#server/modules/disputes/index.ts';
import { readMembers } from '#server/modules/identity/index.ts';
import { refusedEvents } from '#server/modules/metering/index.ts';
import { readChargebacks } from '#server/modules/payments/index.ts';
import { readTenant } from '#server/modules/tenancy/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import type { DisputeEvidence } from './prepare.ts';

type OfDispute = { readonly tenantId: string; readonly number: string; readonly locale: Locale };
type Dispute = Awaited<ReturnType<typeof readDispute>>;
type Make = (kind: EvidenceKind, ref: string, text: string, facts: Facts) => EvidenceRecord;
type Facts = Readonly<Record<string, string | null | undefined>>;

const SIMILAR_MAX = 3;
const SEALS_MAX = 8;
const STEPS_MAX = 40;

/** Reads what the person who asks is not shown as such. */
const asModule = (ctx: Ctx): Ctx => ({ ...ctx, actor: { kind: 'system', job: 'dispute-evidence' } });

const dayOf = (instant: string) => instant.slice(0, 10);

/**
 * The evidence on one dispute, read as the person who asks: what both sides said, the line as it was and as it replays, the
 * seals, what came late or was rejected, what was credited, and how similar disputes ended. Internal notes are not read.
 * Raises `disputes.unknown` (404).
 */
export async function readDisputeEvidence(ctx: Ctx, input: OfDispute): Promise<DisputeEvidence> {
  const { locale, number, tenantId } = input;
  const key = { tenantId, number };
  const dispute = await readDispute(ctx, key);
  const { snapshot } = await readDisputeDocument(ctx, key);
  const invoice = { tenantId, number: dispute.invoice };
  const calculation = await readCalculation(ctx, invoice);
  const make: Make = (kind, ref, text, facts) =>
    sealRecord({ id: `${kind}:${ref}`, kind, tenantId, text, facts: stated(facts) });
  const line = calculation.lines.find((one) => one.line?.id === dispute.line && dispute.line !== null);
  const records = [
    ...saidRecords(dispute, make),
    ...lineRecords({ calculation, dispute, line, locale, snapshot }, make),
    await replayRecord(ctx, { ...invoice, calculation, line }, make),
    ...usageRecords(calculation, line, make),
    ...(await refusalRecords(ctx, { tenantId, calculation, line }, make)),
    ...(await pastRecords(ctx, dispute, make)),
    ...(await creditRecords(ctx, invoice, make)),
    ...(await chargebackRecords(ctx, invoice, make)),
  ];
  return { records, names: await knownNames(ctx, tenantId, dispute) };
}

function stated(facts: Facts): Record<string, string> {
  return Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) =>
      value === null || value === undefined ? [] : [[name, value]],
    ),
  );
}

function saidRecords(dispute: Dispute, make: Make): EvidenceRecord[] {
  const { category, disputed, number, openedAt } = dispute;
  return dispute.steps.flatMap((step): EvidenceRecord[] => {
    const files = step.attachments.map(({ name }, index) =>
      make('attachment-name', `${step.position}:${index + 1}`, name, { name }),
    );
    if (step.kind === 'opened')
      return [
        make('dispute-text', number, step.text ?? '', {
          ref: number,
          openedOn: dayOf(openedAt),
          amount: disputed.net ?? disputed.total,
          currency: disputed.currency,
          category,
        }),
        ...files,
      ];
    if (step.text === null) return files;
    const from = step.side === 'customer' ? 'customer' : 'support';
    return [make('answer', String(step.position), step.text, { from, on: dayOf(step.at) }), ...files];
  });
}

function lineRecords(
  about: {
    readonly calculation: CalculationDto;
    readonly dispute: Dispute;
    readonly line: CalculatedLine | undefined;
    readonly locale: Locale;
    readonly snapshot: DisputeSnapshot;
  },
  make: Make,
): EvidenceRecord[] {
  const { calculation, dispute, line, locale, snapshot } = about;
  const billed = line?.line;
  if (billed === undefined || billed === null || snapshot.line === undefined) return [];
  const name = billed.description[locale];
  const { rule, steps } = snapshot.line;
  const { currency } = dispute.disputed;
  return [
    make('line', billed.id, `${dispute.invoice}: ${name}, ${snapshot.line.amount} ${currency}`, {
      invoice: dispute.invoice,
      line: String(calculation.lines.findIndex((one) => one === line) + 1),
      name,
      amount: snapshot.line.amount,
      left: snapshot.line.left,
      currency,
      start: billed.period.start,
      end: billed.period.end,
    }),
    make('rule', rule.sha256.slice(0, 16), `${rule.plan}, ${rule.version}`, {
      plan: rule.plan,
      version: String(rule.version),
    }),
    ...steps.slice(0, STEPS_MAX).map((step, index) =>
      make('trace-step', `${billed.id}:${index + 1}`, `${step.op}: ${step.output.value}`, {
        position: String(index + 1),
        name: step.op,
        output: step.output.value,
      }),
    ),
  ];
}

async function replayRecord(
  ctx: Ctx,
  invoice: {
    readonly tenantId: string;
    readonly number: string;
    readonly calculation: CalculationDto;
    readonly line: CalculatedLine | undefined;
  },
  make: Make,
): Promise<EvidenceRecord> {
  const { calculation, line, number, tenantId } = invoice;
  // Whoever may read the dispute may see whether its invoice replays; the replay reads seals as the jobs do.
  const { difference } = await replayInvoice(asModule(ctx), { tenantId, number });
  const { currency, totals } = calculation.document;
  return make('replay', number, difference ?? `${number}: replays exactly`, {
    result: difference === null ? 'exact' : 'differs',
    difference,
    invoice: number,
    amount: line?.line?.amount ?? totals.total,
    currency,
  });
}

/** The seals that a reader needs: those of days with late or rejected events, then the first of what the line counts. */
function usageRecords(
  calculation: CalculationDto,
  line: CalculatedLine | undefined,
  make: Make,
): EvidenceRecord[] {
  const counted = new Set(line?.usageByDay.map(({ seal }) => seal));
  const seals = calculation.seals.filter(({ digest }) => counted.has(digest));
  const late = seals.filter(({ counts, sequence }) => counts.late > 0 || sequence > 0);
  const shown = [...late, ...seals.filter((seal) => !late.includes(seal))].slice(0, SEALS_MAX);
  return [
    ...shown.map(({ day, digest, sequence }) =>
      make('seal', digest.slice(0, 16), `${day}, ${sequence}`, { day, sequence: String(sequence) }),
    ),
    ...late
      .filter(({ counts }) => counts.late > 0)
      .map(({ counts, day, digest }) =>
        make('late-event', `late:${digest.slice(0, 16)}`, `${day}: ${counts.late} late`, {
          ref: day,
          count: String(counts.late),
          outcome: 'late',
        }),
      ),
  ];
}

async function refusalRecords(
  ctx: Ctx,
  about: {
    readonly tenantId: string;
    readonly calculation: CalculationDto;
    readonly line: CalculatedLine | undefined;
  },
  make: Make,
): Promise<EvidenceRecord[]> {
  const { calculation, line, tenantId } = about;
  const { end, start } = line?.line?.period ?? calculation.document.period;
  const refusals = await refusedEvents(ctx, { tenantId, start, end });
  const groups = Map.groupBy(refusals, ({ code, day }) => `${day} ${code}`);
  return [...groups].map(([place, rows]) => {
    const [day = '', code = ''] = place.split(' ');
    return make('late-event', `rejected:${place}`, `${day}: ${rows.length} rejected, ${code}`, {
      ref: day,
      count: String(rows.length),
      outcome: 'rejected',
      reason: code,
    });
  });
}

/** How disputes of the same kind ended before, the latest first. */
async function pastRecords(ctx: Ctx, dispute: Dispute, make: Make): Promise<EvidenceRecord[]> {
  const { category, number, tenantId } = dispute;
  const all = await readDisputes(ctx, { tenantId });
  const similar = all.filter(
    (one) =>
      one.number !== number &&
      one.category === category &&
      (one.outcome !== null || one.state === 'withdrawn'),
  );
  const records: EvidenceRecord[] = [];
  for (const one of similar.slice(0, SIMILAR_MAX)) {
    const { awards } = await readDispute(ctx, { tenantId, number: one.number });
    const outcome = one.outcome ?? 'withdrawn';
    const [award] = awards;
    records.push(
      make(
        'past-dispute',
        one.number,
        `${one.number}: ${outcome}, ${one.disputed.total} ${one.disputed.currency}`,
        {
          ref: one.number,
          openedOn: dayOf(one.openedAt),
          outcome,
          amount: one.disputed.total,
          given: award?.total,
          currency: one.disputed.currency,
        },
      ),
    );
  }
  return records;
}

async function creditRecords(
  ctx: Ctx,
  invoice: { readonly tenantId: string; readonly number: string },
  make: Make,
): Promise<EvidenceRecord[]> {
  const { creditNotes, currency } = await readInvoiceCredits(ctx, invoice);
  return creditNotes.map(({ issuedOn, number, total }) =>
    make('credit-note', number, `${number}: ${total} ${currency}`, {
      ref: number,
      issuedOn,
      amount: total,
      currency,
    }),
  );
}

async function chargebackRecords(
  ctx: Ctx,
  invoice: { readonly tenantId: string; readonly number: string },
  make: Make,
): Promise<EvidenceRecord[]> {
  const chargebacks = await readChargebacks(ctx, invoice);
  return chargebacks.map(({ amount, currency, id, receivedOn, reference, state }) =>
    make('chargeback', id, `${reference}: ${amount} ${currency}, ${state}`, {
      ref: reference,
      receivedOn,
      amount,
      currency,
    }),
  );
}

/** Who is named in what was said: the customer's people, the company itself, and whoever took a step. */
async function knownNames(ctx: Ctx, tenantId: string, dispute: Dispute): Promise<string[]> {
  // Whom to leave out is nobody's to see; the names go no further than the redaction.
  const members = await readMembers(asModule(ctx), { tenantId });
  const { name } = await readTenant(asModule(ctx), { tenantId });
  const profile = await readBillingProfile(asModule(ctx), { tenantId }).catch((error: unknown) => {
    if (error instanceof DomainError && error.code === 'billing.profile_missing') return null;
    throw error;
  });
  return [
    ...members.flatMap((member) => [member.name, member.email]),
    ...dispute.steps.map(({ by }) => by),
    dispute.openedBy,
    name,
    ...(profile === null ? [] : [profile.legalName, profile.taxId ?? '']),
  ].filter((known) => known !== '' && !/^(?:system|operator):/.test(known));
}
