import { documentBundleKeyRoute } from '../../../../document-routes.ts';

export const dynamic = 'force-dynamic';

export const GET = documentBundleKeyRoute('credit-note');
