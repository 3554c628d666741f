import { assert, required } from '#core/assert.ts';
import { supersedeRules } from '#core/billing/supersede-rules.ts';
import { type MeterRule, type RulesDocument, rulesDocument } from '#core/contracts/rules.ts';
import { metersOfCharge } from '#core/pricing/meters-of-charge.ts';
import { canonicalJson } from '#core/proof/canonical-json.ts';
import { RATING_VERSION } from '#core/rating/rating-version.ts';
import { type Failure, type Result, success } from '#core/result.ts';
import { readStanding, type Standing, standingRules } from '#server/modules/credits/index.ts';
import {
  type SealHead,
  sealReferences,
  type UnsealedDayOf,
  unsealedDaysOf,
} from '#server/modules/metering/index.ts';
import { type CloseSubscriptions, subscriptionsForClose } from '#server/modules/pricing/index.ts';
import { readTenantsWithZones, type TenantWithZones } from '#server/modules/tenancy/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { faultPoint } from '#server/platform/fault.ts';
import type { BillingProfileDto, ContractDto } from '../contract-parties.ts';
import { meterRules, type RulesInForce, rulesInForce } from '../corrections/in-force.ts';
import { findBillingProfiles, findContracts } from '../parties/repository.ts';
import { type TaxesOfPeriod, taxesOfPeriods } from '../taxes/taxes-of-periods.ts';
import { type NeighbourRules, type SubscriptionsOfClose, subscriptionsOf } from './advance-rules.ts';
import { type ClaimedClose, type Coverage, closeKeyText } from './close-row.ts';
import { commitmentsOf } from './commitment-rules.ts';
import { newDocument } from './documents.ts';
import { findEarlierEditions } from './edition-repository.ts';
import { inputsDigest } from './group-subscriptions.ts';
import {
  LATE_WINDOW_DAYS_DEFAULT,
  type LateUsageOfClose,
  lastSequences,
  lateUsageOf,
  reference,
} from './late-rules.ts';
import { noticesOf } from './notice-rules.ts';
import { parkAndTell } from './park.ts';
import { periodRule } from './period-rule.ts';
import { insertCoverage, insertDocuments, moveCloses, postponeCloses } from './repository.ts';

const SEALS_MISSING_PAUSE_MS = 60_000;

type FreezingFacts = {
  readonly priced: CloseSubscriptions;
  readonly profiles: ReadonlyMap<string, BillingProfileDto>;
  readonly contracts: ReadonlyMap<string, ContractDto>;
  readonly tenants: ReadonlyMap<string, TenantWithZones>;
  readonly meters: readonly MeterRule[];
  readonly seals: ReadonlyMap<string, readonly SealHead[]>;
  readonly standing: ReadonlyMap<string, Standing>;
  readonly unsealed: ReadonlyMap<string, readonly UnsealedDayOf[]>;
};

/**
 * From collecting to sealed: after the cut-off, and once every day of the period has a seal, writes down exactly which
 * seals and which rules this invoice is calculated from. What is sealed later is late usage of a later invoice.
 */
export async function freezeSeals(ctx: Ctx, closes: readonly ClaimedClose[]): Promise<void> {
  const waiting = closes.filter((close) => close.cutOffAt > ctx.now);
  await postponeCloses(
    ctx.tx,
    waiting.map((close) => ({ close, until: close.cutOffAt })),
  );
  const ready = closes.filter((close) => close.cutOffAt <= ctx.now);
  if (ready.length === 0) return;
  const { facts, rulesFor } = await prepareRules(ctx, ready);
  const frozen: { close: ClaimedClose; rules: RulesDocument; coverage: readonly Coverage[] }[] = [];
  for (const close of ready) {
    const unsealed = (facts.unsealed.get(close.tenantId) ?? []).filter(
      (day) => isOfPeriod(day, close) && isAwaited(day, close),
    );
    // What replaces another reads the seals of that one: it waits for none, and covers nothing anew.
    const isFirst = close.edition === 1;
    if (isFirst && unsealed.length > 0) {
      await awaitSeals(ctx, close, unsealed);
      continue;
    }
    const prepared = rulesFor(close);
    if (!prepared.ok) {
      await parkUnready(ctx, close, prepared.error);
      continue;
    }
    const { isWaiting, lateCoverage, rules } = prepared.value;
    if (isWaiting) {
      await parkUnready(ctx, close, waitsForEarlier(close));
      continue;
    }
    const sequences = lastSequences(close, rules.seals);
    assert(!sequences.includes(-1), 'every day of the period has a seal');
    const own: Coverage = {
      tenantId: close.tenantId,
      closeId: close.id,
      invoiceGroupId: close.invoiceGroupId,
      periodStart: close.periodStart,
      periodEnd: close.periodEnd,
      ordinal: 0,
      lastSequences: sequences,
    };
    frozen.push({ close, rules, coverage: isFirst ? [own, ...lateCoverage] : [] });
  }
  await insertDocuments(
    ctx.tx,
    frozen.map(({ close, rules }) => newDocument(close, 'rules.json', canonicalJson(rules))),
  );
  await insertCoverage(
    ctx.tx,
    frozen.flatMap(({ coverage }) => coverage),
  );
  await moveCloses(ctx.tx, {
    from: 'collecting',
    to: 'sealed',
    at: ctx.now,
    actor: actorName(ctx.actor),
    closes: frozen.map(({ close, rules }) => ({
      ...close,
      newInputsDigest: inputsDigest({ ...close, subscriptions: rules.subscriptions }),
    })),
  });
  await faultPoint('close.sealed');
}

