import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { IntakeView, ParkedDayView } from './contract.ts';
import {
  selectIntake,
  selectLatestImports,
  selectLatestRefusals,
  selectParkedDays,
} from './usage-repository.ts';

const REFUSALS_MAX = 100;
const IMPORTS_MAX = 50;
const PARKED_MAX = 200;

/** What arrived on the days `[start, end)` by tenant, with the latest refusals and imports; across all tenants. */
export async function readIntake(
  ctx: Ctx,
  range: { readonly start: string; readonly end: string },
): Promise<IntakeView> {
  authorise(ctx, 'metering.readIntake', 'vendor');
  return {
    days: await selectIntake(ctx.tx, range),
    refusals: await selectLatestRefusals(ctx.tx, { ...range, most: REFUSALS_MAX }),
    imports: await selectLatestImports(ctx.tx, IMPORTS_MAX),
  };
}

/** The days whose seal refused because events and hourly totals differ; across all tenants, newest first. */
export async function readParkedDays(ctx: Ctx): Promise<readonly ParkedDayView[]> {
  authorise(ctx, 'metering.readIntake', 'vendor');
  return selectParkedDays(ctx.tx, PARKED_MAX);
}
