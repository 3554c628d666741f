'use client';

import { BackingMark } from './backing-mark.tsx';
import { useVerifiedHere } from './verified-store.ts';

type IssuedMarkProps = {
  readonly documentKey: string;
  readonly look?: 'badge' | 'text';
  /** Says nothing while the document is only issued, where that is said once for all its figures. */
  readonly onlyVerified?: boolean;
};

/** The mark of an issued document's figures: issued, and once this browser has checked the document, verified here. */
export function IssuedMark({ documentKey, look = 'text', onlyVerified = false }: IssuedMarkProps) {
  const isVerified = useVerifiedHere(documentKey);
  if (onlyVerified && !isVerified) return null;
  return <BackingMark backing={isVerified ? 'verified' : 'issued'} look={look} />;
}
