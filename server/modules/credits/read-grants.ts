import { formatMoney } from '#core/money/money.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { CouponDto, GrantDto, GrantEntryDto, GrantLiability, GrantState } from './contract.ts';
import { tenantToday } from './propose-grant.ts';
import {
  type GrantEntryRow,
  type GrantRow,
  selectCoupons,
  selectCouponUses,
  selectEntries,
  selectGrantNumbers,
  selectGrants,
  selectLiability,
} from './repository.ts';

type OfTenant = { readonly tenantId: string };

/** The grants of a tenant with their ledgers, the latest first; as they stood at the end of `day` where it is given. */
export async function readGrants(ctx: Ctx, input: OfTenant & { readonly day?: string }): Promise<GrantDto[]> {
  const { day, tenantId } = input;
  authorise(ctx, 'credits.readGrants', { tenantId });
  const { today } = await tenantToday(ctx, tenantId);
  const at = day ?? today;
  const entries = Map.groupBy(await selectEntries(ctx.tx, [tenantId]), ({ grantId }) => grantId);
  return (await selectGrants(ctx.tx, [tenantId]))
    .filter(({ issuedOn }) => issuedOn <= at)
    .map((grant) =>
      grantDto(
        grant,
        (entries.get(grant.id) ?? []).filter(({ bookedOn }) => bookedOn <= at),
        at,
      ),
    )
    .toSorted((a, b) =>
      a.issuedOn === b.issuedOn ? (a.number < b.number ? -1 : 1) : a.issuedOn < b.issuedOn ? 1 : -1,
    );
}

function grantDto(grant: GrantRow, rows: readonly GrantEntryRow[], at: string): GrantDto {
  const {
    amountMinor,
    balanceMinor: _left,
    currency,
    entryCount: _count,
    nameEn,
    nameEs,
    reason: _reason,
    ...facts
  } = grant;
  const money = (minor: bigint) => formatMoney({ amountMinor: minor, currency });
  const numbers = new Map(
    rows.flatMap(({ document, invoiceId, kind }) =>
      kind === 'draw' && invoiceId !== null && document !== null ? [[invoiceId, document] as const] : [],
    ),
  );
  let leftMinor = amountMinor;
  const entries = rows.map(
    ({ bookedOn, changeMinor, document, invoiceId, kind, position }): GrantEntryDto => {
      leftMinor += changeMinor;
      const invoice = invoiceId === null ? null : (numbers.get(invoiceId) ?? null);
      return {
        position,
        kind,
        change: money(changeMinor),
        balance: money(leftMinor),
        document,
        invoice,
        bookedOn,
      };
    },
  );
  return {
    ...facts,
    name: { en: nameEn, es: nameEs },
    currency,
    amount: money(amountMinor),
    balance: money(leftMinor),
    state: stateOf({ leftMinor, expiresOn: grant.expiresOn, rows, at }),
    entries,
  };
}

function stateOf(input: {
  readonly leftMinor: bigint;
  readonly expiresOn: string | null;
  readonly rows: readonly GrantEntryRow[];
  readonly at: string;
}): GrantState {
  const { at, expiresOn, leftMinor, rows } = input;
  if (leftMinor === 0n) {
    const last = rows.at(-1)?.kind;
    if (last === 'void') return 'void';
    return last === 'expiry' ? 'expired' : 'used';
  }
  return expiresOn !== null && expiresOn < at ? 'expired' : 'open';
}

/** The numbers of grants by the approvals that they were issued by, among those that the transaction sees. */
export function readGrantNumbers(
  ctx: Ctx,
  { approvalIds }: { readonly approvalIds: readonly string[] },
): Promise<Map<string, string>> {
  authorise(ctx, 'credits.readGrants', 'vendor');
  return selectGrantNumbers(ctx.tx, approvalIds);
}

/** The coupons of a tenant, the latest first, with the invoices that each was used on. */
export async function readCoupons(ctx: Ctx, { tenantId }: OfTenant): Promise<CouponDto[]> {
  authorise(ctx, 'credits.readGrants', { tenantId });
  const uses = Map.groupBy(await selectCouponUses(ctx.tx, tenantId), ({ couponId }) => couponId);
  return (await selectCoupons(ctx.tx, [tenantId]))
    .map(({ currency, fixedMinor, fromOn, nameEn, nameEs, untilOn, useCount: _uses, ...coupon }) => {
      const mine = uses.get(coupon.id) ?? [];
      const returned = new Set(mine.filter(({ isReturn }) => isReturn).map(({ invoiceId }) => invoiceId));
      return {
        ...coupon,
        name: { en: nameEn, es: nameEs },
        fixed:
          fixedMinor === null || currency === null
            ? null
            : formatMoney({ amountMinor: fixedMinor, currency }),
        currency,
        from: fromOn,
        until: untilOn,
        uses: mine
          .filter(({ invoiceId }) => !returned.has(invoiceId))
          .map(({ bookedOn, document }) => ({ invoice: document, bookedOn })),
      };
    })
    .toSorted((a, b) => (a.from < b.from ? 1 : -1));
}

/**
 * What is owed to customers as unused grants for payment at the end of a civil day: by tenant and currency, of one tenant or
 * of all that the transaction sees. Grants for discounts are no liability.
 */
export function readGrantLiability(
  ctx: Ctx,
  input: { readonly day: string; readonly tenantId?: string },
): Promise<GrantLiability[]> {
  const { day, tenantId } = input;
  authorise(ctx, 'credits.readLiability', tenantId === undefined ? 'vendor' : { tenantId });
  return selectLiability(ctx.tx, { day, tenantId: tenantId ?? null });
}
