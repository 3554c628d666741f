import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type DocumentBundle, documentBundle } from '#server/jobs/document-bundle.ts';
import { openJobCtx } from '#server/jobs/runtime.ts';
import { sequenceWaiting } from '#server/jobs/sequence-log.ts';
import {
  type DocumentInput,
  readCreditNote,
  readInvoice,
  tenantOfCreditNote,
  tenantOfInvoice,
} from '#server/modules/billing/index.ts';
import { readDocumentStanding } from '#server/modules/retention/index.ts';
import { DomainError } from '#server/platform/errors.ts';
import { type CommandRuntime, runCommand } from '../runtime.ts';

const USAGE = `openbook bundle invoice NUMBER --out FILE.zip
openbook bundle credit-note NUMBER --out FILE.zip
`;

const KINDS = ['invoice', 'credit-note'] as const;

async function bundleOf(
  { transaction }: CommandRuntime,
  { kind, number }: Pick<DocumentInput, 'kind' | 'number'>,
): Promise<{ readonly bundle: DocumentBundle; readonly holds: readonly string[] }> {
  const isInvoice = kind === 'invoice';
  const tenantOf = isInvoice ? tenantOfInvoice : tenantOfCreditNote;
  const tenantId = await transaction(null, (ctx) => tenantOf(ctx, { number }));
  const document = { kind, tenantId, number };
  await transaction<unknown>(tenantId, (ctx) =>
    isInvoice ? readInvoice(ctx, document) : readCreditNote(ctx, document),
  );
  const { holds } = await transaction(tenantId, (ctx) => readDocumentStanding(ctx, { tenantId, number }));
  try {
    return { holds, bundle: await documentBundle(document) };
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'billing.receipt_pending') throw error;
    // No worker may be running beside a command; the log takes in what waits, and then there is a receipt.
    await sequenceWaiting(openJobCtx('sequence-log'));
    return { holds, bundle: await documentBundle(document) };
  }
}

/** `openbook bundle`: writes the evidence bundle of an invoice or a credit note, the same bytes as the portal's download. */
export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { out: { type: 'string' } },
  });
  const [asked, number, ...rest] = positionals;
  const kind = KINDS.find((one) => one === asked);
  const { out } = values;
  if (kind === undefined || number === undefined || rest.length > 0 || out === undefined) {
    process.stderr.write(USAGE);
    return 2;
  }
  return runCommand(async (runtime) => {
    const { bundle, holds } = await bundleOf(runtime, { kind, number });
    await writeFile(out, bundle.bytes);
    process.stdout.write(`${out}: ${bundle.bytes.length} bytes, SHA-256 ${bundle.sha256}\n`);
    if (holds.length > 0) process.stdout.write(`${number} is under legal hold: ${holds.join(', ')}\n`);
    return 0;
  });
}
