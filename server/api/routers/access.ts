import { z } from 'zod';
import {
  acceptNdaInput,
  approveRequestInput,
  declineRequestInput,
  documentInput,
  EVENTS_SHOWN,
  mailLinkInput,
  openDocumentInput,
  readerInput,
  recordNdaInput,
  replaceNdaInput,
  requestDocumentInput,
  revokeGrantInput,
} from '#server/modules/access/contract.ts';
import {
  acceptNdaText,
  approveRequest,
  declineRequest,
  openDocument,
  proveMailbox,
  readAccessLog,
  readBindings,
  readClosedDocument,
  readGrants,
  readMailLink,
  readNdaReplacement,
  readNdaText,
  readReader,
  readRequests,
  readStillOpen,
  readTenantAccess,
  recordNda,
  replaceNdaText,
  requestDocument,
  revokeGrant,
} from '#server/modules/access/index.ts';
import { countAccessDeed } from '../access-limits.ts';
import { personProcedure, publicProcedure, router, tenantProcedure, vendorProcedure } from '../trpc.ts';

export const accessRouter = router({
  document: publicProcedure
    .input(documentInput)
    .query(({ ctx, input }) => readClosedDocument(ctx.verb, input)),
  nda: publicProcedure.query(({ ctx }) => readNdaText(ctx.verb)),
  /** Asks to read a document; answers the same, whoever asks. */
  request: publicProcedure.input(requestDocumentInput).mutation(async ({ ctx, input }) => {
    await countAccessDeed(ctx.verb.actor, 'request', input.email);
    return requestDocument(ctx.verb, input);
  }),
  mailLink: publicProcedure.input(mailLinkInput).query(({ ctx, input }) => readMailLink(ctx.verb, input)),
  proveMailbox: publicProcedure.input(mailLinkInput).mutation(async ({ ctx, input }) => {
    await countAccessDeed(ctx.verb.actor, 'prove', input.token);
    return proveMailbox(ctx.verb, input);
  }),
  reader: publicProcedure.input(readerInput).query(({ ctx, input }) => readReader(ctx.verb, input)),
  acceptNda: publicProcedure.input(acceptNdaInput).mutation(async ({ ctx, input }) => {
    await countAccessDeed(ctx.verb.actor, 'accept', input.pass);
    await acceptNdaText(ctx.verb, input);
  }),
  open: publicProcedure.input(openDocumentInput).query(async ({ ctx, input }) => {
    await countAccessDeed(ctx.verb.actor, 'open', input.pass);
    return openDocument(ctx.verb, input);
  }),
  stillOpen: publicProcedure
    .input(openDocumentInput)
    .query(({ ctx, input }) => readStillOpen(ctx.verb, input)),
  requests: vendorProcedure
    .meta({ reason: 'requests for documents' })
    .query(({ ctx }) => readRequests(ctx.verb)),
  grants: vendorProcedure.meta({ reason: 'grants of documents' }).query(({ ctx }) => readGrants(ctx.verb)),
  log: vendorProcedure
    .meta({ reason: 'who opened which document' })
    .query(({ ctx }) => readAccessLog(ctx.verb, { limit: EVENTS_SHOWN })),
  bindings: vendorProcedure
    .meta({ reason: 'who is bound by an agreement' })
    .query(({ ctx }) => readBindings(ctx.verb)),
  /** Whom a new text of the agreement would ask again. */
  replacement: vendorProcedure
    .meta({ reason: 'whom a new agreement affects' })
    .input(z.object({ earlierStand: z.boolean() }))
    .query(({ ctx, input }) => readNdaReplacement(ctx.verb, input)),
  approve: personProcedure
    .input(approveRequestInput)
    .mutation(({ ctx, input }) => approveRequest(ctx.verb, input)),
  decline: personProcedure
    .input(declineRequestInput)
    .mutation(({ ctx, input }) => declineRequest(ctx.verb, input)),
  revoke: personProcedure.input(revokeGrantInput).mutation(({ ctx, input }) => revokeGrant(ctx.verb, input)),
  recordNda: personProcedure.input(recordNdaInput).mutation(({ ctx, input }) => recordNda(ctx.verb, input)),
  replaceNda: personProcedure
    .input(replaceNdaInput)
    .mutation(({ ctx, input }) => replaceNdaText(ctx.verb, input)),
  /** Who of the customer's own people opened what. */
  ofTenant: tenantProcedure.query(({ ctx }) =>
    readTenantAccess(ctx.verb, { tenantId: ctx.tenantId, limit: EVENTS_SHOWN }),
  ),
});
