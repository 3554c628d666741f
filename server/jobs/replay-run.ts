import { required } from '#core/assert.ts';
import { chooseSample } from '#core/billing/choose-sample.ts';
import type { ManifestInvoice } from '#core/contracts/close-manifest.ts';
import { readInvoicesOfRun, recordReplay, replayInvoice } from '#server/modules/billing/index.ts';
import { resolveTenantIds } from '#server/modules/tenancy/index.ts';
import { type CloseRunner, inTenants, outsideTenants } from './close-runner.ts';

/** How a replay of a run came out; `differences` has one line for each invoice that is not the same. */
export type ReplayedRun = {
  readonly runId: string;
  readonly seed: string;
  readonly sample: number;
  readonly equal: number;
  readonly differences: readonly string[];
};

/**
 * Calculates a sample of the invoices of a run anew from what is stored now, compares each with what was issued and with
 * the digest in the signed manifest, and keeps the result. Changes nothing else.
 */
export async function replayRun(
  runner: CloseRunner,
  input: { readonly size: number; readonly seed: string; readonly runId?: string },
): Promise<ReplayedRun> {
  const { invoices, runId } = await outsideTenants(runner, (ctx) => readInvoicesOfRun(ctx, input));
  const sample = chooseSample(invoices, input);
  const names = [...new Set(sample.map(({ tenant }) => tenant))];
  const tenantIds = await outsideTenants(runner, ({ tx }) => resolveTenantIds(tx, names));
  const differences: string[] = [];
  for (const invoice of sample) {
    const tenantId = required(tenantIds.get(invoice.tenant), 'the customer of an invoice stays');
    const difference = await differenceOf(runner, tenantId, invoice);
    if (difference !== null) differences.push(difference);
  }
  const counts = {
    runId,
    seed: input.seed,
    sample: sample.length,
    equal: sample.length - differences.length,
  };
  await outsideTenants(runner, (ctx) =>
    recordReplay(ctx, { ...counts, firstDifference: differences[0] ?? null }),
  );
  return { ...counts, differences };
}

function differenceOf(
  runner: CloseRunner,
  tenantId: string,
  { number, sha256 }: ManifestInvoice,
): Promise<string | null> {
  return inTenants(runner, [tenantId], async (ctx) => {
    const again = await replayInvoice(ctx, { tenantId, number });
    if (again.difference !== null || again.sha256 === sha256) return again.difference;
    return `${number}: invoice.json: issued ${sha256}, stored ${again.sha256}`;
  });
}
