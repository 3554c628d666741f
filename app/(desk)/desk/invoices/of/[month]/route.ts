import { deskArchiveRoute } from '#server/api/http/archive-routes.ts';
import { invoicesArchive } from '#server/jobs/invoices-archive.ts';

export const dynamic = 'force-dynamic';

export const GET = deskArchiveRoute(invoicesArchive);
