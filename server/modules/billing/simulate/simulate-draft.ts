import { required } from '#core/assert.ts';
import { type SealedUsage } from '#core/billing/sealed-usage.ts';
import { simulateDraft as simulateInvoice, sumSimulated } from '#core/billing/simulate-draft.ts';
import type { PlanVersionDocument } from '#core/contracts/plan-version.ts';
import { type RulesDocument, rulesDocument } from '#core/contracts/rules.ts';
import { checkMeters, checkPlan } from '#core/pricing/check-plan.ts';
import { metersOfCharge } from '#core/pricing/meters-of-charge.ts';
import { failure, type Result } from '#core/result.ts';
import { meterVersions, sealDocuments } from '#server/modules/metering/index.ts';
import { readTenantsOnPlan } from '#server/modules/pricing/index.ts';
import { readTenantsWithZones } from '#server/modules/tenancy/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError, domainErrorFrom } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { findDocuments } from '../close/repository.ts';
import type { ArchivedInvoice } from '../contract-archive.ts';
import {
  type SimulateDraftInput,
  type SimulatedTenant,
  type SimulationDto,
  simulateDraftInput,
} from '../contract-simulate.ts';
import { meterRule } from '../corrections/in-force.ts';
import { selectInvoicesOfMonth } from '../invoices/archive-repository.ts';

/** As many customers' months are read at once, so that memory does not grow with their number. */
const BATCH = 25;
const INVOICES_MAX = 2_000;

type Draft = {
  readonly document: PlanVersionDocument;
  readonly meters: Awaited<ReturnType<typeof meterVersions>>;
};
type Entry = SimulatedTenant | SimulationDto['left'][number];

/**
 * What a month would have cost every customer of a plan under a draft of it, from the frozen rules and seals of the
 * invoices whose period begins in that month. Nothing is written. Raises the codes of `checkPlan` and `checkMeters` with
 * the field named, and `billing.simulation_too_large` (413).
 */
export async function simulateDraft(ctx: Ctx, input: SimulateDraftInput): Promise<SimulationDto> {
  authorise(ctx, 'billing.simulateDraft', 'vendor');
  const { document: given, month } = simulateDraftInput.parse(input);
  const checked = checkPlan(given);
  if (!checked.ok) throw domainErrorFrom(checked.error);
  const document = checked.value;
  const meters = await meterVersions(ctx);
  const metersChecked = checkMeters(document, meters);
  if (!metersChecked.ok) throw domainErrorFrom(metersChecked.error);
  const tenantIds = await readTenantsOnPlan(ctx, { plan: document.plan });
  const names = new Map((await readTenantsWithZones(ctx, { tenantIds })).map((one) => [one.id, one]));
  const invoices = await invoicesOf(ctx, month, new Set(tenantIds));
  const entries = new Map<string, Entry>();
  for (let first = 0; first < invoices.length; first += BATCH)
    for (const [key, entry] of await simulateBatch(
      ctx,
      { document, meters },
      invoices.slice(first, first + BATCH),
      names,
    ))
      entries.set(key, entry);
  const billed = new Set(invoices.map(({ tenantId }) => tenantId));
  for (const id of tenantIds.filter((one) => !billed.has(one))) {
    const { externalId, name } = required(names.get(id), 'the tenant is visible');
    const message = `No invoice of a period that begins in ${month} is closed.`;
    entries.set(id, {
      tenant: externalId,
      tenantName: name,
      code: 'billing.simulation_not_closed',
      message,
    });
  }
  const tenants = [...entries.values()].flatMap((entry) => ('code' in entry ? [] : [entry]));
  const left = [...entries.values()].flatMap((entry) => ('code' in entry ? [entry] : []));
  const { plan, version } = document;
  return { plan, version, month, tenants, left, totals: sumSimulated(tenants) };
}

/** The invoices of the month, of each tenant by number. */
async function invoicesOf(
  ctx: Ctx,
  month: string,
  tenantIds: ReadonlySet<string>,
): Promise<ArchivedInvoice[]> {
  const all = await selectInvoicesOfMonth(ctx.tx, { month, tenantId: null, most: INVOICES_MAX + 1 });
  if (all.length > INVOICES_MAX)
    throw new DomainError('billing.simulation_too_large', {
      message: `A simulation reads at most ${INVOICES_MAX} invoices.`,
      status: 413,
    });
  return all.filter(({ tenantId }) => tenantIds.has(tenantId));
}

/** What came of each invoice, by what it bills: of several editions of one period the last holds. */
async function simulateBatch(
  ctx: Ctx,
  draft: Draft,
  invoices: readonly ArchivedInvoice[],
  names: ReadonlyMap<string, { readonly name: string }>,
): Promise<[string, Entry][]> {
  const keys = invoices.map(({ closeId, tenantId }) => ({ tenantId, id: closeId }));
  const stored = await findDocuments(ctx.tx, keys, ['rules.json']);
  const rulesOf = new Map(
    stored.map(({ id, text }) => [
      id,
      rulesDocument.parse(JSON.parse(required(text, 'rules are kept as bytes'))),
    ]),
  );
  const entries: [string, Entry][] = [];
  for (const { closeId, number, tenant, tenantId } of invoices) {
    const rules = required(rulesOf.get(closeId), 'a final invoice has its rules');
    if (!rules.subscriptions.some(({ plan }) => plan === draft.document.plan)) continue;
    const tenantName = required(names.get(tenantId), 'the tenant is visible').name;
    const figures = await simulateOne(ctx, draft, tenantId, rules);
    const key = [tenantId, rules.period.start, ...rules.subscriptions.map(({ id }) => id)].join(' ');
    if (figures.ok) entries.push([key, { tenant, tenantName, invoice: number, ...figures.value }]);
    else {
      const { code, message } = figures.error;
      entries.push([key, { tenant, tenantName, code, message }]);
    }
  }
  return entries;
}

async function simulateOne(
  ctx: Ctx,
  { document, meters }: Draft,
  tenantId: string,
  rules: RulesDocument,
): Promise<ReturnType<typeof simulateInvoice>> {
  const young = unmeasured(document, meters, rules);
  if (!young.ok) return young;
  // Seals of all are for jobs and commands; whoever may simulate sees no more of them than what they come to.
  const asJob: Ctx = { ...ctx, actor: { kind: 'system', job: 'simulate' } };
  const seals = await sealDocuments(
    asJob,
    rules.seals.map(({ day, sequence }) => ({ tenantId, day, sequence })),
  );
  const usage = seals.map(({ bytes, digest }): SealedUsage => ({ digest, seal: JSON.parse(textOf(bytes)) }));
  return simulateInvoice({ rules, usage, draft: document, meters: meters.map(meterRule) });
}

/** A meter that began after the period counted nothing in it, which is not the same as zero. */
function unmeasured(
  document: PlanVersionDocument,
  meters: Draft['meters'],
  rules: RulesDocument,
): Result<null> {
  const young = document.charges.flatMap(metersOfCharge).find(({ meter, meterVersion }) => {
    const found = meters.find((one) => one.slug === meter && one.version === meterVersion);
    return found === undefined || found.createdAt >= rules.period.endsAt;
  });
  return young === undefined
    ? { ok: true, value: null }
    : failure(
        'billing.simulation_meter_young',
        `The meter ${young.meter} counted nothing yet in this period.`,
      );
}

const decoder = new TextDecoder();
const textOf = (bytes: Uint8Array): string => decoder.decode(bytes);
