import type { z } from 'zod';
import { approvalReceipt } from './approval.ts';
import { statementSchema } from './attestation.ts';
import { bundleReport } from './bundle-report.ts';
import { closeManifest } from './close-manifest.ts';
import { creditNoteDocument } from './credit-note.ts';
import { daySeal } from './day-seal.ts';
import { disputeDocument, disputeStep } from './dispute.ts';
import { eventProof } from './event-proof.ts';
import { evidenceExport } from './evidence-export.ts';
import { grantDocument } from './grant.ts';
import { invoiceDocument } from './invoice.ts';
import { planVersionDocument } from './plan-version.ts';
import { priceCorrectionDocument } from './price-correction.ts';
import { publishedKeysSchema } from './published-keys.ts';
import { rulesDocument } from './rules.ts';
import { traceDocument } from './trace.ts';
import { trustVersion } from './trust-item.ts';

/** Every published document by the name its JSON Schema is served under: `/schemas/<name>.json`. */
export const DOCUMENT_SCHEMAS = {
  'approval-1': approvalReceipt,
  'attestation-1': statementSchema,
  'bundle-report-1': bundleReport,
  'close-manifest-1': closeManifest,
  'credit-note-1': creditNoteDocument,
  'day-seal-1': daySeal,
  'dispute-1': disputeDocument,
  'dispute-step-1': disputeStep,
  'event-proof-1': eventProof,
  'evidence-export-1': evidenceExport,
  'grant-1': grantDocument,
  'invoice-1': invoiceDocument,
  'plan-version-1': planVersionDocument,
  'price-correction-1': priceCorrectionDocument,
  'published-keys-1': publishedKeysSchema,
  'rules-1': rulesDocument,
  'trace-1': traceDocument,
  'trust-item-1': trustVersion,
} satisfies Record<string, z.ZodType>;

export type DocumentSchemaName = keyof typeof DOCUMENT_SCHEMAS;
