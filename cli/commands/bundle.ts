import { createHash } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { assertNever } from '#core/assert.ts';
import { controlName, controlOf, FRAMEWORKS } from '#core/controls/frameworks.ts';
import { disputeBundle } from '#server/jobs/dispute-bundle.ts';
import { type DocumentBundle, documentBundle } from '#server/jobs/document-bundle.ts';
import { listExport, signList, writeExport } from '#server/jobs/export-evidence.ts';
import { grantBundle } from '#server/jobs/grant-bundle.ts';
import { openJobCtx } from '#server/jobs/runtime.ts';
import { sequenceWaiting } from '#server/jobs/sequence-log.ts';
import {
  type DocumentInput,
  readCreditNote,
  readInvoice,
  tenantOfCreditNote,
  tenantOfInvoice,
} from '#server/modules/billing/index.ts';
import { readGrants } from '#server/modules/credits/index.ts';
import { readDispute } from '#server/modules/disputes/index.ts';
import { readDocumentStanding } from '#server/modules/retention/index.ts';
import { DomainError } from '#server/platform/errors.ts';
import { type CommandRuntime, runCommand } from '../runtime.ts';

const USAGE = `openbook bundle invoice NUMBER --out FILE.zip
openbook bundle credit-note NUMBER --out FILE.zip
openbook bundle dispute TENANT/NUMBER --out FILE.zip
openbook bundle grant TENANT/NUMBER --out FILE.zip
openbook bundle evidence --from DAY --until DAY [--tenant TENANT] [--kind KIND]... [--control FRAMEWORK:ID] --out FILE.zip
`;

const KINDS = ['invoice', 'credit-note', 'dispute', 'grant'] as const;

type Bundled = { readonly bundle: DocumentBundle; readonly holds: readonly string[] };

/** Makes a bundle; where no worker runs beside the command, the log first takes in what waits, and then there is a receipt. */
async function withReceipt<T>(make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'billing.receipt_pending') throw error;
    await sequenceWaiting(openJobCtx('sequence-log'));
    return make();
  }
}

/** What is said of a customer: the customer is named before the number. */
async function keyOf(runtime: CommandRuntime, ref: string) {
  const slash = ref.lastIndexOf('/');
  const tenantId = await runtime.tenantId(ref.slice(0, Math.max(slash, 0)));
  return { tenantId, number: ref.slice(slash + 1) };
}

async function disputeOf(runtime: CommandRuntime, ref: string): Promise<Bundled> {
  const { transaction } = runtime;
  const key = await keyOf(runtime, ref);
  const { tenantId } = key;
  const { invoice } = await transaction(tenantId, (ctx) => readDispute(ctx, key));
  const { holds } = await transaction(tenantId, (ctx) =>
    readDocumentStanding(ctx, { tenantId, number: invoice }),
  );
  return { holds, bundle: await withReceipt(() => disputeBundle(key)) };
}

/** No file of a grant goes, so that no hold keeps it. */
async function grantOf(runtime: CommandRuntime, ref: string): Promise<Bundled> {
  const key = await keyOf(runtime, ref);
  await runtime.transaction(key.tenantId, (ctx) => readGrants(ctx, key));
  return { holds: [], bundle: await withReceipt(() => grantBundle(key)) };
}

async function bundleOf(
  { transaction }: CommandRuntime,
  { kind, number }: Pick<DocumentInput, 'kind' | 'number'>,
): Promise<Bundled> {
  const isInvoice = kind === 'invoice';
  const tenantOf = isInvoice ? tenantOfInvoice : tenantOfCreditNote;
  const tenantId = await transaction(null, (ctx) => tenantOf(ctx, { number }));
  const document = { kind, tenantId, number };
  await transaction<unknown>(tenantId, (ctx) =>
    isInvoice ? readInvoice(ctx, document) : readCreditNote(ctx, document),
  );
  const { holds } = await transaction(tenantId, (ctx) => readDocumentStanding(ctx, { tenantId, number }));
  return { holds, bundle: await withReceipt(() => documentBundle(document)) };
}

