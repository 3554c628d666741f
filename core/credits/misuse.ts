import type { CreditAct } from '#core/approvals/credit-caps.ts';
import type { CreditKind } from '#core/billing/credit-kinds.ts';

/** One credit that was given, or is agreed to, with who did what; people by their names in the log. */
export type CreditFact = {
  readonly approvalId: string;
  readonly tenantId: string;
  readonly creditKind: CreditKind | null;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly proposedBy: string;
  readonly approvedBy: readonly string[];
  /** Milliseconds since the epoch. */
  readonly proposedAt: number;
  /** The caps for one credit that its people had; who had none is missing. */
  readonly caps: readonly { readonly person: string; readonly act: CreditAct; readonly capMinor: bigint }[];
};

/** What makes a signal. A count and a share have to be reached, both. */
export const MISUSE_RULES = {
  'under-cap': { windowDays: 30, count: 5, percent: 80 },
  'same-pair': { windowDays: 90, count: 5, percent: 60 },
  'one-tenant': { windowDays: 90, count: 5, percent: 60 },
} as const;
export type MisuseKind = keyof typeof MISUSE_RULES;
export const MISUSE_KINDS = Object.keys(MISUSE_RULES) as readonly MisuseKind[];

/** Something for an auditor to look at; no judgement. `credits` are what it stands on, the latest first. */
export type MisuseSignal = {
  readonly kind: MisuseKind;
  /** Who: one person, or who proposed and then who approved. */
  readonly people: readonly string[];
  readonly tenantId: string | null;
  readonly act: CreditAct | null;
  readonly creditKind: CreditKind | null;
  readonly currency: string | null;
  readonly capMinor: bigint | null;
  /** What the credits come to, where they are of one currency. */
  readonly amountMinor: bigint | null;
  /** Of how many credits of the same person in the window these are. */
  readonly ofCount: number;
  /** Whole percent, rounded down: of the cap (the least of them), of the person's credits, or of their amounts. */
  readonly percent: number;
  readonly rule: (typeof MISUSE_RULES)[MisuseKind];
  readonly credits: readonly string[];
};

const DAY_MS = 86_400_000;

/**
 * Looks for three patterns in credits that people gave until `now`: many just under the cap of one of their people, the same
 * two people proposing and approving, and one customer getting most of what one person proposes. What jobs propose follows
 * from usage and prices and is left out.
 */
export function findMisuse(facts: readonly CreditFact[], now: number): MisuseSignal[] {
  const byPeople = facts
    .filter(({ proposedAt, proposedBy }) => proposedBy.startsWith('user:') && proposedAt <= now)
    .toSorted((a, b) => b.proposedAt - a.proposedAt || (a.approvalId < b.approvalId ? -1 : 1));
  const within = (kind: MisuseKind) =>
    byPeople.filter(({ proposedAt }) => proposedAt > now - MISUSE_RULES[kind].windowDays * DAY_MS);
  return [
    ...underCap(within('under-cap')),
    ...samePair(within('same-pair')),
    ...oneTenant(within('one-tenant')),
  ];
}

const sumOf = (facts: readonly CreditFact[]) => facts.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
const idsOf = (facts: readonly CreditFact[]) => facts.map(({ approvalId }) => approvalId);

/** Whole percent, rounded down. */
function percentOf(part: bigint, whole: bigint): number {
  return whole === 0n ? 0 : Number((part * 100n) / whole);
}

type Under = { readonly fact: CreditFact; readonly cap: CreditFact['caps'][number] };

function underCap(facts: readonly CreditFact[]): MisuseSignal[] {
  const rule = MISUSE_RULES['under-cap'];
  const all: Under[] = facts.flatMap((fact) => fact.caps.map((cap) => ({ fact, cap })));
  const groups = Map.groupBy(all, ({ cap, fact }) =>
    [cap.person, cap.act, fact.creditKind, fact.currency].join(' '),
  );
  return [...groups.values()].flatMap((group): MisuseSignal[] => {
    const close = group.filter(
      ({ cap, fact }) =>
        fact.amountMinor <= cap.capMinor && percentOf(fact.amountMinor, cap.capMinor) >= rule.percent,
    );
    const [first] = close;
    if (first === undefined || close.length < rule.count) return [];
    const { cap, fact } = first;
    return [
      {
        kind: 'under-cap',
        people: [cap.person],
        tenantId: null,
        act: cap.act,
        creditKind: fact.creditKind,
        currency: fact.currency,
        capMinor: cap.capMinor,
        amountMinor: sumOf(close.map((one) => one.fact)),
        ofCount: group.length,
        percent: Math.min(...close.map((one) => percentOf(one.fact.amountMinor, one.cap.capMinor))),
        rule,
        credits: idsOf(close.map((one) => one.fact)),
      },
    ];
  });
}

function samePair(facts: readonly CreditFact[]): MisuseSignal[] {
  const rule = MISUSE_RULES['same-pair'];
  const proposed = Map.groupBy(facts, ({ proposedBy }) => proposedBy);
  return [...proposed].flatMap(([proposer, own]) => {
    const pairs = Map.groupBy(
      own.flatMap((fact) => fact.approvedBy.map((approver) => ({ approver, fact }))),
      ({ approver }) => approver,
    );
    return [...pairs].flatMap(([approver, pair]): MisuseSignal[] => {
      const together = pair.map(({ fact }) => fact);
      const percent = percentOf(BigInt(together.length), BigInt(own.length));
      if (together.length < rule.count || percent < rule.percent) return [];
      return [
        {
          kind: 'same-pair',
          people: [proposer, approver],
          tenantId: null,
          act: null,
          creditKind: null,
          ...moneyOf(together),
          capMinor: null,
          ofCount: own.length,
          percent,
          rule,
          credits: idsOf(together),
        },
      ];
    });
  });
}

function oneTenant(facts: readonly CreditFact[]): MisuseSignal[] {
  const rule = MISUSE_RULES['one-tenant'];
  const groups = Map.groupBy(facts, ({ currency, proposedBy }) => `${proposedBy} ${currency}`);
  return [...groups.values()].flatMap((own) =>
    [...Map.groupBy(own, ({ tenantId }) => tenantId)].flatMap(([tenantId, theirs]): MisuseSignal[] => {
      const [first] = theirs;
      const percent = percentOf(sumOf(theirs), sumOf(own));
      if (first === undefined || theirs.length < rule.count || percent < rule.percent) return [];
      return [
        {
          kind: 'one-tenant',
          people: [first.proposedBy],
          tenantId,
          act: null,
          creditKind: null,
          ...moneyOf(theirs),
          capMinor: null,
          ofCount: own.length,
          percent,
          rule,
          credits: idsOf(theirs),
        },
      ];
    }),
  );
}

/** The currency and the sum of credits of one currency; of several there is no sum. */
function moneyOf(facts: readonly CreditFact[]): Pick<MisuseSignal, 'currency' | 'amountMinor'> {
  const [currency, ...others] = new Set(facts.map((fact) => fact.currency));
  return currency === undefined || others.length > 0
    ? { currency: null, amountMinor: null }
    : { currency, amountMinor: sumOf(facts) };
}
