import { parseArgs } from 'node:util';
import { formatMoney } from '#core/money/money.ts';
import { type ClosedMonth, closeMonth } from '#server/jobs/close-month.ts';
import { type DryClose, dryClose } from '#server/jobs/dry-close.ts';
import { type CommandRuntime, runCommand } from '../runtime.ts';

const USAGE = 'openbook close --period YYYY-MM [--tenant EXTERNAL_ID] [--dry-run] [--json]\n';
const MONTH = /^\d{4}-(?:0[1-9]|1[0-2])$/;
const CLOSES_TOLD_ONE_BY_ONE = 20;
/** Phases that a close may rest in when a run ends; one in any other could not be carried on. */
const RESTING = new Set(['collecting', 'delivered', 'parked', 'void']);

type Arguments = {
  readonly period: string;
  readonly tenant: string | undefined;
  readonly dryRun: boolean;
  readonly json: boolean;
};

type Told = { readonly lines: readonly string[]; readonly json: object; readonly code: 0 | 1 };

function countsOf(phases: ReadonlyMap<string, number>): string {
  return [...phases].map(([phase, count]) => `${count} ${phase}`).join(', ') || 'none';
}

function tellRun(month: string, { closes, manifest, runId }: ClosedMonth, seconds: string): Told {
  const phases = new Map([...Map.groupBy(closes, ({ phase }) => phase)].map(([p, all]) => [p, all.length]));
  const lines = [`${month}: ${closes.length} closes (${countsOf(phases)}) in ${seconds} s`];
  const undone = closes.filter(({ phase }) => !RESTING.has(phase));
  for (const close of closes) {
    const place = `  ${close.tenant} ${close.period.start}:`;
    if (close.phase === 'parked')
      lines.push(`${place} parked, ${close.parked?.reason ?? ''} Next: ${close.parked?.nextAction ?? ''}`);
    if (close.phase === 'collecting') lines.push(`${place} collects usage until ${close.cutOffAt}`);
    if (close.invoiceNumber !== null && closes.length <= CLOSES_TOLD_ONE_BY_ONE)
      lines.push(`${place} ${close.invoiceNumber}`);
  }
  for (const { period, phase, tenant } of undone.slice(0, CLOSES_TOLD_ONE_BY_ONE))
    lines.push(
      `  ${tenant} ${period.start}: stays ${phase}; switched off, waiting for the log, or held elsewhere`,
    );
  lines.push(`run ${runId}${manifest === null ? '' : `, manifest ${manifest.sha256}`}`);
  return {
    lines,
    json: {
      month,
      run: runId,
      dry: false,
      closes: closes.length,
      phases: Object.fromEntries(phases),
      manifest,
    },
    code: phases.has('parked') || undone.length > 0 ? 1 : 0,
  };
}

function tellDryRun(month: string, found: DryClose, seconds: string): Told {
  const { differences, phases, runId } = found;
  const closes = [...phases.values()].reduce((sum, count) => sum + count, 0);
  const totals = found.totals.map(({ currency, invoices, totalMinor }) => ({
    currency,
    invoices,
    total: formatMoney({ amountMinor: totalMinor, currency }),
  }));
  return {
    lines: [
      `${month}, dry run: ${closes} closes (${countsOf(phases)}) in ${seconds} s; nothing was written but the run`,
      ...totals.map(({ currency, invoices, total }) => `  ${invoices} invoices, ${total} ${currency}`),
      ...differences.map((difference) => `  differs: ${difference}`),
      `run ${runId}`,
    ],
    json: { month, run: runId, dry: true, closes, phases: Object.fromEntries(phases), totals, differences },
    code: phases.has('parked') || differences.length > 0 ? 1 : 0,
  };
}

async function close(runtime: CommandRuntime, { dryRun, json, period, tenant }: Arguments): Promise<number> {
  const startedMs = performance.now();
  const { actor, clock, ids, now } = runtime;
  const scope = {
    month: period,
    ...(tenant === undefined ? {} : { tenant: { id: await runtime.tenantId(tenant), externalId: tenant } }),
  };
  const seconds = () => ((performance.now() - startedMs) / 1000).toFixed(1);
  const signal = new AbortController().signal;
  const told = dryRun
    ? tellDryRun(
        period,
        await dryClose({ actor, now, clock, ids, requestId: 'cli', signal }, scope),
        seconds(),
      )
    : tellRun(period, await closeMonth({ actor, ids, waits: true, ...scope }), seconds());
  process.stdout.write(json ? `${JSON.stringify(told.json)}\n` : `${told.lines.join('\n')}\n`);
  return told.code;
}

/**
 * `openbook close`: closes the periods that begin in a month, and earlier ones still open; repeating it changes nothing
 * and names the same manifest. It waits for closes that a worker carries on at the same time. With `--dry-run` everything is
 * calculated and nothing kept. Exit status 1 when a close is parked or stays undone, or a dry run finds a difference.
 */
export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      period: { type: 'string' },
      tenant: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const { 'dry-run': dryRun, json, period, tenant } = values;
  if (period === undefined || !MONTH.test(period)) {
    process.stderr.write(USAGE);
    return 2;
  }
  return runCommand((runtime) => close(runtime, { period, tenant, dryRun, json }));
}
