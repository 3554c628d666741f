import type { NdaText } from './nda.ts';
import TEMPLATE from './nda-template.json' with { type: 'json' };

/**
 * The agreement that is asked for until the vendor puts its own in its place: edition 1. It says of itself that it is a
 * template which counsel should review.
 */
export const DEFAULT_NDA: NdaText = { schema: 'openbook.nda-text/1', version: 1, ...TEMPLATE };
