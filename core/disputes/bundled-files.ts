import type { DisputeDocument } from '#core/contracts/dispute.ts';
import { canonicalDigest } from '#core/proof/digest.ts';

/** A file of a dispute's evidence bundle, with the digest that the chain states of it. */
export type BundledFile = {
  readonly name: string;
  readonly sha256: string;
  readonly what: 'chain' | 'invoice' | 'credit-note' | 'attachment';
  /** The number of the document, or the place of the attachment in the chain. */
  readonly ref: string;
};

const ENDINGS: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'text/csv': 'csv',
  'text/plain': 'txt',
};

function numbered(stem: string, index: number, ending: string): string {
  return index === 0 ? `${stem}.${ending}` : `${stem}-${index + 1}.${ending}`;
}

/**
 * What the signed record of a chain names, in order: the chain itself, the invoice that is doubted, the credit notes that
 * resolutions gave, and the files that were handed in. Their names are safe, whatever a file was called by who handed it in.
 */
export function bundledFiles(document: DisputeDocument): BundledFile[] {
  const steps = document.steps.map(({ step }) => step);
  const notes = steps
    .flatMap(({ resolution }) => resolution?.awards ?? [])
    .flatMap(({ kind, ref, sha256 }) =>
      kind === 'credit-note' && sha256 !== undefined ? [{ ref, sha256 }] : [],
    );
  const files = steps.flatMap(({ attachments = [], position }) =>
    attachments.map((file, index) => ({ ...file, place: `${position}/${index + 1}` })),
  );
  const { invoice } = document.snapshot.subject;
  return [
    { name: 'dispute.json', sha256: canonicalDigest(document), what: 'chain', ref: document.number },
    { name: 'invoice.json', sha256: invoice.sha256, what: 'invoice', ref: invoice.number },
    ...notes.map(
      ({ ref, sha256 }, index): BundledFile => ({
        name: numbered('credit-note', index, 'json'),
        sha256,
        what: 'credit-note',
        ref,
      }),
    ),
    ...files.map(
      ({ mediaType, place, sha256 }, index): BundledFile => ({
        name: `attachment-${index + 1}.${ENDINGS[mediaType] ?? 'bin'}`,
        sha256,
        what: 'attachment',
        ref: place,
      }),
    ),
  ];
}
