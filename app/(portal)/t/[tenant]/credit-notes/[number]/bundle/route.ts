import { documentBundleRoute } from '../../../../../../api/document-routes.ts';

export const dynamic = 'force-dynamic';

export const GET = documentBundleRoute('credit-note');
