import { creditNoteRoute } from '#server/api/http/invoice-routes.ts';

export const dynamic = 'force-dynamic';

export const GET = creditNoteRoute;
