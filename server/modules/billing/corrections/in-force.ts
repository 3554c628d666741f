import { type InForce, type RatedVersion } from '#core/billing/supersede-rules.ts';
import type { PlanVersionDocument } from '#core/contracts/plan-version.ts';
import type { MeterRule } from '#core/contracts/rules.ts';
import { type Supersession, supersessionsFor } from '#core/pricing/superseded-versions.ts';
import { meterVersions } from '#server/modules/metering/index.ts';
import { readSupersessions, type Supersessions } from '#server/modules/pricing/index.ts';
import type { Ctx } from '#server/platform/context.ts';

/** What supersedes what, by customer, for rules that were frozen before. */
export type RulesInForce = (tenantId: string) => InForce;

/** As everything stands now. */
export async function rulesInForce(ctx: Ctx): Promise<RulesInForce> {
  const known = await readSupersessions(ctx);
  const meters = known.made.length === 0 ? [] : await meterRules(ctx);
  return (tenantId) => inForce(known, supersessionsFor(tenantId, known.made), meters);
}

/** These supersessions and no others, with one that nobody made yet where it is given. */
export function inForce(
  known: Pick<Supersessions, 'versionOf'>,
  supersessions: readonly Supersession[],
  meters: readonly MeterRule[],
  proposed?: { readonly document: PlanVersionDocument; readonly digest: string },
): InForce {
  return {
    supersessions: supersessions.toSorted((a, b) => a.superseding - b.superseding),
    meters,
    versionOf: (plan, version) => {
      if (proposed?.document.plan === plan && proposed.document.version === version)
        return ratedVersion(proposed.digest, proposed.document);
      const found = known.versionOf(plan, version);
      return found && ratedVersion(found.digest, found.document);
    },
  };
}

function ratedVersion(digest: string, { charges, effectiveFrom }: PlanVersionDocument): RatedVersion {
  return { digest, effectiveFrom, charges };
}

/** Every meter as rules state it. */
export async function meterRules(ctx: Ctx): Promise<MeterRule[]> {
  return (await meterVersions(ctx)).map(meterRule);
}

/** A meter as rules state it. */
export function meterRule({
  aggregation,
  dimensions,
  eventType,
  slug,
  unit,
  valuePath,
  version,
}: Awaited<ReturnType<typeof meterVersions>>[number]): MeterRule {
  return { slug, version, eventType, aggregation, valuePath, dimensions: [...dimensions], unit };
}
