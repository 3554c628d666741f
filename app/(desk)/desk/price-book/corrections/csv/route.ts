import { correctionCsvRoute } from '#server/api/http/correction-routes.ts';

export const dynamic = 'force-dynamic';

export { correctionCsvRoute as GET };
