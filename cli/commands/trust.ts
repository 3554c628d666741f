import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import {
  endServiceUse,
  readServiceUses,
  setServiceUse,
  simulatePolicy,
} from '#server/modules/trust/index.ts';
import { type CommandRuntime, runCommand } from '../runtime.ts';

const USAGE = `openbook trust simulate FILE.cedar [--json]
openbook trust serve TENANT SERVICE REGION --from DAY --reason TEXT
openbook trust serve TENANT SERVICE REGION --until DAY --reason TEXT
openbook trust uses TENANT [--json]
`;

const OPTIONS = {
  json: { type: 'boolean', default: false },
  from: { type: 'string' },
  until: { type: 'string' },
  reason: { type: 'string' },
} as const;

/**
 * `openbook trust`: tries another text of the publication policy, which changes nothing; writes down which service a customer
 * uses in which region, or until when; and lists that.
 */
export async function run(argv: string[]): Promise<number> {
  const { positionals, values } = parseArgs({ args: argv, allowPositionals: true, options: OPTIONS });
  const [action, ...names] = positionals;
  const [first, service, region] = names;
  const { from, json, reason, until } = values;
  if (action === 'simulate' && first !== undefined) return simulate(first, json);
  if (action === 'uses' && first !== undefined)
    return runCommand(({ tenantId, transaction }) => listUses({ tenantId, transaction }, first, json));
  const isWhole = first !== undefined && service !== undefined && region !== undefined;
  if (action === 'serve' && isWhole && reason !== undefined && (from === undefined) !== (until === undefined))
    return runCommand((runtime) =>
      from === undefined
        ? endUse(runtime, { tenant: first, service, region, endsOn: until ?? '', reason })
        : setUse(runtime, { tenant: first, service, region, startsOn: from, reason }),
    );
  process.stderr.write(USAGE);
  return 2;
}

async function simulate(file: string, json: boolean): Promise<number> {
  const policy = await readFile(file, 'utf8');
  return runCommand(async ({ acrossTenants }) => {
    const simulation = await acrossTenants('simulation of the publication policy', (ctx) =>
      simulatePolicy(ctx, { policy }),
    );
    const things = [
      ...simulation.items.map(({ slug, version, ...judged }) => ({ name: `${slug}/${version}`, ...judged })),
      ...simulation.tiles.map(({ tiles, ...judged }) => ({ name: `figures/${tiles}`, state: '', ...judged })),
    ];
    const changes = things.filter(({ allowedNow, allowedThen }) => allowedNow !== allowedThen);
    const lines = changes.map(({ allowedThen, name, state }) =>
      [allowedThen ? 'would be allowed' : 'would be withheld', name, state].join('\t').trimEnd(),
    );
    lines.push(`${changes.length} of ${things.length} items and figures would change`);
    process.stdout.write(
      json ? `${JSON.stringify(simulation)}\n` : lines.map((line) => `${line}\n`).join(''),
    );
    return 0;
  });
}

type Runtime = Pick<CommandRuntime, 'tenantId' | 'transaction'>;
type Named = {
  readonly tenant: string;
  readonly service: string;
  readonly region: string;
  readonly reason: string;
};

async function setUse(
  runtime: Runtime,
  { tenant, ...use }: Named & { readonly startsOn: string },
): Promise<number> {
  const tenantId = await runtime.tenantId(tenant);
  await runtime.transaction(tenantId, (ctx) => setServiceUse(ctx, { ...use, tenantId }));
  process.stdout.write(`${tenant} uses ${use.service} in ${use.region} from ${use.startsOn} on.\n`);
  return 0;
}

async function endUse(
  runtime: Runtime,
  { endsOn, reason, region, service, tenant }: Named & { readonly endsOn: string },
): Promise<number> {
  const tenantId = await runtime.tenantId(tenant);
  const isEnded = await runtime.transaction(tenantId, async (ctx) => {
    const { uses } = await readServiceUses(ctx, { tenantId });
    const open = uses.find((use) => use.service === service && use.region === region && use.endsOn === null);
    if (open !== undefined) await endServiceUse(ctx, { tenantId, useId: open.id, endsOn, reason });
    return open !== undefined;
  });
  const sentence = `${tenant} ${isEnded ? 'uses' : 'does not use'} ${service} in ${region}`;
  if (isEnded) process.stdout.write(`${sentence} until ${endsOn}.\n`);
  else process.stderr.write(`openbook: ${sentence} without an end.\n`);
  return isEnded ? 0 : 1;
}

async function listUses(runtime: Runtime, tenant: string, json: boolean): Promise<number> {
  const tenantId = await runtime.tenantId(tenant);
  const { uses } = await runtime.transaction(tenantId, (ctx) => readServiceUses(ctx, { tenantId }));
  const lines = uses.map(({ begun, endsOn, region, service, standing, startsOn }) =>
    [service, region, startsOn, endsOn ?? '', standing, begun.reason].join('\t'),
  );
  process.stdout.write(json ? `${JSON.stringify(uses)}\n` : lines.map((line) => `${line}\n`).join(''));
  return 0;
}
