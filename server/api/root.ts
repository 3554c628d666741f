import { accessRouter } from './routers/access.ts';
import { announcementsRouter } from './routers/announcements.ts';
import { approvalsRouter } from './routers/approvals.ts';
import { assistantRouter } from './routers/assistant.ts';
import { billingRouter } from './routers/billing.ts';
import { creditsRouter } from './routers/credits.ts';
import { disputesRouter } from './routers/disputes.ts';
import { evidenceRouter } from './routers/evidence.ts';
import { exportsRouter } from './routers/exports.ts';
import { identityRouter } from './routers/identity.ts';
import { meteringRouter } from './routers/metering.ts';
import { migrationsRouter } from './routers/migrations.ts';
import { notificationsRouter } from './routers/notifications.ts';
import { operationsRouter } from './routers/operations.ts';
import { paymentsRouter } from './routers/payments.ts';
import { pricingRouter } from './routers/pricing.ts';
import { retentionRouter } from './routers/retention.ts';
import { tenancyRouter } from './routers/tenancy.ts';
import { trustRouter } from './routers/trust.ts';
import { router } from './trpc.ts';

/** Every procedure there is, one router per capability. */
export const appRouter = router({
  access: accessRouter,
  announcements: announcementsRouter,
  approvals: approvalsRouter,
  assistant: assistantRouter,
  billing: billingRouter,
  credits: creditsRouter,
  disputes: disputesRouter,
  evidence: evidenceRouter,
  exports: exportsRouter,
  identity: identityRouter,
  migrations: migrationsRouter,
  notifications: notificationsRouter,
  operations: operationsRouter,
  payments: paymentsRouter,
  pricing: pricingRouter,
  metering: meteringRouter,
  retention: retentionRouter,
  tenancy: tenancyRouter,
  trust: trustRouter,
});

export type AppRouter = typeof appRouter;
