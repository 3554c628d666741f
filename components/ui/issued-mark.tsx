'use client';

import { BackingMark } from './backing-mark.tsx';
import { useVerifiedHere } from './verified-store.ts';

/** The mark of an issued document's figures: issued, and once this browser has checked the document, verified here. */
export function IssuedMark({ documentKey, look }: { documentKey: string; look?: 'badge' | 'text' }) {
  const isVerified = useVerifiedHere(documentKey);
  return (
    <BackingMark backing={isVerified ? 'verified' : 'issued'} {...(look === undefined ? {} : { look })} />
  );
}
