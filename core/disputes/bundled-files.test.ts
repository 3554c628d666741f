import { expect, test } from 'vitest';
import type { DisputeDocument } from '#core/contracts/dispute.ts';
import { canonicalDigest } from '#core/proof/digest.ts';
import { bundledFiles } from './bundled-files.ts';

const digest = (letter: string) => letter.repeat(64);
const link = (step: Partial<DisputeDocument['steps'][number]['step']>) => ({
  sha256: digest('0'),
  step: {
    schema: 'openbook.dispute-step/1' as const,
    dispute: 'DSP-000001',
    customer: 'acme',
    position: 1,
    kind: 'message' as const,
    side: 'customer' as const,
    by: 'user:1',
    at: '2026-11-01T10:00:00.000Z',
    ...step,
  },
});
const file = (mediaType: string, letter: string) => ({
  name: '../../etc/passwd.pdf.exe',
  mediaType,
  sizeBytes: 1,
  sha256: digest(letter),
});
const award = (ref: string, letter: string) => ({
  kind: 'credit-note' as const,
  ref,
  sha256: digest(letter),
  currency: 'EUR',
  total: '1.00',
  approval: '00000000-0000-4000-8000-000000000000',
});

const DOCUMENT: DisputeDocument = {
  schema: 'openbook.dispute/1',
  number: 'DSP-000001',
  customer: 'acme',
  state: 'resolved',
  outcome: 'accepted',
  snapshot: {
    schema: 'openbook.dispute-snapshot/1',
    takenAt: '2026-11-01T10:00:00.000Z',
    subject: { kind: 'invoice', invoice: { number: 'FS-000001', sha256: digest('a') } },
    inputs: { usage: digest('b'), rules: digest('c'), trace: digest('d') },
    invoice: { total: '1.00', left: '1.00', issued: '2026-10-31' },
  },
  steps: [
    link({ attachments: [file('application/pdf', '1'), file('application/x-unknown', '2')] }),
    link({
      position: 2,
      resolution: { outcome: 'accepted', awards: [award('CN-1', '3')], decidedBy: ['user:2'] },
    }),
    link({ position: 3, attachments: [file('image/png', '4')] }),
    link({
      position: 4,
      resolution: { outcome: 'accepted', awards: [award('CN-2', '5')], decidedBy: ['user:2'] },
    }),
  ],
};

test('a bundle holds the chain, the invoice, every credit note and every file, under safe names', () => {
  expect(bundledFiles(DOCUMENT)).toEqual([
    { name: 'dispute.json', sha256: canonicalDigest(DOCUMENT), what: 'chain', ref: 'DSP-000001' },
    { name: 'invoice.json', sha256: digest('a'), what: 'invoice', ref: 'FS-000001' },
    { name: 'credit-note.json', sha256: digest('3'), what: 'credit-note', ref: 'CN-1' },
    { name: 'credit-note-2.json', sha256: digest('5'), what: 'credit-note', ref: 'CN-2' },
    { name: 'attachment-1.pdf', sha256: digest('1'), what: 'attachment', ref: '1/1' },
    { name: 'attachment-2.bin', sha256: digest('2'), what: 'attachment', ref: '1/2' },
    { name: 'attachment-3.png', sha256: digest('4'), what: 'attachment', ref: '3/1' },
  ]);
});
