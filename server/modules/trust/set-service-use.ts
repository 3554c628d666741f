import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { type EndUseInput, endUseInput, type SetUseInput, setUseInput } from './contract-uses.ts';
import { refuseWhenReadOnly } from './find-version.ts';
import { readPublishedServices } from './read-service-uses.ts';
import { insertUse, insertUseEnd, lockUses, selectUses } from './uses-repository.ts';

type OfTenant = { readonly tenantId: string };

/** Raises `trust.service_unknown` and `trust.region_unknown`: only what is published, and where, can be in use. */
async function refuseUnlessOffered(ctx: Ctx, { region, service }: SetUseInput): Promise<void> {
  const published = (await readPublishedServices(ctx)).find(({ slug }) => slug === service);
  if (published === undefined)
    throw new DomainError('trust.service_unknown', {
      message: `No service ${service} is published.`,
      path: 'service',
    });
  if (!published.content.offeredIn.some((one) => one.region === region))
    throw new DomainError('trust.region_unknown', {
      message: `${service} does not run in ${region}.`,
      path: 'region',
    });
}

/**
 * Writes down that a customer uses a service in a region from a day on; from then on the customer is told what concerns it.
 * Raises `trust.read_only`, `trust.service_unknown`, `trust.region_unknown`, `trust.use_exists` (409).
 */
export async function setServiceUse(
  ctx: Ctx,
  input: SetUseInput & OfTenant,
): Promise<{ readonly useId: string }> {
  const { tenantId, ...stated } = input;
  authorise(ctx, 'trust.setUse', { tenantId });
  await refuseWhenReadOnly(ctx);
  const { reason, region, service, startsOn } = setUseInput.parse(stated);
  await refuseUnlessOffered(ctx, { reason, region, service, startsOn });
  await lockUses(ctx.tx, tenantId);
  const overlapping = (await selectUses(ctx.tx, tenantId)).find(
    (use) =>
      use.service === service &&
      use.region === region &&
      (use.end === null || (use.end.endsOn > startsOn && use.end.endsOn > use.startsOn)),
  );
  if (overlapping !== undefined)
    throw new DomainError('trust.use_exists', {
      message: `The customer uses ${service} in ${region} from ${overlapping.startsOn} on.`,
      path: 'startsOn',
      status: 409,
      details: { startsOn: overlapping.startsOn },
    });
  const useId = ctx.ids();
  await insertUse(ctx.tx, {
    tenantId,
    id: useId,
    service,
    region,
    startsOn,
    reason,
    recordedBy: actorName(ctx.actor),
    recordedAt: ctx.now,
  });
  return { useId };
}

/**
 * Writes down from which day on a customer no longer uses something, once. Raises `trust.read_only`, `trust.use_unknown`
 * (404), `trust.use_ended` (409), `trust.use_ends_early`.
 */
export async function endServiceUse(ctx: Ctx, input: EndUseInput & OfTenant): Promise<void> {
  const { tenantId, ...stated } = input;
  authorise(ctx, 'trust.setUse', { tenantId });
  await refuseWhenReadOnly(ctx);
  const { endsOn, reason, useId } = endUseInput.parse(stated);
  await lockUses(ctx.tx, tenantId);
  const use = (await selectUses(ctx.tx, tenantId)).find(({ id }) => id === useId);
  if (use === undefined)
    throw new DomainError('trust.use_unknown', { message: 'There is no such use.', status: 404 });
  if (use.end !== null)
    throw new DomainError('trust.use_ended', {
      message: `It ended on ${use.end.endsOn} already.`,
      status: 409,
      details: { endsOn: use.end.endsOn },
    });
  if (endsOn < use.startsOn)
    throw new DomainError('trust.use_ends_early', {
      message: `It begins on ${use.startsOn}.`,
      path: 'endsOn',
    });
  const [recordedBy, recordedAt] = [actorName(ctx.actor), ctx.now];
  await insertUseEnd(ctx.tx, { tenantId, useId, endsOn, reason, recordedBy, recordedAt });
}
