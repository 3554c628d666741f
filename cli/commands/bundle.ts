import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type InvoiceBundle, invoiceBundle } from '#server/jobs/invoice-bundle.ts';
import { openJobCtx } from '#server/jobs/runtime.ts';
import { sequenceWaiting } from '#server/jobs/sequence-log.ts';
import { readInvoice, tenantOfInvoice } from '#server/modules/billing/index.ts';
import { DomainError } from '#server/platform/errors.ts';
import { type CommandRuntime, runCommand } from '../runtime.ts';

const USAGE = 'openbook bundle invoice NUMBER --out FILE.zip\n';

async function bundleOf({ transaction }: CommandRuntime, number: string): Promise<InvoiceBundle> {
  const tenantId = await transaction(null, (ctx) => tenantOfInvoice(ctx, { number }));
  await transaction(tenantId, (ctx) => readInvoice(ctx, { tenantId, number }));
  try {
    return await invoiceBundle({ tenantId, number });
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'billing.receipt_pending') throw error;
    // No worker may be running beside a command; the log takes in what waits, and then there is a receipt.
    await sequenceWaiting(openJobCtx('sequence-log'));
    return invoiceBundle({ tenantId, number });
  }
}

/** `openbook bundle invoice`: writes the evidence bundle of an invoice, the same bytes as the portal's download. */
export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { out: { type: 'string' } },
  });
  const [kind, number, ...rest] = positionals;
  const { out } = values;
  if (kind !== 'invoice' || number === undefined || rest.length > 0 || out === undefined) {
    process.stderr.write(USAGE);
    return 2;
  }
  return runCommand(async (runtime) => {
    const bundle = await bundleOf(runtime, number);
    await writeFile(out, bundle.bytes);
    process.stdout.write(`${out}: ${bundle.bytes.length} bytes, SHA-256 ${bundle.sha256}\n`);
    return 0;
  });
}
