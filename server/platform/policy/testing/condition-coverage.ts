import {
  type Expr,
  isAuthorized,
  type PolicyJson,
  policySetTextToParts,
  policyToJson,
} from '@cedar-policy/cedar-wasm/nodejs';
import { required } from '#core/assert.ts';
import type { PolicyRequest } from '../policy-set.ts';

/** A condition that is not made of others, and what it was seen to be. */
export type ConditionSeen = {
  readonly policy: string;
  readonly condition: string;
  wasTrue: boolean;
  /** Also where Cedar could not evaluate it: then it does not hold either. */
  wasNotTrue: boolean;
};

type Seen = (key: string, holds: boolean) => void;

/** What one condition comes to for a request, asked of Cedar itself by a policy that has nothing but it. */
function holds(condition: Expr, { action, context, principal, resource }: PolicyRequest): boolean {
  const alone: PolicyJson = {
    effect: 'permit',
    principal: { op: 'All' },
    action: { op: 'All' },
    resource: { op: 'All' },
    conditions: [{ kind: 'when', body: condition }],
  };
  const answer = isAuthorized({
    principal,
    action: { type: 'Action', id: action },
    resource,
    context: { ...context },
    policies: { staticPolicies: { alone } },
    entities: [],
  });
  if (answer.type === 'failure') throw new Error(JSON.stringify(answer.errors));
  return answer.response.decision === 'allow';
}

type Binary = { readonly left: Expr; readonly right: Expr };
const parts = (condition: Expr, operator: '&&' | '||'): Binary | undefined =>
  (condition as Partial<Record<string, Binary>>)[operator];
const negated = (condition: Expr): Expr | undefined =>
  (condition as Partial<Record<'!', { readonly arg: Expr }>>)['!']?.arg;

/** Walks a condition as Cedar does, which looks at the right side only where the left one leaves it open. */
function walk(condition: Expr, request: PolicyRequest, seen: Seen): boolean {
  const both = parts(condition, '&&');
  if (both) return walk(both.left, request, seen) && walk(both.right, request, seen);
  const either = parts(condition, '||');
  if (either) return walk(either.left, request, seen) || walk(either.right, request, seen);
  const inner = negated(condition);
  if (inner) return !walk(inner, request, seen);
  const answer = holds(condition, request);
  seen(JSON.stringify(condition), answer);
  return answer;
}

/** The conditions that a condition is made of, each once. */
function leaves(condition: Expr): string[] {
  const made = parts(condition, '&&') ?? parts(condition, '||');
  if (made) return [...leaves(made.left), ...leaves(made.right)];
  const inner = negated(condition);
  return inner ? leaves(inner) : [JSON.stringify(condition)];
}

/** Scope and clauses of a policy as conditions, in the order in which Cedar asks them. */
function conditionsOf(policy: PolicyJson): { readonly scope: Expr[]; readonly clauses: Expr[] } {
  const scope: Expr[] = [];
  for (const name of ['principal', 'action', 'resource'] as const) {
    const constraint = policy[name];
    const left: Expr = { Var: name };
    if (constraint.op === 'All') continue;
    if (constraint.op === 'is') scope.push({ is: { left, entity_type: constraint.entity_type } });
    else if (constraint.op === '==' && 'entity' in constraint) {
      const { entity } = constraint;
      scope.push({ '==': { left, right: { Value: '__entity' in entity ? entity : { __entity: entity } } } });
    } else throw new Error(`a scope of this form is not measured: ${JSON.stringify(constraint)}`);
  }
  const clauses = policy.conditions.map(
    ({ body, kind }): Expr => (kind === 'when' ? body : { '!': { arg: body } }),
  );
  return { scope, clauses };
}

/**
 * Of each condition of each policy, scope included, whether these requests had it come out true and not true. A condition
 * counts only where Cedar would have come to it. Condition coverage is the share of the outcomes that were seen.
 */
export function conditionCoverage(
  text: string,
  requests: readonly PolicyRequest[],
): { readonly share: number; readonly conditions: readonly ConditionSeen[] } {
  const split = policySetTextToParts(text);
  if (split.type === 'failure') throw new Error(JSON.stringify(split.errors));
  const conditions: ConditionSeen[] = [];
  for (const source of split.policies) {
    const read = policyToJson(source);
    if (read.type === 'failure') throw new Error(JSON.stringify(read.errors));
    const { clauses, scope } = conditionsOf(read.json);
    const name = read.json.annotations?.['id'] ?? source.slice(0, 60);
    const all = [...new Set([...scope, ...clauses].flatMap(leaves))];
    const own = new Map(
      all.map((condition) => [condition, { policy: name, condition, wasTrue: false, wasNotTrue: false }]),
    );
    const seen: Seen = (condition, answer) => {
      const one = required(own.get(condition), 'a condition that is walked was listed');
      if (answer) one.wasTrue = true;
      else one.wasNotTrue = true;
    };
    for (const request of requests)
      for (const each of [...scope, ...clauses]) if (!walk(each, request, seen)) break;
    conditions.push(...own.values());
  }
  const reached = conditions
    .flatMap(({ wasNotTrue, wasTrue }) => [wasTrue, wasNotTrue])
    .filter(Boolean).length;
  return { share: conditions.length === 0 ? 0 : reached / (conditions.length * 2), conditions };
}
