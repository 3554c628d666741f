import { required } from '#core/assert.ts';
import { type DisputeSnapshot, disputeSnapshot } from '#core/contracts/dispute.ts';
import type { DisputeCategory } from '#core/disputes/categories.ts';
import { disputeNumberOf } from '#core/disputes/chain.ts';
import { type DisputeOutcome, possibleSteps } from '#core/disputes/lifecycle.ts';
import { formatMoney } from '#core/money/money.ts';
import { canonicalDigest } from '#core/proof/digest.ts';
import { addDays } from '#core/time/civil-date.ts';
import { readApproval } from '#server/modules/approvals/index.ts';
import {
  type CalculatedLine,
  type CalculationDto,
  type InvoiceCredits,
  readCalculation,
  readInvoiceCredits,
  replayInvoice,
} from '#server/modules/billing/index.ts';
import { readStaffRights } from '#server/modules/identity/index.ts';
import { refusedEvents } from '#server/modules/metering/index.ts';
import { readTenant } from '#server/modules/tenancy/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { DisputeView } from './contract.ts';
import {
  type DisputeNoteDto,
  type NoteKind,
  type SimilarDispute,
  type TriageInput,
  type TriageStanding,
  triageInput,
  type WorkerDto,
} from './contract-triage.ts';
import { type NoteRow, type SimilarRow, selectNotes, selectSimilar } from './queue-repository.ts';
import { namesOf, viewOf } from './read-disputes.ts';
import { workerOf } from './read-queue.ts';
import { type DisputeRow, selectDisputeOf, selectSnapshot } from './repository.ts';
import { DISPUTE_WORKERS } from './triage-steps.ts';

const SIMILAR_MAX = 12;

/** Everything that somebody who judges a dispute lays side by side. */
export type DisputeTriage = {
  readonly dispute: DisputeView;
  readonly standing: TriageStanding;
  /** What was stated when it was opened, and what is stored now. */
  readonly snapshot: DisputeSnapshot;
  readonly invoice: Pick<CalculationDto['document'], 'period' | 'number'> & { readonly sha256: string };
  readonly line: CalculatedLine | null;
  /** Whether the stored steps of the line are those of the snapshot. */
  readonly isAsOpened: boolean;
  readonly credits: InvoiceCredits;
  readonly replay: Awaited<ReturnType<typeof replayInvoice>>;
  /** What came in on the days that are in doubt, by seal; and what was refused there. */
  readonly days: CalculationDto['seals'];
  readonly refusals: Awaited<ReturnType<typeof refusedEvents>>;
};

/**
 * One dispute with all that is needed to judge it, the internal notes among it: only inside a transaction of the role that
 * reads across customers. Raises `disputes.unknown` (404).
 */
export async function readTriage(ctx: Ctx, input: TriageInput): Promise<DisputeTriage> {
  authorise(ctx, 'disputes.readTriage', 'vendor');
  const { number, tenant } = triageInput.parse(input);
  const row = await selectDisputeOf(ctx.tx, { tenant, number: Number(number.slice('DSP-'.length)) }, false);
  if (row === null)
    throw new DomainError('disputes.unknown', {
      message: `There is no dispute ${number} of ${tenant}.`,
      path: 'number',
      status: 404,
    });
  // Whoever judges a dispute may know whether its invoice replays, and who could work on it.
  const asModule: Ctx = { ...ctx, actor: { kind: 'system', job: 'disputes' } };
  const key = { tenantId: row.tenantId, number: row.invoice };
  const calculation = await readCalculation(ctx, key);
  const line = calculation.lines.find((one) => row.line !== null && one.line?.id === row.line) ?? null;
  const days = daysInDoubt(calculation, line);
  const snapshot = disputeSnapshot.parse(
    JSON.parse(new TextDecoder().decode(await selectSnapshot(ctx.tx, row))),
  );
  const { number: invoice, period } = calculation.document;
  return {
    dispute: await viewOf(ctx, row),
    standing: await standingOf(ctx, asModule, row),
    snapshot,
    invoice: { number: invoice, period, sha256: calculation.sha256 },
    line,
    isAsOpened: canonicalDigest(snapshot.line?.steps ?? []) === canonicalDigest(line?.steps ?? []),
    credits: await readInvoiceCredits(ctx, key),
    replay: await replayInvoice(asModule, key),
    days,
    refusals: await refusedEvents(ctx, { tenantId: row.tenantId, ...rangeOf(calculation, days) }),
  };
}

