import { type Decision, openPolicies, type PolicyRequest, type PolicySet } from './policy-set.ts';

let loaded: PolicySet | undefined;

/** The policies that say who may do what; read once. */
function actionPolicies(): PolicySet {
  loaded ??= openPolicies('');
  return loaded;
}

/** SHA-256 of the policy text in force, for records of decisions. */
export function policyHash(): string {
  return actionPolicies().hash;
}

/** One Cedar decision; anything that Cedar cannot evaluate is a denial. */
export function decide(request: PolicyRequest): Decision {
  return actionPolicies().decide(request);
}
