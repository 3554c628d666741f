export { findAlteredPlanVersions } from './altered-plan-versions.ts';
export { changePlan, changeState, migrateSubscription, previewChange } from './change-subscription.ts';
export { readPlanDirections } from './plan-directions.ts';
export {
  planSubject,
  proposePlanVersion,
  publishApproved,
  publishAtSetup,
} from './publish-plan-version.ts';
export { readPlans, readPlanVersion } from './read-plans.ts';
export { setSeats } from './set-seats.ts';
export { createSubscription, readSubscriptions } from './subscriptions.ts';
export {
  type CloseSubscriptions,
  type PricedVersion,
  subscriptionsForClose,
} from './subscriptions-for-close.ts';
export {
  type CheckedCorrection,
  checkSuperseding,
  holdPlan,
  publishSuperseding,
  readSupersededVersions,
  readSupersessions,
  type Supersessions,
} from './supersede.ts';
export { idsOnPlan, readTenantsOnPlan } from './tenants-on-plan.ts';