function daysInDoubt({ seals }: CalculationDto, line: CalculatedLine | null): CalculationDto['seals'] {
  if (line === null) return seals;
  const doubted = new Set(line.usageByDay.map(({ day }) => day));
  return seals.filter(({ day }) => doubted.has(day));
}

/** The days that are in doubt, or the whole period where no usage was counted. */
function rangeOf(
  { document }: CalculationDto,
  days: CalculationDto['seals'],
): { readonly start: string; readonly end: string } {
  const [first] = days;
  const last = days.at(-1);
  if (first === undefined || last === undefined) return document.period;
  return { start: first.day, end: addDays(last.day, 1) };
}

async function standingOf(ctx: Ctx, asModule: Ctx, row: DisputeRow): Promise<TriageStanding> {
  const notes = await selectNotes(ctx.tx, row);
  const similar = await selectSimilar(ctx.tx, row, SIMILAR_MAX);
  const name = await namesOf(ctx, [
    ...(row.assignee === null ? [] : [row.assignee]),
    ...notes.flatMap(({ actor, kind, text }) => (kind === 'assigned' ? [actor, text] : [actor])),
  ]);
  const { name: tenantName } = await readTenant(ctx, { tenantId: row.tenantId });
  return {
    locale: row.locale,
    tenant: row.tenant,
    tenantName,
    meter: row.meter,
    assignee: workerOf(row.assignee, name),
    workers: await workersOf(asModule),
    possibleHere: possibleSteps(row, 'vendor'),
    notes: notes.map((note) => noteOf(note, name)),
    similar: similar.map(similarOf),
    proposal: await proposalOf(asModule, row),
  };
}

async function workersOf(ctx: Ctx): Promise<WorkerDto[]> {
  const staff = await readStaffRights(ctx, { userIds: 'all' });
  return staff
    .filter(({ staffRoles }) => staffRoles.some((role) => DISPUTE_WORKERS.has(role)))
    .map(({ name, userId }) => ({ userId, name }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function noteOf({ actor, at, id, kind, text }: NoteRow, name: (actor: string) => string): DisputeNoteDto {
  return {
    id,
    kind: kind as NoteKind,
    text: kind === 'assigned' ? name(text) : text,
    by: name(actor),
    at: at.toISOString(),
  };
}

function similarOf(row: SimilarRow): SimilarDispute {
  const { category, currency, endedAt, isSameMeter, meter, number, outcome, state, tenant } = row;
  const print = (amountMinor: bigint) => formatMoney({ amountMinor, currency });
  return {
    tenant,
    number: disputeNumberOf(number),
    category: category as DisputeCategory,
    meter,
    isSameMeter,
    outcome: outcome as DisputeOutcome | null,
    isWithdrawn: state === 'withdrawn',
    currency,
    disputed: print(row.totalMinor),
    awarded: print(row.awardedMinor),
    endedAt: required(endedAt, 'only ended ones are chosen').toISOString(),
  };
}

async function proposalOf(ctx: Ctx, { approvalId }: DisputeRow): Promise<TriageStanding['proposal']> {
  if (approvalId === null) return null;
  const { amount, state } = await readApproval(ctx, { approvalId });
  const isWaiting = state === 'proposed' || state === 'approved';
  return isWaiting ? { approvalId, amount: amount?.amount ?? null } : null;
}
