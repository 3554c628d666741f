import { accessProcedures, accessRoutes } from './access.ts';
import { announcementsProcedures, announcementsRoutes } from './announcements.ts';
import { approvalsProcedures } from './approvals.ts';
import { assistantProcedures } from './assistant.ts';
import { billingProcedures, billingRoutes, pricingProcedures } from './billing.ts';
import { creditsProcedures, creditsRoutes } from './credits.ts';
import { disputeProcedures, disputeRoutes } from './disputes.ts';
import { evidenceProcedures, evidenceRoutes } from './evidence.ts';
import type { ProcedureExpectations, RouteExpectations } from './expectation.ts';
import { exportsProcedures, exportsRoutes } from './exports.ts';
import { identityProcedures, identityRoutes, operationRoutes } from './identity.ts';
import { meteringProcedures, meteringRoutes } from './metering.ts';
import { migrationsProcedures, migrationsRoutes } from './migrations.ts';
import { notificationsProcedures, operationsProcedures } from './operations.ts';
import { paymentsProcedures, paymentsRoutes } from './payments.ts';
import { retentionProcedures, retentionRoutes } from './retention.ts';
import { tenancyProcedures } from './tenancy.ts';
import { trustProcedures, trustRoutes } from './trust.ts';

/** Who may call what. A procedure that is missing here fails the access test. */
export const procedureExpectations: ProcedureExpectations = {
  ...accessProcedures,
  ...announcementsProcedures,
  ...approvalsProcedures,
  ...assistantProcedures,
  ...billingProcedures,
  ...creditsProcedures,
  ...disputeProcedures,
  ...evidenceProcedures,
  ...exportsProcedures,
  ...identityProcedures,
  ...meteringProcedures,
  ...migrationsProcedures,
  ...notificationsProcedures,
  ...operationsProcedures,
  ...paymentsProcedures,
  ...pricingProcedures,
  ...retentionProcedures,
  ...tenancyProcedures,
  ...trustProcedures,
};

/** Who may request what. A route handler's method that is missing here fails the access test. */
export const routeExpectations: RouteExpectations = {
  ...accessRoutes,
  ...announcementsRoutes,
  ...billingRoutes,
  ...creditsRoutes,
  ...disputeRoutes,
  ...evidenceRoutes,
  ...exportsRoutes,
  ...identityRoutes,
  ...meteringRoutes,
  ...migrationsRoutes,
  ...operationRoutes,
  ...paymentsRoutes,
  ...retentionRoutes,
  ...trustRoutes,
};