/** What one period is calculated from: the seals there are by now, and the coverage of the late usage among them. */
type PreparedRules = {
  readonly rules: RulesDocument;
  readonly lateCoverage: readonly Coverage[];
  /** Whether a commitment ends here while an earlier invoice that may count has no number: it is not stated then. */
  readonly isWaiting: boolean;
};

/**
 * The rules of these periods as they stand now, each with the seals that its days have; the close freezes them, and a
 * preview calculates from them; a period that cannot be taxed as things stand fails with the reason. `before` is what earlier periods that are not frozen yet would state.
 */
export async function prepareRules(
  ctx: Ctx,
  closes: readonly ClaimedClose[],
  before: readonly NeighbourRules[] = [],
): Promise<{
  readonly facts: FreezingFacts;
  readonly rulesFor: (close: ClaimedClose) => Result<PreparedRules>;
}> {
  const facts = await freezingFacts(ctx, closes);
  const zonesOf = (tenantId: string) => tenantOf(facts, tenantId).zones;
  const inForce = await rulesInForce(ctx);
  const late = await lateUsageOf(ctx, closes, {
    windowDaysOf: (close) => facts.contracts.get(close.tenantId)?.lateWindowDays ?? LATE_WINDOW_DAYS_DEFAULT,
    zonesOf,
    inForce,
  });
  const subscriptions = await subscriptionsOf(ctx, closes, {
    priced: facts.priced,
    zonesOf,
    inForce,
    before,
  });
  const taxes = await taxesOfPeriods(ctx, closes, facts.profiles);
  const { contracts, priced } = facts;
  const commitments = await commitmentsOf(ctx, closes, {
    priced,
    contracts,
    lateOf: (close) => late(close).rules,
  });
  const earlier = await earlierRules(ctx, closes, inForce);
  const missingNotice = await noticesOf(ctx, priced);
  const rulesFor = (close: ClaimedClose): Result<PreparedRules> => {
    const taxed = taxes(close);
    if (!taxed.ok) return taxed;
    const billed = subscriptions(close);
    const unnoticed = missingNotice(close, billed.advance?.period.end ?? close.periodEnd);
    if (unnoticed !== null) return { ok: false, error: unnoticed };
    const replaced = earlier.get(closeKeyText(close));
    if (replaced !== undefined) {
      return success({
        rules: replacedRules({ close, facts, replaced, billed, taxed: taxed.value }),
        lateCoverage: [],
        isWaiting: false,
      });
    }
    const seals = (facts.seals.get(close.tenantId) ?? []).filter((seal) => isOfPeriod(seal, close));
    const lateUsage = late(close);
    const { isWaiting, rules: committed } = commitments(close, billed.subscriptions);
    return success({
      rules: {
        ...rulesOf({ close, facts, seals, late: lateUsage, billed, taxed: taxed.value }),
        ...(isWaiting ? {} : committed),
      },
      lateCoverage: lateUsage.coverage,
      isWaiting,
    });
  };
  return { facts, rulesFor };
}

/** The rules of the editions that these closes replace, with what supersedes a wrong price of them. */
async function earlierRules(
  ctx: Ctx,
  closes: readonly ClaimedClose[],
  inForce: RulesInForce,
): Promise<ReadonlyMap<string, RulesDocument>> {
  const earlier = await findEarlierEditions(ctx.tx, closes);
  return new Map(
    earlier.map((one) => [
      closeKeyText(one),
      supersedeRules(rulesDocument.parse(JSON.parse(one.rules)), inForce(one.tenantId)),
    ]),
  );
}

/**
 * The rules of a later edition: subscriptions, parties and taxes as they are now, but the same seals, late usage and commitments as
 * the edition before. So later invoices, which corrected what that one billed, stay right beside it.
 */
function replacedRules(input: {
  readonly close: ClaimedClose;
  readonly facts: FreezingFacts;
  readonly replaced: RulesDocument;
  readonly billed: SubscriptionsOfClose;
  readonly taxed: TaxesOfPeriod;
}): RulesDocument {
  const { commitments, late, meters, seals } = input.replaced;
  const fresh = rulesOf({
    ...input,
    seals: [],
    late: { rules: late, meters: late.length === 0 ? [] : meters, coverage: [] },
  });
  return { ...fresh, ...(commitments === undefined ? {} : { commitments }), seals };
}

