import { givenFileRoute } from '#server/api/http/document-access-routes.ts';
import { stampedDocument } from '#server/jobs/stamped-document.ts';

export const dynamic = 'force-dynamic';

export const GET = givenFileRoute(stampedDocument);
