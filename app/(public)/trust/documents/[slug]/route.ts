import { trustFileRoute } from '#server/api/http/trust-routes.ts';
import { stampedDocument } from '#server/jobs/stamped-document.ts';

export const dynamic = 'force-dynamic';

export const GET = trustFileRoute(stampedDocument);
