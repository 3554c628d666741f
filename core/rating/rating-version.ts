/** Named in `rules.json`; a change of meaning gets a new version, and the old code stays for old invoices. */
export const RATING_VERSION = '1';