function isOfPeriod(one: { readonly day: string }, close: ClaimedClose): boolean {
  return one.day >= close.periodStart && one.day < close.periodEnd;
}

/** Events that came late but before the cut-off belong on this invoice; what came after it belongs on a later one. */
function isAwaited(day: UnsealedDayOf, close: ClaimedClose): boolean {
  return day.reason !== 'late_events' || day.lateSince === null || day.lateSince <= close.cutOffAt;
}

/** The invoice that ends a commitment counts all before it, so it waits for those that a person has to mend. */
function waitsForEarlier(close: ClaimedClose): Failure {
  return {
    code: 'billing.commitment_incomplete',
    message: `A commitment ends before ${close.periodEnd}, and an earlier period has no invoice yet.`,
  };
}

async function parkUnready(ctx: Ctx, close: ClaimedClose, error: Failure): Promise<void> {
  await parkAndTell(ctx, close, {
    code: error.code,
    reason: error.message,
    evidence: error.path ?? null,
    nextAction: 'fix-input',
  });
}

async function awaitSeals(ctx: Ctx, close: ClaimedClose, unsealed: readonly UnsealedDayOf[]): Promise<void> {
  const parked = unsealed.find((day) => day.reason === 'parked');
  if (parked === undefined) {
    const until = new Date(ctx.now.getTime() + SEALS_MISSING_PAUSE_MS);
    return postponeCloses(ctx.tx, [{ close, until }]);
  }
  await parkAndTell(ctx, close, {
    code: 'billing.day_not_sealed',
    reason: `${parked.day} cannot be sealed.`,
    evidence: parked.parkedReason,
    nextAction: 'fix-input',
  });
}

async function freezingFacts(ctx: Ctx, closes: readonly ClaimedClose[]): Promise<FreezingFacts> {
  const tenantIds = [...new Set(closes.map((close) => close.tenantId))];
  const ranges = closes.map((close) => ({
    tenantId: close.tenantId,
    start: close.periodStart,
    end: close.periodEnd,
  }));
  const [profiles, contracts] = [
    await findBillingProfiles(ctx.tx, tenantIds),
    await findContracts(ctx.tx, tenantIds),
  ];
  const tenants = await readTenantsWithZones(ctx, { tenantIds });
  return {
    priced: await subscriptionsForClose(ctx, { tenantIds }),
    standing: await readStanding(ctx, { tenantIds }),
    profiles: new Map(profiles.map((profile) => [profile.id, profile])),
    contracts: new Map(contracts.map((contract) => [contract.tenantId, contract])),
    tenants: new Map(tenants.map((tenant) => [tenant.id, tenant])),
    meters: await meterRules(ctx),
    seals: Map.groupBy(await sealReferences(ctx, ranges), ({ tenantId }) => tenantId),
    unsealed: Map.groupBy(await unsealedDaysOf(ctx, ranges), ({ tenantId }) => tenantId),
  };
}

function tenantOf(facts: FreezingFacts, tenantId: string): TenantWithZones {
  return required(facts.tenants.get(tenantId), 'the tenant is visible');
}

function rulesOf(input: {
  readonly close: ClaimedClose;
  readonly facts: FreezingFacts;
  readonly seals: readonly SealHead[];
  readonly late: LateUsageOfClose;
  readonly billed: SubscriptionsOfClose;
  readonly taxed: TaxesOfPeriod;
}): RulesDocument {
  const { billed, close, facts, late, seals, taxed } = input;
  const tenant = tenantOf(facts, close.tenantId);
  return {
    schema: 'openbook.rules/1',
    ratingVersion: RATING_VERSION,
    tenant: {
      id: close.tenantId,
      externalId: tenant.externalId,
    },
    currency: close.currency,
    period: periodRule(close, tenant.zones),
    meters: metersOf(billed.subscriptions, facts.meters, late.meters),
    ...billed,
    ...taxed,
    seals: seals.map(reference),
    late: [...late.rules],
    ...standingRules(facts.standing.get(close.tenantId), {
      currency: close.currency,
      period: { start: close.periodStart, end: close.periodEnd },
    }),
  };
}

/** The meter versions that this invoice reads, each once, by name and version. */
function metersOf(
  subscriptions: RulesDocument['subscriptions'],
  known: readonly MeterRule[],
  late: readonly MeterRule[],
): MeterRule[] {
  const read = new Map<string, MeterRule>(late.map((meter) => [`${meter.slug} ${meter.version}`, meter]));
  for (const { charges } of subscriptions)
    for (const { meter: slug, meterVersion } of charges.flatMap(metersOfCharge)) {
      const meter = known.find((one) => one.slug === slug && one.version === meterVersion);
      read.set(`${slug} ${meterVersion}`, required(meter, 'a published plan counts meters that exist'));
    }
  return [...read.values()].sort((a, b) =>
    a.slug === b.slug ? a.version - b.version : a.slug < b.slug ? -1 : 1,
  );
}
