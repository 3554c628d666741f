import { documentTwinRoute } from '../../../../../../api/document-routes.ts';

export const dynamic = 'force-dynamic';

export const GET = documentTwinRoute('credit-note');
