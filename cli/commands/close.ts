import { parseArgs } from 'node:util';
import { closeMonth } from '#server/jobs/close-month.ts';
import { resolveTenantIds } from '#server/modules/tenancy/index.ts';
import { DomainError } from '#server/platform/errors.ts';
import { type CommandRuntime, runCommand } from '../runtime.ts';

const USAGE = 'openbook close --period YYYY-MM [--tenant EXTERNAL_ID]\n';
const MONTH = /^\d{4}-(?:0[1-9]|1[0-2])$/;

async function tenantNamed({ transaction }: CommandRuntime, externalId: string): Promise<string> {
  const found = await transaction(null, (ctx) => resolveTenantIds(ctx.tx, [externalId]));
  const id = found.get(externalId);
  if (id === undefined)
    throw new DomainError('tenancy.unknown', { message: `There is no tenant ${externalId}.`, status: 404 });
  return id;
}

async function closePeriod(runtime: CommandRuntime, month: string, externalId?: string): Promise<number> {
  const startedMs = performance.now();
  const tenantId = externalId === undefined ? undefined : await tenantNamed(runtime, externalId);
  const { actor, ids } = runtime;
  const closes = await closeMonth({ actor, ids, month, ...(tenantId === undefined ? {} : { tenantId }) });
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  const counts = new Map<string, number>();
  for (const { phase } of closes) counts.set(phase, (counts.get(phase) ?? 0) + 1);
  const summary = [...counts].map(([phase, count]) => `${count} ${phase}`).join(', ');
  process.stdout.write(`${month}: ${closes.length} closes (${summary || 'none'}) in ${seconds} s\n`);
  for (const close of closes) {
    if (close.phase === 'parked')
      process.stdout.write(
        `  ${close.tenant} ${close.period.start}: parked, ${close.parked?.reason ?? ''} Next: ${close.parked?.nextAction ?? ''}\n`,
      );
    if (close.phase === 'collecting')
      process.stdout.write(
        `  ${close.tenant} ${close.period.start}: collects usage until ${close.cutOffAt}\n`,
      );
    if (close.invoiceNumber !== null && closes.length <= 20)
      process.stdout.write(`  ${close.tenant} ${close.period.start}: ${close.invoiceNumber}\n`);
  }
  return closes.some(({ phase }) => phase === 'parked') ? 1 : 0;
}

/** `openbook close`: closes the periods that begin in a month, and earlier ones still open; repeating it changes nothing. */
export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: { period: { type: 'string' }, tenant: { type: 'string' } },
  });
  const { period, tenant } = values;
  if (period === undefined || !MONTH.test(period)) {
    process.stderr.write(USAGE);
    return 2;
  }
  return runCommand((runtime) => closePeriod(runtime, period, tenant));
}
