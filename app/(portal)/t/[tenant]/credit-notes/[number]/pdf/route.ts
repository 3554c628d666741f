import { documentPdfRoute } from '../../../../../../api/document-routes.ts';

export const dynamic = 'force-dynamic';

export const GET = documentPdfRoute('credit-note');
