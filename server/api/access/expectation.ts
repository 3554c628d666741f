/**
 * Who is tried at every procedure and every route handler. All but the last four stand before tenant A, of which the
 * four tenant roles are members.
 */
export const WHO = [
  'nobody',
  'outsider',
  'viewer',
  'trust_reader',
  'billing_reader',
  'tenant_admin',
  'account_manager',
  'vendor_admin',
  'billing_operator',
  'finance_approver',
  'support',
  'sre',
  'security',
  'auditor',
  /** A vendor admin who views as a customer of tenant A. */
  'viewing',
  /** The admin of tenant B. */
  'admin_elsewhere',
  /** An account manager who looks after tenant B only. */
  'account_manager_elsewhere',
  /** A vendor admin who views as a customer of tenant B. */
  'viewing_elsewhere',
] as const;
export type Who = (typeof WHO)[number];

export const SIGNED_IN: readonly Who[] = WHO.filter((who) => who !== 'nobody');
export const MEMBERS: readonly Who[] = ['viewer', 'trust_reader', 'billing_reader', 'tenant_admin'];
/** Members, and staff who look as one. */
export const READERS: readonly Who[] = [...MEMBERS, 'viewing'];
/** Staff for whom all tenants are alike; account managers have their own. */
export const STAFF: readonly Who[] = [
  'vendor_admin',
  'billing_operator',
  'finance_approver',
  'support',
  'sre',
  'security',
  'auditor',
];
export const ALL_STAFF: readonly Who[] = [...STAFF, 'account_manager', 'account_manager_elsewhere'];

/** A call of a procedure that its parser accepts, and who gets past the policy with it. */
export type ProcedureExpectation = {
  /** Joined by the external id of tenant A for procedures inside a tenant. */
  readonly input?: Readonly<Record<string, unknown>>;
  readonly inTenant?: boolean;
  readonly may: readonly Who[];
};
export type ProcedureExpectations = Readonly<Record<string, ProcedureExpectation>>;

/** `vendor`: the vendor's ingest key; `tenant`: a key of tenant A. */
export type KeyWho = 'vendor' | 'tenant';

/**
 * How a method of a route handler is protected. `params`, `search` and `body` make a request that gets past parsing;
 * `$tenant` in them stands for the external id of tenant A.
 */
export type RouteExpectation = {
  readonly params?: Readonly<Record<string, string>>;
  readonly search?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
} & (
  | { readonly by: 'session'; readonly may: readonly Who[] }
  | { readonly by: 'key'; readonly may: readonly KeyWho[] }
  /** A secret of the operator; without it the place refuses or does not exist. */
  | { readonly by: 'token' }
  /** The same for everybody. */
  | { readonly by: 'nothing'; readonly because: string }
  /** Protected inside, and tested there; only the rule on origins is tried here. */
  | { readonly by: 'itself'; readonly because: string }
);

/** By the folder of the route below `app/`, then by method. */
export type RouteExpectations = Readonly<Record<string, Readonly<Record<string, RouteExpectation>>>>;