function documentOf(runtime: CommandRuntime, kind: (typeof KINDS)[number], number: string): Promise<Bundled> {
  switch (kind) {
    case 'dispute':
      return disputeOf(runtime, number);
    case 'grant':
      return grantOf(runtime, number);
    case 'invoice':
    case 'credit-note':
      return bundleOf(runtime, { kind, number });
    default:
      return assertNever(kind);
  }
}

type Scope = { readonly [name in 'from' | 'until' | 'tenant' | 'control']?: string } & {
  readonly kind?: string[];
};

/** Writes everything that was signed and logged in a period, for an auditor, piece by piece into the file. */
async function evidence(
  { control, from = '', kind = [], tenant, until = '' }: Scope,
  out: string,
): Promise<void> {
  const jobCtx = () => openJobCtx('export-evidence');
  const owner = { tenantId: null };
  const asked = control === undefined ? null : controlOf(control);
  if (control !== undefined && asked === null)
    throw new DomainError('exports.control_unknown', {
      message: `There is no control ${control}. Controls are named like ${FRAMEWORKS.map(nameOfFirst).join(' or ')}.`,
      status: 422,
    });
  const kinds = asked === null ? kind : [...asked.control.kinds];
  const scope = { from, until, tenant: tenant ?? null, kinds, ...(control === undefined ? {} : { control }) };
  const list = await withReceipt(() => listExport(jobCtx(), { ...owner, scope }));
  await jobCtx().transaction(null, (ctx) => signList(ctx, list, owner));
  const written = await withReceipt(() => writeOut(out, writeExport(jobCtx(), { ...list, ...owner })));
  process.stdout.write(`${out}: ${written.sizeBytes} bytes, SHA-256 ${written.sha256}\n`);
}

function nameOfFirst(framework: (typeof FRAMEWORKS)[number]): string {
  const [first] = framework.controls;
  return first === undefined ? framework.framework : controlName(framework, first);
}

async function writeOut(out: string, chunks: AsyncIterable<Uint8Array>) {
  const digest = createHash('sha256');
  let sizeBytes = 0;
  const counted = async function* () {
    for await (const chunk of chunks) {
      digest.update(chunk);
      sizeBytes += chunk.length;
      yield chunk;
    }
  };
  try {
    await writeFile(out, counted());
  } catch (error) {
    await rm(out, { force: true });
    throw error;
  }
  return { sha256: digest.digest('hex'), sizeBytes };
}

/** `openbook bundle`: writes the evidence bundle of an invoice, a credit note or a dispute, the same bytes as the portal's download; of a grant; or of all that was signed in a period. */
export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      out: { type: 'string' },
      from: { type: 'string' },
      until: { type: 'string' },
      tenant: { type: 'string' },
      control: { type: 'string' },
      kind: { type: 'string', multiple: true },
    },
  });
  const [asked, number, ...rest] = positionals;
  const kind = KINDS.find((one) => one === asked);
  const { out, ...scope } = values;
  const isExport =
    asked === 'evidence' && number === undefined && scope.from !== undefined && scope.until !== undefined;
  const isDocument = kind !== undefined && number !== undefined && Object.keys(scope).length === 0;
  if (!(isExport || isDocument) || rest.length > 0 || out === undefined) {
    process.stderr.write(USAGE);
    return 2;
  }
  return runCommand(async (runtime) => {
    if (!isDocument) {
      await evidence(scope, out);
      return 0;
    }
    const { bundle, holds } = await documentOf(runtime, kind, number);
    await writeFile(out, bundle.bytes);
    process.stdout.write(`${out}: ${bundle.bytes.length} bytes, SHA-256 ${bundle.sha256}\n`);
    if (holds.length > 0) process.stdout.write(`${number} is under legal hold: ${holds.join(', ')}\n`);
    return 0;
  });
}
