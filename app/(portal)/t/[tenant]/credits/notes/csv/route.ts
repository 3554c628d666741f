import { creditNotesCsvRoute } from '#server/api/http/credit-routes.ts';

export const dynamic = 'force-dynamic';

export { creditNotesCsvRoute as GET };
