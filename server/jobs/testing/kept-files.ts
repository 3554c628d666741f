import { randomBytes } from 'node:crypto';
import { keepRendering, readInvoice } from '#server/modules/billing/index.ts';
import { attest } from '#server/modules/evidence/index.ts';
import { storeObject } from '#server/platform/storage/index.ts';
import { asCustomer, type Customer } from './billing-world.ts';

export type KeptFile = { readonly name: string; readonly objectId: string; readonly sha256: string };

/** Bytes that stand for the PDF of an invoice, kept and signed as the one that was drawn would be. */
export function keepFile(customer: Customer, number: string, now: Date): Promise<KeptFile> {
  const name = 'invoice.en.pdf';
  const { id: tenantId } = customer;
  return asCustomer(
    customer,
    async (ctx) => {
      const invoice = await readInvoice(ctx, { tenantId, number });
      const stored = await storeObject(ctx, {
        tenantId,
        bytes: randomBytes(64),
        mediaType: 'application/pdf',
      });
      const { attestationId } = await attest(ctx, {
        tenantId,
        kind: 'rendering',
        subjectName: `${number} ${name}`,
        subjectRef: `${invoice.id}/${name}`,
        subjects: [{ name, sha256: stored.sha256 }],
        predicate: { material: { name: 'invoice.json', digest: { sha256: invoice.sha256 } } },
      });
      const { id: objectId, sha256 } = stored;
      await keepRendering(ctx, {
        kind: 'invoice',
        tenantId,
        number,
        name,
        storedObjectId: objectId,
        sha256,
        attestationId,
      });
      return { name, objectId, sha256 };
    },
    now,
  );
}
